"""Names that are no people's: who may add one, and what may stand in spite of a warning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pact_geo.errors import PersonalTextError
from pact_geo.records.access import Kind, Role
from pact_geo.services.actions import change_action, give_up_action
from pact_geo.services.areas import close_area
from pact_geo.services.office import Office
from pact_geo.services.releasing import check_wording
from tests.services.acting import ADA, ALDER, KAY, SAM, TODAY, agreed, proposed

MENTION = {"words": "We asked David Harris to clear it."}


def test_an_agency_that_is_a_persons_name_is_warned_of_and_silences_nothing(office_of, area):
    office = office_of(KAY)
    with pytest.raises(PersonalTextError, match="Agency: “David Harris” seems to name a person"):
        proposed(office, area, agency="David Harris")
    with pytest.raises(PersonalTextError, match="Partners: “David Harris”"):
        proposed(office, area, partners=["Council", "David Harris"])
    row = proposed(office, area, agency="David Harris", override="A firm called so")
    assert row["wording_override"] == "A firm called so"
    assert "words" in check_wording(office, MENTION)
    with pytest.raises(PersonalTextError):
        change_action(office, row["id"], version=1, agency="Robert Clarke")


def test_an_agency_of_an_account_is_known(office_of):
    assert "words" in check_wording(office_of(KAY), MENTION)
    values = {"roles": [str(Role.PANEL)], "ward_codes": [ALDER], "active": True}
    office_of(ADA).desk.add(
        Kind.PEOPLE, name="Bo", email="bo@x.org", agency="David Harris", **values
    )
    assert check_wording(office_of(KAY), MENTION) == {}


def test_an_agency_the_partnership_has_set_is_known(office_of, acting_borough):
    settings = acting_borough.settings
    set_so = replace(settings, borough=replace(settings.borough, agencies=("David Harris",)))
    office = office_of(KAY)
    told = Office(office.workspace, office.desk, replace(acting_borough, settings=set_so))
    assert check_wording(told, MENTION) == {}
    assert "words" in check_wording(office, MENTION)


def test_a_panel_that_names_somebody_silences_nothing(office_of):
    office = office_of(KAY)
    office.desk.add(
        Kind.PANELS,
        ward_codes=[ALDER],
        name="David Harris",
        founded_by="council",
        founded_on=date(2026, 1, 1),
        meets_every_weeks=8,
    )
    assert "words" in check_wording(office, MENTION)


def test_a_reason_for_giving_up_may_stand_when_somebody_says_why(office_of, area):
    action = agreed(office_of(SAM), area)
    because = "The David Harris Trust has closed, David Harris said."
    given = {"version": 2, "because": because, "today": TODAY}
    with pytest.raises(PersonalTextError, match="David Harris"):
        give_up_action(office_of(SAM), action["id"], **given)
    row = give_up_action(office_of(SAM), action["id"], override="He runs the shop", **given)
    assert (row["not_done_because"], row["wording_override"]) == (because, "He runs the shop")


def test_a_reason_for_closing_may_stand_when_somebody_says_why(office_of, area):
    because = "David Harris has cleared his yard."
    given = {"version": 1, "because": because, "closed_on": TODAY}
    with pytest.raises(PersonalTextError, match="David Harris"):
        close_area(office_of(KAY), area["id"], **given)
    row = close_area(office_of(KAY), area["id"], override="It is the name of a firm", **given)
    assert (row["closed_because"], row["wording_override"]) == (because, "It is the name of a firm")
