"""The action plan on a phone: every part of an area, the board, and the plan of a resident."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from pact_geo.pages import asker, opening
from pact_geo.pages.area_forms import today
from pact_geo.services.actions import add_action, agree_action
from pact_geo.services.areas import adopt_area
from pact_geo.services.escalations import raise_escalation
from pact_geo.services.notes import add_note
from tests.browser.phones import PHONE, WIDE, co_ordinated

LOOKS = {
    "Evidence": "Everybody reads",
    "Actions": "Overdue by 3 days",
    "Notes": "Quillfeather",
    "Decisions": "Record a decision",
    "Escalations": "Age: 12 days.",
    "History": "Versions",
}
"""What each part of an area must show."""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def acting(tmp_path_factory, serve):
    """An app with an adopted area; its address, workspace, area and the co-ordinator's session."""
    office, ranking, token = co_ordinated(tmp_path_factory.mktemp("act"), "Kay")
    day = today()
    number = int(ranking.areas.index[0])
    area = adopt_area(office, ranking, area_id=number, adopted_on=day, name="Kiln shops")
    action = add_action(
        office, area["id"], what="Cut back the hedge", agency="Council", reason_kind="concern",
        due_on=day - timedelta(days=3),
    )  # fmt: skip
    agree_action(office, action["id"], version=1, today=day - timedelta(days=9))
    add_note(office, area["id"], about="Cause", words="Xanthippe Quillfeather")
    raise_escalation(
        office, area["id"], title="Lights", asked="Four", raised_on=day - timedelta(days=12)
    )
    return serve(office.workspace.folder), office.workspace, area, token


@pytest.fixture
def phone(visit, acting, monkeypatch):
    """A phone on which nobody has signed in."""
    visit.page.set_viewport_size(PHONE)
    visit.address = acting[0]
    return visit


@pytest.fixture
def signed_in(phone, acting, monkeypatch):
    """The same in the co-ordinator's hand."""
    address, workspace, _, token = acting
    monkeypatch.setenv(opening.FOLDER_VARIABLE, str(workspace.folder))
    phone.page.context.add_cookies([{"name": asker.cookie_name(), "value": token, "url": address}])
    return phone


def fits(phone):
    assert phone.page.evaluate(WIDE) <= 0
    assert phone.axe() == []
    assert phone.outside() == []


@pytest.mark.parametrize("part", LOOKS)
def test_every_part_of_an_area_fits_a_phone(signed_in, acting, part):
    signed_in.open("act", area_id=acting[2]["id"], part=part)
    expect(signed_in.page.get_by_text(LOOKS[part]).first).to_be_visible()
    fits(signed_in)


def test_an_area_opens_from_the_board_and_closes_again(signed_in):
    signed_in.open("act")
    expect(signed_in.page.get_by_text("1 action overdue")).to_be_visible()
    fits(signed_in)
    signed_in.page.get_by_role("button", name="Kiln shops").click()
    expect(signed_in.page.get_by_text("Everybody reads")).to_be_visible()
    assert "area_id=" in signed_in.page.url
    signed_in.page.get_by_role("button", name="All areas").click()
    expect(signed_in.page.get_by_text("Scanning (1)")).to_be_visible()
    assert "area_id=" not in signed_in.page.url


def test_a_resident_reads_the_plan_and_no_note(phone, acting):
    phone.open("act", area_id=acting[2]["id"], part="Notes")
    expect(phone.page.get_by_text("Cut back the hedge")).to_be_visible()
    expect(phone.page.get_by_text("Overdue by 3 days")).to_be_visible()
    assert "Quillfeather" not in phone.page.content()
    assert "Kiln shops" not in phone.page.content()
    fits(phone)
