"""What may be said, and what may not."""

from __future__ import annotations

import numpy as np
import pytest

from pact_geo.analysis.impact import (
    Detectable,
    incidence_rate_ratio,
    judge_change,
    judge_nearby,
    maryland_level,
    smallest_detectable_fall,
)
from pact_geo.analysis.impact.verdict import VERDICTS


def judged(treated, control=None, **other):
    given = {"pairs": 12, "planned": 12, "over": True, **other}
    return judge_change(
        incidence_rate_ratio(treated, control),
        counts=treated,
        detectable=smallest_detectable_fall(treated[0], control and control[0]),
        compared=control is not None,
        **given,
    )


@pytest.mark.parametrize(
    ("treated", "control", "verdict"),
    [
        ((207, 110), (308, 318), "clearly fell"),
        ((100, 70), (300, 300), "probably fell"),
        ((100, 90), (300, 300), "no clear change"),
        ((100, 150), (300, 300), "rose"),
        ((5, 3), (300, 300), "too few incidents to tell"),
        ((12, 8), (300, 300), "too few incidents to tell"),
        ((200, 200), (300, 450), "did better than similar places"),
        ((200, 180), (450, 300), "did worse than similar places"),
    ],
)
def test_verdicts(treated, control, verdict) -> None:
    assert judged(treated, control) == verdict
    assert verdict in VERDICTS


def test_without_a_comparison_nothing_is_clear() -> None:
    assert judged((207, 110)) == "probably fell"
    assert judged((207, 110), (308, 318)) == "clearly fell"


def test_too_soon_until_half_the_months_are_in() -> None:
    assert judged((90, 20), (90, 90), pairs=5, over=False) == "too soon to tell"
    assert judged((90, 20), (90, 90), pairs=6, over=False) == "clearly fell"
    assert judged((90, 20), (90, 90), pairs=5, over=True) == "clearly fell"


def test_no_month_at_all_is_too_soon() -> None:
    verdict = judge_change(
        None,
        counts=(0, 0),
        detectable=Detectable(None, None, 0),
        pairs=0,
        planned=12,
        over=True,
        compared=True,
    )
    assert verdict == "too soon to tell"


def test_chance_alone_is_seldom_called_a_fall() -> None:
    """Where nothing changed, about one area in forty is said to have fallen."""
    rng = np.random.default_rng(5)
    draws = rng.poisson([80, 80, 240, 240], size=(3000, 4))
    said = [judged((int(a), int(b)), (int(c), int(d))) for a, b, c, d in draws]
    fell = sum(one in ("probably fell", "clearly fell") for one in said) / len(said)
    assert fell == pytest.approx(0.025, abs=0.01)
    assert said.count("clearly fell") / len(said) < 0.005


class TestNearby:
    def of(self, ring, control, change="clearly fell"):
        ratio = incidence_rate_ratio(ring, control)
        return judge_nearby(ratio, counts=ring, change=change)

    def test_fell_too(self) -> None:
        assert self.of((180, 110), (200, 200)) == "nearby fell too"

    def test_a_likely_rise_is_named_early(self) -> None:
        # 1.25 times as many: below what 95 % would call a rise, above what 80 % would.
        ratio = incidence_rate_ratio((100, 125), (200, 200))
        assert ratio.low < 1 < ratio.interval(0.8)[0]
        assert self.of((100, 125), (200, 200)) == "may have moved nearby"

    def test_without_a_gain_a_rise_or_fall_nearby_must_be_sure(self) -> None:
        assert self.of((100, 125), (200, 200), change="no clear change") is None
        assert self.of((100, 160), (200, 200), change="no clear change") == "nearby rose"
        assert self.of((160, 100), (200, 200), change="rose") == "nearby fell"
        assert self.of((4, 3), (200, 200), change="rose") is None

    def test_doing_better_than_others_can_move_trouble_too(self) -> None:
        found = self.of((100, 125), (200, 200), change="did better than similar places")
        assert found == "may have moved nearby"

    def test_nothing_moves_from_where_nothing_fell(self) -> None:
        assert self.of((100, 100), (200, 200)) == "no clear sign that it moved"
        assert self.of((100, 100), (200, 200), change="rose") is None
        assert self.of((180, 110), (200, 200), change="too soon to tell") is None

    @pytest.mark.parametrize(
        ("ring", "control", "change", "said"),
        [
            # Up by 13 % where its comparison rose by 75 %: better, but it did not fall.
            ((150, 170), (400, 700), "did better than similar places", "better"),
            ((150, 170), (400, 700), "no clear change", "better"),
            ((150, 150), (400, 700), "clearly fell", "better"),
            # Down by 13 % where its comparison fell by 40 %: worse, but it did not go up.
            ((150, 130), (400, 240), "clearly fell", "worse"),
            ((150, 130), (400, 240), "no clear change", "worse"),
            ((150, 150), (400, 240), "probably fell", "worse"),
        ],
    )
    def test_no_fall_or_rise_nearby_that_the_counts_did_not_make(
        self, ring, control, change, said
    ) -> None:
        assert self.of(ring, control, change) == f"nearby did {said} than similar places"

    def test_few_or_none(self) -> None:
        assert self.of((4, 3), (200, 200)) == "too few nearby to tell"
        assert judge_nearby(None, counts=(0, 0), change="clearly fell") is None


@pytest.mark.parametrize(
    ("design", "level"),
    [
        ({"before": False}, 1),
        ({}, 2),
        ({"comparison": True}, 3),
        ({"comparison": True, "several": True}, 3),
        ({"comparison": True, "several": True, "controlled": True}, 4),
        ({"comparison": True, "randomised": True}, 3),
        ({"comparison": True, "several": True, "randomised": True}, 5),
        ({"comparison": False, "several": True, "controlled": True}, 2),
    ],
)
def test_maryland_never_claims_more_than_the_design(design, level) -> None:
    assert maryland_level(**design).level == level
