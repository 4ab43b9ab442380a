"""Measures of change against answers published or worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact_geo.analysis.impact import (
    compare_shares,
    estimate_dispersion,
    incidence_rate_ratio,
    plan_windows,
    pool_ratios,
    smallest_detectable_fall,
    usable_pairs,
    weighted_displacement_difference,
    weighted_displacement_quotient,
)
from pact_geo.errors import UnsuitableDataError

counts = st.integers(0, 500)
pairs = st.tuples(counts, counts)
some_pairs = st.tuples(st.integers(1, 500), st.integers(1, 500))


def published(**given: object):
    return weighted_displacement_difference((207, 110), (308, 318), (178, 157), (150, 140), **given)


class TestDifference:
    def test_the_published_example(self) -> None:
        found = published()
        assert found.difference == -118
        assert found.se == pytest.approx(39.598, abs=5e-4)
        assert found.z == pytest.approx(-2.98, abs=5e-3)
        assert (round(found.low), round(found.high)) == (-196, -40)
        assert (found.local, found.nearby) == (-107, -11)
        assert found.local_se == pytest.approx(math.sqrt(943))
        assert found.nearby_se == pytest.approx(math.sqrt(625))

    def test_windows_of_two_years_and_one(self) -> None:
        # 80 in two years is 40 a year, 20 after: 20 fewer; the control stays at 50 a year.
        # The variance is made of 80/4, 20, 100/4 and 50, in all 115.
        found = weighted_displacement_difference((80, 20), (100, 50), lengths=(2, 1))
        assert found.difference == pytest.approx(-20)
        assert found.se == pytest.approx(math.sqrt(115))
        assert found.nearby is None

    def test_areas_of_different_size(self) -> None:
        found = published(sizes=(1.2, 0.9, 1.5, 1.6))
        assert found.difference == pytest.approx(-99.69444444)
        assert found.se == pytest.approx(35.4280755)
        assert found.z == pytest.approx(-2.813995483)
        assert (found.low, found.high) == pytest.approx((-169.1321965, -30.25669241))

    def test_straying_months_widen_the_interval(self) -> None:
        assert published(dispersion=4.0).se == pytest.approx(2 * 39.5979797)

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"displacement": (1, 2)}, "ring round the comparison"),
            ({"lengths": (0, 1)}, "above 0"),
            ({"sizes": (1, 1)}, "above 0"),
            ({"dispersion": 0.5}, "1 or more"),
            ({"level": 1.0}, "between 0 and 1"),
        ],
    )
    def test_what_cannot_be_answered_is_refused(self, given: dict, said: str) -> None:
        with pytest.raises(UnsuitableDataError, match=said):
            weighted_displacement_difference((5, 4), (6, 5), **given)

    def test_no_report_at_all_and_unknown_counts_are_refused(self) -> None:
        with pytest.raises(UnsuitableDataError, match="not a single report"):
            weighted_displacement_difference((0, 0), (0, 0))
        with pytest.raises(UnsuitableDataError, match="not known"):
            weighted_displacement_difference((math.nan, 3), (4, 5))

    @given(st.tuples(some_pairs, pairs, pairs, pairs))
    def test_swapping_before_and_after_turns_the_sign(
        self, places: tuple[tuple[int, int], ...]
    ) -> None:
        forward = weighted_displacement_difference(*places)
        back = weighted_displacement_difference(*(one[::-1] for one in places))
        assert back.difference == pytest.approx(-forward.difference)
        assert back.se == pytest.approx(forward.se)
        assert forward.low <= forward.difference <= forward.high

    @given(some_pairs, pairs, st.floats(0.1, 50))
    def test_the_same_longer_windows_change_no_z(
        self, treated: tuple[int, int], control: tuple[int, int], length: float
    ) -> None:
        plain = weighted_displacement_difference(treated, control)
        scaled = weighted_displacement_difference(treated, control, lengths=(length, length))
        assert scaled.z == pytest.approx(plain.z)


class TestQuotient:
    def test_the_known_answer(self) -> None:
        found = weighted_displacement_quotient((100, 60), (80, 70), control=(200, 200))
        assert found.quotient == pytest.approx(0.25)
        assert found.net_effect == pytest.approx(50)
        assert (found.success, found.nearby) == pytest.approx((-0.2, -0.05))

    def test_all_of_it_moved(self) -> None:
        found = weighted_displacement_quotient((100, 60), (80, 120), control=(200, 200))
        assert found.quotient == pytest.approx(-1.0)
        assert found.net_effect == pytest.approx(0)

    @pytest.mark.parametrize("treated", [(60, 100), (100, 100)])
    def test_no_fall_no_quotient(self, treated: tuple[int, int]) -> None:
        found = weighted_displacement_quotient(treated, (80, 70), control=(200, 200))
        assert not found.defined
        assert "did not fall" in found.reason
        assert found.success is not None

    @pytest.mark.parametrize(("control", "when"), [((0, 5), "before"), ((5, 0), "after")])
    def test_an_empty_control_says_so(self, control: tuple[int, int], when: str) -> None:
        found = weighted_displacement_quotient((100, 60), (80, 70), control=control)
        assert not found.defined
        assert found.reason == f"The comparison area had no reports {when}."

    @given(pairs, pairs, pairs)
    def test_never_not_a_number(
        self, treated: tuple[int, int], ring: tuple[int, int], control: tuple[int, int]
    ) -> None:
        found = weighted_displacement_quotient(treated, ring, control=control)
        if found.defined:
            assert math.isfinite(found.quotient)
            assert found.success < 0
            assert 0 not in control
        else:
            assert found.reason


class TestRatio:
    def test_the_known_answer(self) -> None:
        found = incidence_rate_ratio((50, 30), (60, 55))
        assert found.ratio == pytest.approx(0.6545455, abs=5e-8)
        assert found.log_ratio == pytest.approx(-0.4238142, abs=5e-8)
        se = math.sqrt(1 / 50 + 1 / 30 + 1 / 60 + 1 / 55)
        assert found.se == pytest.approx(se)
        assert found.z == pytest.approx(-0.4238142 / se, abs=1e-6)
        # exp(-0.4238142 -+ 1.959964 x 0.2969848)
        assert (found.low, found.high) == pytest.approx((0.36572, 1.17145), abs=1e-4)

    def test_straying_months_widen_it_alone(self) -> None:
        plain = incidence_rate_ratio((50, 30), (60, 55))
        wide = incidence_rate_ratio((50, 30), (60, 55), dispersion=2.25)
        assert wide.ratio == plain.ratio
        assert wide.se == pytest.approx(1.5 * plain.se)

    def test_without_a_comparison_lengths_count(self) -> None:
        assert incidence_rate_ratio((40, 10), lengths=(2, 1)).ratio == pytest.approx(0.5)

    def test_a_zero_adds_a_half_to_all(self) -> None:
        found = incidence_rate_ratio((9, 0), (10, 10))
        assert found.corrected
        assert found.ratio == pytest.approx((0.5 / 9.5) / (10.5 / 10.5))

    def test_less_than_chance_is_refused(self) -> None:
        with pytest.raises(UnsuitableDataError, match="1 or more"):
            incidence_rate_ratio((5, 5), (5, 5), dispersion=0.9)

    @given(pairs, pairs)
    def test_turned_round_it_is_the_inverse(
        self, treated: tuple[int, int], control: tuple[int, int]
    ) -> None:
        found = incidence_rate_ratio(treated, control)
        back = incidence_rate_ratio(control, treated)
        assert back.ratio == pytest.approx(1 / found.ratio)
        assert found.low < found.ratio < found.high
        low, high = found.interval(0.998)
        assert low < found.low
        assert high > found.high


class TestDispersion:
    def test_worked_by_hand(self) -> None:
        # Both columns sum to 60 of 120, so each month's total is expected to part in two.
        # Months (10, 10) stray by nothing; (15, 5) and (5, 15) by 25/10 + 25/10 = 5 each.
        table = pd.DataFrame({"a": [10, 10, 10, 10, 15, 5], "b": [10, 10, 10, 10, 5, 15]})
        found = estimate_dispersion(table)
        assert found.found == pytest.approx(10 / 5)
        assert found.factor == pytest.approx(2.0)

    def test_shared_seasons_are_no_straying(self) -> None:
        season = pd.Series([10, 20, 40, 20, 10, 5, 10, 20])
        found = estimate_dispersion(pd.DataFrame({"a": season, "b": 2 * season}))
        assert found.found == pytest.approx(0)
        assert found.factor == 1.0

    def test_one_area_against_its_own_mean(self) -> None:
        # Mean 4, squares 4+4+0+0+4+4 = 16, 16/4 = 4, over 5 degrees of freedom.
        found = estimate_dispersion(pd.DataFrame({"a": [2, 6, 4, 4, 6, 2]}))
        assert found.found == pytest.approx(0.8)
        assert found.factor == 1.0

    def test_months_not_reported_and_too_few(self) -> None:
        table = pd.DataFrame({"a": [1, 2, None, 4, 5, 6], "b": [3, 3, 3, 3, 3, 3]}, dtype="Int64")
        found = estimate_dispersion(table)
        assert (found.factor, found.found, found.months) == (1.0, None, 5)
        assert estimate_dispersion(pd.DataFrame()).factor == 1.0

    def test_finds_what_was_planted(self) -> None:
        # Gamma-mixed counts of mean 20 and variance 3 x 20.
        rng = np.random.default_rng(7)
        drawn = rng.poisson(rng.gamma(10, 2, size=(3000, 2)))
        assert estimate_dispersion(pd.DataFrame(drawn)).factor == pytest.approx(3, rel=0.08)


class TestPooling:
    def test_worked_by_hand(self) -> None:
        # Weights 4 and 4: mean -0.5, SE 1/sqrt(8); Q = 4 x 0.25 x 2 = 2 on one degree of
        # freedom; C = 8 - 32/8 = 4, so tau2 = 1/4 and each weight becomes 2: SE 0.5.
        found = pool_ratios([0.0, -1.0], [0.5, 0.5])
        assert found.fixed.log_ratio == pytest.approx(-0.5)
        assert found.fixed.se == pytest.approx(8**-0.5)
        assert found.q == pytest.approx(2)
        assert found.tau_squared == pytest.approx(0.25)
        assert found.i_squared == pytest.approx(0.5)
        assert found.random.se == pytest.approx(0.5)
        assert found.random.ratio == pytest.approx(math.exp(-0.5))

    def test_one_area_is_itself(self) -> None:
        found = pool_ratios([-0.3], [0.2])
        assert found.fixed.log_ratio == found.random.log_ratio == pytest.approx(-0.3)
        assert (found.i_squared, found.tau_squared) == (0.0, 0.0)

    def test_areas_set_against_the_same_places_err_together(self) -> None:
        # Half of each variance of 0.25 is shared: (2 x 16 x 0.25 + 2 x 16 x 0.125) / 8^2.
        found = pool_ratios([0.0, -1.0], [0.5, 0.5], shared=[[0, 0.125], [0.125, 0]])
        assert found.fixed.log_ratio == pytest.approx(-0.5)
        assert found.fixed.se == pytest.approx(0.1875**0.5)
        # Chance alone leads to expect Q = 2 - 12/8 = 1/2, so tau2 = (2 - 1/2) / 4.
        assert found.tau_squared == pytest.approx(0.375)
        assert found.i_squared == pytest.approx(0.75)
        whole = pool_ratios([-0.3, -0.3], [0.5, 0.5], shared=[[0, 0.25], [0.25, 0]])
        assert whole.fixed.se == whole.random.se == pytest.approx(0.5)

    def test_shared_places_do_not_make_an_effect_of_nothing(self) -> None:
        """Six areas beside one place, nothing changed: the interval misses 1 once in twenty."""
        rng = np.random.default_rng(11)
        missed = {"shared": 0, "apart": 0}
        for _ in range(600):
            control = tuple(int(one) for one in rng.poisson(60, size=2))
            ratios = [
                incidence_rate_ratio(tuple(int(one) for one in rng.poisson(60, size=2)), control)
                for _ in range(6)
            ]
            logs, errors = [one.log_ratio for one in ratios], [one.se for one in ratios]
            common = np.full((6, 6), 1 / control[0] + 1 / control[1])
            for name, shared in (("shared", common), ("apart", None)):
                both = pool_ratios(logs, errors, shared=shared).fixed
                missed[name] += not both.low <= 1 <= both.high
        assert missed["shared"] / 600 == pytest.approx(0.05, abs=0.025)
        assert missed["apart"] / 600 > 0.15

    def test_what_cannot_be_shared_is_refused(self) -> None:
        with pytest.raises(UnsuitableDataError, match="each two"):
            pool_ratios([0.0, 0.1], [0.5, 0.5], shared=[[0, 1], [0, 0]])
        with pytest.raises(UnsuitableDataError, match="more than their own"):
            pool_ratios([0.0, 0.1], [0.5, 0.5], shared=[[0, 0.3], [0.3, 0]])

    def test_nothing_to_pool_is_refused(self) -> None:
        with pytest.raises(UnsuitableDataError, match="at least one"):
            pool_ratios([], [])
        with pytest.raises(UnsuitableDataError, match="not known"):
            pool_ratios([math.nan], [0.1])
        with pytest.raises(UnsuitableDataError, match="above 0"):
            pool_ratios([0.1], [0.0])

    @given(st.lists(st.tuples(st.floats(-2, 2), st.floats(0.05, 2)), min_size=1, max_size=8))
    def test_random_effects_are_never_surer(self, found: list[tuple[float, float]]) -> None:
        logs, errors = zip(*found, strict=True)
        pooled = pool_ratios(logs, errors)
        assert pooled.random.se >= pooled.fixed.se - 1e-12
        assert min(logs) - 1e-9 <= pooled.random.log_ratio <= max(logs) + 1e-9
        assert 0 <= pooled.i_squared <= 1


class TestSmallestFall:
    def test_worked_by_hand(self) -> None:
        # (1.9600 + 0.8416) x sqrt(3/100 + 1/54) = 0.617 > ln(100/54) = 0.616, so 46 is not
        # enough; for 47: sqrt(3/100 + 1/53) x 2.8016 = 0.619 < ln(100/53) = 0.635.
        found = smallest_detectable_fall(100, 100)
        assert found.reports == 47
        assert found.share == pytest.approx(0.47)

    def test_few_incidents_cannot_show_anything(self) -> None:
        found = smallest_detectable_fall(4, 400)
        assert not found.possible
        assert found.share is None
        assert not smallest_detectable_fall(0, 100).possible
        assert not smallest_detectable_fall(100, 0).possible

    def test_a_comparison_costs_and_straying_costs(self) -> None:
        alone = smallest_detectable_fall(100).reports
        beside = smallest_detectable_fall(100, 300).reports
        strayed = smallest_detectable_fall(100, 300, dispersion=2).reports
        assert alone < beside < strayed

    def test_the_promise_is_kept(self) -> None:
        """Of areas that fall by just so much, about four in five are found."""
        rng = np.random.default_rng(11)
        found = smallest_detectable_fall(120, 240)
        draws = [rng.poisson(mean, 4000) for mean in (120, 120 - found.reports, 240, 240)]
        highs = [
            incidence_rate_ratio((a, b), (c, d)).high for a, b, c, d in zip(*draws, strict=True)
        ]
        assert np.mean(np.array(highs) < 1) == pytest.approx(0.8, abs=0.03)

    @given(st.integers(1, 400), st.integers(1, 400))
    def test_more_to_compare_with_never_hurts(self, before: int, control: int) -> None:
        less = smallest_detectable_fall(before, control)
        more = smallest_detectable_fall(before, 2 * control)
        if less.possible:
            assert more.possible
            assert more.reports <= less.reports <= before


class TestWindows:
    def test_same_months_of_the_year(self) -> None:
        windows = plan_windows(pd.Period("2026-03"), pd.Period("2026-05"), months=6)
        assert [str(month) for month in windows.after] == [f"2026-{n:02}" for n in range(6, 12)]
        assert [str(month) for month in windows.before] == [f"2025-{n:02}" for n in range(6, 12)]

    def test_a_year_takes_every_month_once(self) -> None:
        windows = plan_windows(pd.Period("2025-11"), pd.Period("2025-11"))
        assert len(windows) == 12
        assert sorted(windows.before) == list(pd.period_range("2024-11", "2025-10", freq="M"))

    @given(st.integers(1, 12) | st.sampled_from([24, 36]), st.integers(0, 7))
    def test_pairs_hold_the_season_and_do_not_overlap(self, months: int, length: int) -> None:
        first = pd.Period("2025-04")
        windows = plan_windows(first, first + length, months=months)
        assert list(windows.before.month) == list(windows.after.month)
        assert windows.before.is_unique
        assert windows.before.max() < first
        assert windows.after.min() > first + length

    def test_a_missing_month_goes_with_its_partner(self) -> None:
        windows = plan_windows(pd.Period("2026-01"), pd.Period("2026-01"), months=3)
        usable = pd.PeriodIndex(["2025-02", "2025-04", "2026-02", "2026-03"], freq="M")
        kept = usable_pairs(windows, usable)
        assert [str(month) for month in kept.after] == ["2026-02"]

    def test_what_has_no_season_is_refused(self) -> None:
        with pytest.raises(UnsuitableDataError, match="paired by season"):
            plan_windows(pd.Period("2026-01"), pd.Period("2026-01"), months=18)
        with pytest.raises(UnsuitableDataError, match="ends before"):
            plan_windows(pd.Period("2026-02"), pd.Period("2026-01"))


class TestShares:
    def test_newcombe_s_own_example(self) -> None:
        found = compare_shares((48, 80), (56, 70))
        assert found.difference == pytest.approx(0.2)
        assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
        assert found.verdict == "better"

    def test_fewer_bad_answers_are_better(self) -> None:
        assert compare_shares((56, 70), (48, 80), good=False).verdict == "better"
        assert compare_shares((56, 70), (48, 80)).verdict == "worse"

    def test_what_cannot_be_said(self) -> None:
        assert compare_shares((0, 0), (5, 40)).verdict == "not asked both times"
        assert compare_shares((1, 20), (19, 20)).verdict == "too few asked to tell"
        assert compare_shares((20, 40), (21, 40)).verdict == "no clear change"
