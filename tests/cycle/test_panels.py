"""Sectors, overlap, standing and coverage of panels, with answers known by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon, box

from pact_geo.cycle.panels import (
    LAPSED,
    NO_PANEL,
    NO_PRIORITIES,
    OLD_PRIORITIES,
    OVERDUE,
    STANDINGS,
    UP_TO_DATE,
    PanelDates,
    add_months,
    find_standing,
    find_ward_standings,
    is_open,
    measure_overlaps,
    missing_sectors,
    share_wards,
)
from pact_geo.errors import RecordError
from pact_geo.settings import Settings

FOUNDED = date(2026, 1, 5)


def panel(**values: object) -> PanelDates:
    return PanelDates(**{"founded_on": FOUNDED, "meets_every_weeks": 8, **values})  # type: ignore[arg-type]


def test_sectors_without_a_member_are_named_in_the_order_of_the_settings():
    sectors = Settings().panels.sectors
    assert missing_sectors(sectors, ["police", " Residents ", "Youth", "Chess club"]) == (
        "Businesses",
        "Schools",
        "Faith",
        "Housing",
        "Council",
        "Health",
        "Voluntary",
    )


def test_overlap_is_the_share_of_the_new_area_and_of_the_other():
    new = box(0, 0, 100, 100)
    others = {
        "a": ("Half", box(50, 0, 250, 100)),
        "b": ("Whole", box(-100, -100, 200, 200)),
        "c": ("Edge only", box(100, 0, 200, 100)),
    }
    found = measure_overlaps(new, others)
    assert [(one.name, one.share, round(one.of_other, 4)) for one in found] == [
        ("Whole", 1.0, 0.1111),
        ("Half", 0.5, 0.25),
    ]


def test_a_panel_without_an_area_is_refused():
    with pytest.raises(RecordError, match="area is empty"):
        measure_overlaps(Polygon(), {})


def test_a_drawn_area_is_about_the_wards_it_takes_a_twentieth_of():
    wards = {"W1": box(0, 0, 100, 100), "W2": box(100, 0, 200, 100), "W3": box(0, 100, 100, 200)}
    assert share_wards(box(0, 0, 130, 104), wards) == {"W1": 1.0, "W2": 0.3}


def test_a_few_streets_are_about_the_ward_they_lie_in():
    wards = {"W1": box(0, 0, 100, 100), "W2": box(100, 0, 200, 100)}
    assert share_wards(box(50, 50, 60, 60), wards) == {"W1": 0.01}


def test_a_panel_that_has_met_and_holds_no_priorities_is_not_up_to_date():
    met = FOUNDED + timedelta(weeks=4)
    assert find_standing(panel(held=(met,)), met).status == NO_PRIORITIES
    assert find_standing(panel(held=(met,), chosen=(met,)), met).status == UP_TO_DATE


@pytest.mark.parametrize(
    ("weeks_after_due", "status"),
    [(0, UP_TO_DATE), (1, OVERDUE), (8, OVERDUE), (9, LAPSED)],
)
def test_late_is_overdue_and_two_missed_is_lapsed(weeks_after_due, status):
    met = date(2026, 3, 2)
    today = met + timedelta(weeks=8 + weeks_after_due)
    found = find_standing(panel(held=(met,), chosen=(today,)), today)
    assert (found.status, found.due_on) == (status, date(2026, 4, 27))


def test_a_new_panel_is_due_from_the_day_it_was_founded():
    found = find_standing(panel(), FOUNDED + timedelta(weeks=8))
    assert (found.status, found.last_met) == (UP_TO_DATE, None)
    assert find_standing(panel(), FOUNDED + timedelta(weeks=8, days=1)).status == OVERDUE


def test_a_meeting_to_come_does_not_count_as_held():
    found = find_standing(panel(held=(date(2026, 12, 1),)), date(2026, 2, 1))
    assert found.last_met is None


def test_overdue_says_that_a_meeting_is_planned():
    today = FOUNDED + timedelta(weeks=9)
    found = find_standing(panel(planned=(today + timedelta(days=3),)), today)
    assert found.why == "Its meeting is late, though one is planned."


@pytest.mark.parametrize(
    ("today", "status"), [(date(2026, 5, 28), UP_TO_DATE), (date(2026, 5, 29), OLD_PRIORITIES)]
)
def test_priorities_are_old_after_three_months(today, status):
    chosen = date(2026, 2, 28)
    dates = panel(held=(date(2026, 5, 20),), chosen=(chosen,))
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert find_standing(dates, today).status == status


def test_a_rhythm_below_a_week_is_refused():
    with pytest.raises(RecordError, match="1 at least"):
        find_standing(panel(meets_every_weeks=0), FOUNDED)


def test_closed_and_not_yet_founded_panels_are_not_open():
    assert is_open(panel(), FOUNDED)
    assert not is_open(panel(), FOUNDED - timedelta(days=1))
    assert not is_open(panel(closed_on=date(2026, 5, 1)), date(2026, 5, 1))


def test_a_ward_stands_as_the_best_of_its_panels_and_slivers_do_not_count():
    found = find_ward_standings(
        ["W1", "W2", "W3"],
        [(LAPSED, {"W1": 1.0}), (OVERDUE, {"W1": 0.6, "W2": 0.4}), (UP_TO_DATE, {"W9": 1.0})],
    )
    assert found == {"W1": OVERDUE, "W2": NO_PANEL, "W3": NO_PANEL}


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(1, 26),
    st.integers(0, 400),
    st.integers(1, 200),
)
def test_waiting_never_makes_a_panel_stand_better(met, weeks, days, more):
    dates = PanelDates(date(2019, 1, 1), weeks, held=(met,), chosen=(met,))
    now, later = (find_standing(dates, met + timedelta(days=d)) for d in (days, days + more))
    assert STANDINGS.index(later.status) >= STANDINGS.index(now.status)
