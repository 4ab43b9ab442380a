"""Keeping a ward's profile, and what changed since: who may, what is kept, what is said."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from pact_geo.errors import AccessError, InputError, RecordError
from pact_geo.records.access import PUBLIC, Kind, Person
from pact_geo.services import kept_profiles
from pact_geo.services.kept_profiles import (
    keep_profile,
    list_profiles,
    may_keep,
    profile_changes,
    ward_figures,
)
from pact_geo.services.panels import draft_panel, set_up_panel
from tests.services.acting import (
    ADA,
    ALDER,
    ANA,
    BEECH,
    COLE,
    KAY,
    PIA,
    SAM,
    TODAY,
    WILL,
    agreed,
    done,
    number_of,
)

AGAINST = "against the same time a year before"
MAY = date(2026, 5, 3)


@pytest.fixture(scope="session")
def known(acting_borough):
    return ward_figures(acting_borough, ALDER)


@pytest.fixture(scope="session")
def shorter(known):
    """The same ward with the last three months not yet known."""
    return replace(known, figures=replace(known.figures, months=known.figures.months[:-3]))


def said(found):
    return [f"{about}: {words}" for about, words in found.lines]


def test_what_is_kept_is_what_everybody_may_read(office_of, known, ranking):
    row = keep_profile(office_of(KAY), ALDER, today=MAY, known=known)
    figures = row["figures"]
    # Kiln Street has 30 reports a month, and one of the lone places one in each month: 372.
    assert (figures["reports"], len(figures["months"])) == (370, 12)
    assert (figures["months"][0], figures["months"][-1]) == ("2025-12", "2026-11")
    assert (row["taken_on"], row["ward_codes"]) == (MAY, [ALDER])
    assert row["data_version"] == ranking.provenance.data_version
    assert "radius 125 m" in figures["provenance"]["settings"]
    assert "December 2025 to November 2026" in figures["provenance"]["dates"]
    exact = ranking.areas.at[number_of(ranking, "Kiln Street"), "geometry"].wkb_hex
    assert exact not in json.dumps(figures)
    assert office_of(PUBLIC).desk.list(Kind.PROFILES)[0]["figures"] == figures


@pytest.mark.parametrize("person", [PUBLIC, WILL, SAM, PIA, COLE, ADA])
def test_who_may_not_keep_a_profile_keeps_none(office_of, known, person, monkeypatch):
    asked = []
    monkeypatch.setattr(kept_profiles, "ward_figures", lambda _, ward: asked.append(ward) or known)
    assert not may_keep(office_of(person), ALDER)
    with pytest.raises(AccessError, match="may not add profiles"):
        keep_profile(office_of(person), ALDER, today=MAY)
    assert asked == []
    assert list_profiles(office_of(KAY), ALDER) == []


def test_a_coordinator_keeps_those_of_their_own_wards(office_of, known):
    office = office_of(replace(KAY, wards=frozenset({BEECH})))
    assert [may_keep(office, ward) for ward in (ALDER, BEECH)] == [False, True]
    with pytest.raises(AccessError):
        keep_profile(office, ALDER, today=MAY, known=known)


def test_no_figures_are_worked_out_for_somebody_without_any_role(acting_borough):
    nobody = acting_borough.seen_by(Person("me", "Me", frozenset()))
    with pytest.raises(AccessError, match="Me may not read figures"):
        ward_figures(nobody, ALDER)


def test_who_sees_no_meetings_is_not_told_that_a_panel_stands_otherwise(office_of, known):
    """A meeting that was planned and not held is late; the calendar alone would say it was held."""
    office = office_of(KAY)
    set_up_panel(
        office,
        draft_panel(office, wards=[ALDER]),
        name="Alder panel",
        founded_by="parish council",
        founded_on=date(2026, 9, 1),
        meets_every_weeks=8,
    )
    row = keep_profile(office, ALDER, today=TODAY, known=known)
    assert row["figures"]["panels"] == {"Alder panel": "overdue"}
    for person in (PUBLIC, COLE):
        found = profile_changes(office_of(person), ALDER, today=TODAY, known=known)
        assert found.changes.panels == {}


def test_the_same_is_not_kept_twice_on_a_day(office_of, known):
    first = keep_profile(office_of(ANA), ALDER, today=MAY, known=known)
    again = keep_profile(office_of(KAY), ALDER, today=MAY, known=known)
    later = keep_profile(office_of(KAY), ALDER, today=TODAY, known=known)
    assert again["id"] == first["id"]
    assert [row["id"] for row in list_profiles(office_of(KAY), ALDER)] == [later["id"], first["id"]]


def test_a_small_number_is_not_kept(acting_borough):
    settings = acting_borough.settings
    strict = replace(settings, disclosure=replace(settings.disclosure, smallest_count=400))
    assert ward_figures(replace(acting_borough, settings=strict), ALDER).figures.reports is None


def test_without_a_profile_that_is_said(office_of, known):
    found = profile_changes(office_of(PUBLIC), ALDER, today=TODAY, known=known)
    assert (found.when, found.lines) == ("No profile has been kept yet.", [])


def test_nothing_changed_on_the_same_data(office_of, known):
    keep_profile(office_of(KAY), ALDER, today=MAY, known=known)
    found = profile_changes(office_of(COLE), ALDER, today=TODAY, known=known)
    assert found.when == (
        "The last profile was kept on 3 May 2026, with data to November 2026 and about 370 reports"
        " in a year."
    )
    assert said(found) == [
        "Reports: No month of reports has come in since.",
        "Otherwise: Nothing else has changed.",
    ]


def test_new_months_are_compared_with_the_year_before(office_of, known, shorter):
    keep_profile(office_of(KAY), ALDER, today=MAY, known=shorter)
    found = profile_changes(office_of(PUBLIC), ALDER, today=TODAY, known=known)
    # Three months of 30 reports and one lone report each, in both years.
    assert said(found)[:2] == [
        "Reports: 3 months have come in since: September 2026 to November 2026.",
        f"Reports: There were 93 reports in 3 months; {AGAINST}: no clear change.",
    ]


def test_what_was_agreed_and_done_since_is_told(office_of, known, area):
    office = office_of(KAY)
    first = agreed(office, area, what="Mend the lamp")
    keep_profile(office, ALDER, today=MAY, known=known)
    done(office, area, what="Cut back the hedge")
    agreed(office, area, what="Empty the bins")
    found = profile_changes(office_of(PUBLIC), ALDER, today=TODAY, known=known)
    assert said(found)[1:] == [
        "Actions: Done since: 1 action: Cut back the hedge.",
        "Actions: Agreed since: 1 action: Empty the bins.",
    ]
    assert first["id"] in list_profiles(office, ALDER)[0]["figures"]["actions"]


def test_an_earlier_profile_can_be_chosen(office_of, known, shorter):
    office = office_of(KAY)
    early = keep_profile(office, ALDER, today=MAY, known=shorter)
    keep_profile(office, ALDER, today=TODAY, known=known)
    last = profile_changes(office, ALDER, today=TODAY, known=known)
    chosen = profile_changes(office, ALDER, today=TODAY, known=known, profile_id=early["id"])
    assert "No month" in said(last)[0]
    assert "3 months" in said(chosen)[0]
    with pytest.raises(RecordError, match="no such profile"):
        profile_changes(office, BEECH, today=TODAY, profile_id=early["id"])


def test_an_unknown_ward_is_refused(office_of):
    with pytest.raises(InputError, match="no ward 'Nowhere'"):
        profile_changes(office_of(KAY), "Nowhere", today=MAY)
