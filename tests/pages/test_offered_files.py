"""Files that people take away: made for whoever asked, at that moment, and gone soon after."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from pact_geo import pages
from pact_geo.errors import AccessError
from pact_geo.pages import asker, opening, take_away
from pact_geo.records import people as records
from pact_geo.services import people
from pact_geo.workspace import Workspace

EMAIL, PASSWORD = "ada@example.org", "four words apart"


@pytest.fixture
def signed_in(small_workspace, tmp_path, monkeypatch):
    """An administrator, signed in on a workspace with people, as a page would see her."""
    hasher = records.PasswordHasher(time_cost=1, memory_cost=64)
    monkeypatch.setattr(records, "_hasher", hasher)
    folder = tmp_path / "workspace"
    shutil.copytree(small_workspace, folder, ignore=shutil.ignore_patterns("records.*"))
    workspace = Workspace(folder)
    people.add_first_administrator(workspace, EMAIL, name="Ada", password=PASSWORD)
    session = people.sign_in(workspace, EMAIL, password=PASSWORD)
    monkeypatch.setenv(opening.FOLDER_VARIABLE, str(folder))
    monkeypatch.setattr(asker, "held_token", lambda: session.token)
    monkeypatch.setattr(asker, "identity", lambda: None)
    return workspace, session


def test_a_file_is_made_while_the_person_is_who_they_were(signed_in):
    make = take_away.made_for(lambda: b"rows", still=asker.watch_person())
    assert make() == b"rows"


def test_after_signing_out_nothing_is_made(signed_in):
    workspace, session = signed_in
    made = []
    make = take_away.made_for(lambda: made.append(1) or b"rows", still=asker.watch_person())
    people.sign_out(workspace, session.token)
    with pytest.raises(AccessError, match="no longer signed in"):
        make()
    assert made == []


def test_nothing_is_made_for_a_role_that_was_taken_away(signed_in, monkeypatch):
    check = asker.watch_person()
    person = asker.current_person()
    lesser = type(person)(person.id, person.name, frozenset(), person.wards)
    monkeypatch.setattr(asker, "who_asks", lambda *_, **__: lesser)
    with pytest.raises(AccessError):
        check()


def test_streamlit_makes_a_file_when_asked_and_drops_it_at_the_second_sweep():
    """What ``docs/permissions.md`` says of Streamlit; a new version may change it."""
    storage = MemoryMediaFileStorage("/media")
    files = MediaFileManager(storage)
    made = []
    place = files.add_deferred(lambda: made.append(1) or b"rows", "text/csv", "1", "rows.csv")
    assert made == []
    with pytest.raises(MediaFileStorageError):
        storage.get_file(place)
    address = files.execute_deferred(place)
    name = address.rsplit("/", 1)[-1]
    assert storage.get_file(name).content == b"rows"
    assert re.fullmatch(r"[0-9a-f]{32}\.csv", name)
    files.remove_orphaned_files()
    assert storage.get_file(name).content == b"rows"
    files.remove_orphaned_files()
    with pytest.raises(MediaFileStorageError):
        storage.get_file(name)


def test_a_page_that_is_drawn_anew_or_closed_leaves_no_way_to_make_its_files():
    files = MediaFileManager(MemoryMediaFileStorage("/media"))
    place = files.add_deferred(lambda: b"rows", "text/csv", "1", "rows.csv")
    files.clear_session_refs()
    files.remove_orphaned_files()
    with pytest.raises(MediaFileStorageError, match="not found"):
        files.execute_deferred(place)


def test_two_sweeps_follow_each_file(monkeypatch):
    waits = []

    class Clock:
        def __init__(self, wait, act):
            assert act is take_away.sweep
            waits.append(wait)

        def start(self):
            assert self.daemon

    monkeypatch.setattr(take_away.threading, "Timer", Clock)
    take_away.made_for(lambda: b"", still=lambda: None)()
    assert waits == [take_away.SWEEP_AFTER, 2 * take_away.SWEEP_AFTER]


def test_every_page_offers_files_through_this_door():
    folder = Path(pages.__file__).parent
    others = [path for path in folder.glob("*.py") if path.name != "take_away.py"]
    direct = re.compile(r"\bst\.(download_button|image|audio|video|pdf)\(")
    assert [path.name for path in others if direct.search(path.read_text("utf-8"))] == []
