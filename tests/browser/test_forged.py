"""Values of widgets that a person was never given change nothing.

Each form of a page is learnt from somebody who may use it, then sent, filled in and pressed, in
the session of somebody who may not.
"""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy import select
from streamlit.proto.WidgetStates_pb2 import WidgetState

from pact_geo.pages import asker, opening
from pact_geo.records.access import Act, Kind
from pact_geo.records.schema import areas, trail
from pact_geo.services.office import open_database
from pact_geo.services.people import demo_people, sign_in_demo
from pact_geo.workspace import Workspace
from tests.browser.wire import Wire, bytes_of, forged, widgets_of

MOST_BUTTONS = 25
CASES = [
    # page, query, who may, who may not
    ("people", "", "Avery Moss", "Sage Fenwick"),
    ("people", "", "Avery Moss", "Kit Larrow"),
    ("engage", "", "Kit Larrow", "Sage Fenwick"),
    ("panels", "", "Kit Larrow", "Sage Fenwick"),
    ("meeting", "", "Kit Larrow", "Sage Fenwick"),
    ("act", "area_id={area}", "Kit Larrow", "Sage Fenwick"),
    ("act", "area_id={area}", "Wynn Sedge", "Asa Brook"),
    ("audit", "", "Kit Larrow", "Sage Fenwick"),
    ("feedback", "", "Kit Larrow", "Robin Heath"),
    ("data", "", "Kit Larrow", "Robin Heath"),
]


@pytest.fixture(scope="module")
def own_demo(serve, demo_workspace, tmp_path_factory) -> tuple[str, Workspace]:
    folder = tmp_path_factory.mktemp("forged") / "workspace"
    workspace = Workspace(
        shutil.copytree(demo_workspace, folder, ignore=shutil.ignore_patterns("raw"))
    )
    return serve(folder), workspace


@pytest.fixture(autouse=True)
def same_cookie(own_demo, monkeypatch) -> None:
    """Name the cookie here as the served app does."""
    monkeypatch.setenv(opening.FOLDER_VARIABLE, str(own_demo[1].folder))


def cookie_of(workspace: Workspace, name: str) -> tuple[str, str]:
    """Sign a person of the demo in; give the person's id and the cookie."""
    person = next(one for one in demo_people(workspace) if one.name == name)
    return person.id, f"{asker.cookie_name()}={sign_in_demo(workspace, person.id).token}"


def written_by(workspace: Workspace, person_id: str) -> list[tuple[str, str]]:
    written = [Act.ADD, Act.CHANGE, Act.RELEASE, Act.ERASE]
    query = select(trail.c.act, trail.c.kind).where(
        trail.c.person_id == person_id,
        trail.c.act.in_(written),
    )
    with open_database(workspace).reading() as connection:
        return [tuple(row) for row in connection.execute(query)]


def area_of(workspace: Workspace) -> str:
    with open_database(workspace).reading() as connection:
        return str(connection.execute(select(areas.c.id).order_by(areas.c.created_at)).scalar())


def learn(address: str, workspace: Workspace, person: str, page: str, query: str) -> list:
    with Wire(address, cookie=cookie_of(workspace, person)[1]) as wire:
        wire.run(page, query)
        return widgets_of(wire.run(page, query))


@pytest.mark.parametrize(("page", "query", "owner", "forger"), CASES)
def test_a_forged_form_changes_nothing(own_demo, page, query, owner, forger) -> None:
    address, workspace = own_demo
    query = query.format(area=area_of(workspace))
    widgets = learn(address, workspace, owner, page, query)
    values = [filled for kind, one in widgets if (filled := forged(kind, one)) is not None]
    buttons = [one.id for kind, one in widgets if kind == "button"]
    assert widgets, "the owner's page has widgets to forge"

    person_id, cookie = cookie_of(workspace, forger)
    before = written_by(workspace, person_id)
    with Wire(address, cookie=cookie) as wire:
        wire.run(page, query)
        for button in buttons[:MOST_BUTTONS]:
            pressed = WidgetState(id=button, trigger_value=True)
            wire.run(page, query, widgets=[*values, pressed])
    assert written_by(workspace, person_id) == before


def test_the_wire_itself_works(own_demo) -> None:
    """The owner, saying the same over the same wire, does change something."""
    address, workspace = own_demo
    person_id, cookie = cookie_of(workspace, "Kit Larrow")
    before = written_by(workspace, person_id)
    with Wire(address, cookie=cookie) as wire:
        wire.run("engage")
        widgets = widgets_of(wire.run("engage"))
        values = [filled for kind, one in widgets if (filled := forged(kind, one)) is not None]
        for button in [one.id for kind, one in widgets if kind == "button"][:MOST_BUTTONS]:
            wire.run("engage", widgets=[*values, WidgetState(id=button, trigger_value=True)])
    assert (Act.ADD, Kind.ENGAGEMENTS) in written_by(workspace, person_id)[len(before) :]


@pytest.mark.parametrize("person", ["Robin Heath", "Sage Fenwick", "Olive Tarn", "Avery Moss"])
def test_no_request_of_a_page_brings_a_note(own_demo, person) -> None:
    address, workspace = own_demo
    with Wire(address, cookie=cookie_of(workspace, person)[1]) as wire:
        for query in (f"area_id={area_of(workspace)}", f"area_id={area_of(workspace)}&part=Notes"):
            sent = bytes_of(wire.run("act", query))
            assert b"one household" not in sent
            assert b"Act" in sent
