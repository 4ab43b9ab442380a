"""What changed between two profiles: each answer can be read off the figures given."""

from __future__ import annotations

import json

import pytest
from shapely import box

from pact_geo.cycle.profiles import Figures, Indicator, compare_profiles
from pact_geo.errors import IntegrityError

MILL, KILN, PARK = box(0, 0, 200, 200), box(1000, 0, 1200, 200), box(0, 2000, 200, 2200)
KILN_NOW = box(1010, 0, 1210, 200)
"""Nineteen twentieths of it lie in Kiln Street's old outline."""
MONTHS = ("2026-07", "2026-08")
METHOD = {"method": "discs", "radius": 150.0}
THEN = Figures(
    months=MONTHS,
    reports=40,
    indicators={
        "population": Indicator(4000.0, "mid-2024", "ONS"),
        "households": Indicator(1700.0, "2021", "ONS"),
    },
    surveyed=True,
    concerns=("Litter", "Noise", "Speeding", "Dogs"),
    areas={"Mill Lane": MILL, "Kiln Street": KILN},
    method=METHOD,
    priorities=("Mill Lane", "Speeding"),
    actions=frozenset({"a", "b"}),
    done=frozenset({"a"}),
    panels={"Alder panel": "active"},
)
NOW = Figures(
    months=("2026-08", "2026-09", "2026-10"),
    reports=44,
    indicators={
        "population": Indicator(4100.0, "mid-2025", "ONS"),
        "deprivation": Indicator(3.0, "2025", "MHCLG"),
    },
    surveyed=True,
    concerns=("Noise", "Dogs", "Litter", "Speeding"),
    areas={"Kiln Street shops": KILN_NOW, "Park Road": PARK},
    method=METHOD,
    priorities=("Mill Lane", "Park Road"),
    actions=frozenset({"a", "b", "c"}),
    done=frozenset({"a", "b"}),
    panels={"Alder panel": "overdue", "New panel": "planned"},
)


def test_every_change_is_told():
    found = compare_profiles(NOW, THEN)
    assert found.new_months == ("2026-09", "2026-10")
    assert not found.lost
    assert found.indicators == {
        "population": (THEN.indicators["population"], NOW.indicators["population"]),
        "households": (THEN.indicators["households"], None),
        "deprivation": (None, NOW.indicators["deprivation"]),
    }
    assert (found.entered, found.left) == (("Dogs",), ("Speeding",))
    assert found.areas is not None
    assert found.areas.new == ("Park Road",)
    assert found.areas.still == ("Kiln Street shops",)
    assert found.areas.gone == ("Mill Lane",)
    assert (found.chosen, found.ended) == (("Park Road",), ("Speeding",))
    assert (found.agreed, found.done) == ({"c"}, {"b"})
    assert found.panels == {
        "Alder panel": ("active", "overdue"),
        "New panel": (None, "planned"),
    }


def test_against_itself_nothing_changed():
    found = compare_profiles(NOW, NOW)
    assert found.new_months == found.entered == found.left == found.chosen == found.ended == ()
    assert not [one for one in (found.indicators, found.agreed, found.done, found.panels) if one]
    assert not found.lost
    assert found.areas is not None
    assert (found.areas.new, found.areas.gone, found.areas.back) == ((), (), ())


def test_an_area_of_an_earlier_profile_is_back_and_not_new():
    first = Figures(areas={"Park Road": PARK}, method=METHOD)
    found = compare_profiles(NOW, THEN, earlier=[first])
    assert found.areas is not None
    assert (found.areas.new, found.areas.back) == ((), ("Park Road",))


def test_areas_found_in_another_way_are_not_compared():
    other = Figures(areas={"Mill Lane": MILL}, method={**METHOD, "radius": 100.0})
    assert compare_profiles(NOW, other).areas is None


@pytest.mark.parametrize("asked", [(True, False), (False, True)])
def test_concerns_need_residents_asked_at_both_times(asked):
    now, then = (Figures(surveyed=one, concerns=("Litter",) if one else ()) for one in asked)
    found = compare_profiles(now, then)
    assert (found.entered, found.left) == ((), ())


def test_who_cannot_tell_how_a_panel_stands_is_told_of_no_change():
    assert compare_profiles(Figures(panels=None), THEN).panels == {}


def test_months_taken_out_are_noticed():
    assert compare_profiles(Figures(months=("2026-07",)), THEN).lost


def test_figures_come_back_from_a_record_as_they_were():
    data = json.loads(json.dumps(THEN.as_data()))
    back = Figures.from_data(data)
    assert back.as_data() == data
    assert compare_profiles(THEN, back) == compare_profiles(THEN, THEN)


def test_a_profile_of_another_version_is_refused():
    with pytest.raises(IntegrityError, match="another version"):
        Figures.from_data({**THEN.as_data(), "format": 99})
