"""Confidential notes: for their area's working groups, and nowhere else."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path

import pytest

from pact_geo.errors import AccessError, RecordError, StaleEditError
from pact_geo.records.access import LOCAL, PUBLIC, Act, Kind, may
from pact_geo.services.actions import actions_of
from pact_geo.services.areas import area_history, areas_of
from pact_geo.services.decisions import (
    decisions_of,
    export_steering_report,
    steering_report,
)
from pact_geo.services.exporting import export_ranking
from pact_geo.services.notes import (
    add_note,
    change_note,
    erase_note,
    may_read_notes,
    notes_of,
)
from pact_geo.services.panel import panel_view
from pact_geo.services.plan import plan_of
from pact_geo.services.run_matches import match_run
from tests.services.acting import ALDER, FAR, KAY, OUTSIDE, PIA, SAM, TODAY, WILL, agreed

SECRET = "Xanthippe Quillfeather deals from the garage"  # noqa: S105 - no password


@pytest.fixture
def note(office_of, area):
    return add_note(office_of(WILL), area["id"], about="Cause", words=SECRET)


def test_the_working_groups_of_the_ward_read_it(office_of, area, note):
    for person in (WILL, SAM, KAY):
        assert notes_of(office_of(person), area["id"])[0]["words"] == SECRET
        assert may_read_notes(office_of(person), area["id"])


@pytest.mark.parametrize("person", [PUBLIC, LOCAL, *OUTSIDE])
def test_nobody_else_reads_writes_changes_or_erases_it(office_of, area, note, person):
    office = office_of(person)
    assert not may_read_notes(office, area["id"])
    for forbidden in (
        lambda: notes_of(office, area["id"]),
        lambda: office.desk.get(Kind.NOTES, note["id"]),
        lambda: office.desk.versions(Kind.NOTES, note["id"]),
        lambda: office.desk.trail_of(Kind.NOTES, note["id"]),
        lambda: add_note(office, area["id"], about="x", words="y"),
        lambda: change_note(office, note["id"], version=1, about="x", words="y"),
        lambda: erase_note(office, note["id"]),
    ):
        with pytest.raises(AccessError) as refused:
            forbidden()
        assert SECRET not in str(refused.value)


def test_a_note_is_changed_by_its_writer_alone(office_of, note):
    with pytest.raises(AccessError):
        change_note(office_of(SAM), note["id"], version=1, about="Cause", words="Mine now")
    changed = change_note(office_of(WILL), note["id"], version=1, about="Cause", words="Less")
    assert changed["words"] == "Less"
    with pytest.raises(StaleEditError):
        change_note(office_of(WILL), note["id"], version=1, about="Cause", words="Late")


@pytest.mark.parametrize(("about", "words"), [("", "x"), ("x", "  "), ("x", "y" * 4001)])
def test_an_empty_or_endless_note_is_refused(office_of, area, about, words):
    with pytest.raises(RecordError):
        add_note(office_of(WILL), area["id"], about=about, words=words)


def test_every_reading_is_written_down(office_of, area, note):
    notes_of(office_of(SAM), area["id"])
    trail = office_of(WILL).desk.trail_of(Kind.NOTES, note["id"])
    assert ("sam", "read") in [(entry["person_id"], entry["act"]) for entry in trail]


def test_looking_whether_one_may_read_reads_nothing(office_of, area, note):
    may_read_notes(office_of(SAM), area["id"])
    trail = office_of(WILL).desk.trail_of(Kind.NOTES, note["id"])
    assert "sam" not in [entry["person_id"] for entry in trail]


def test_its_words_are_nowhere_else(office_of, area, note, ranking, later, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    agreed(office_of(WILL), area)
    match_run(office_of(KAY), later)
    notes_of(office_of(SAM), area["id"])
    said = []
    for person in (PUBLIC, *OUTSIDE, WILL, SAM, KAY):
        office = office_of(person)
        said += [areas_of(office), actions_of(office, today=TODAY), plan_of(office, today=TODAY)]
        said.append(area_history(office, area["id"]))
        if may(person, Act.READ, Kind.DECISIONS):
            said.append(decisions_of(office))
    said.append(panel_view(office_of(PIA).borough, ALDER))
    report = steering_report(office_of(SAM), since=date(2026, 1, 1), today=TODAY)
    said.append(report)
    words = repr(said) + caplog.text
    for secret in (*SECRET.split()[:2], "garage"):
        assert secret not in words
    for name in ("areas.xlsx", "areas.csv", "areas.gpkg", "areas.html"):
        export_ranking(ranking, tmp_path / name)
    for name in ("report.pdf", "report.docx"):
        export_steering_report(office_of(SAM), report, path=tmp_path / name)
    held = [path for path in tmp_path.rglob("*") if b"Quillfeather" in _content(path)]
    assert {path.name.split("-")[0] for path in held} == {"records.sqlite"}
    elsewhere = office_of(SAM).workspace.folder.rglob("*")
    assert not [path for path in elsewhere if b"Quillfeather" in _content(path)]


def test_an_erased_note_is_in_no_file(office_of, area, note, tmp_path):
    with pytest.raises(AccessError):
        erase_note(office_of(WILL), note["id"])
    erase_note(office_of(KAY), note["id"])
    assert notes_of(office_of(WILL), area["id"]) == []
    assert not [path for path in tmp_path.rglob("*") if b"Quillfeather" in _content(path)]


def test_a_note_follows_its_area_and_no_other_ward(office_of, area, note):
    with pytest.raises(AccessError):
        notes_of(office_of(FAR), area["id"])


def _content(path: Path) -> bytes:
    """Read a file, and what is packed in it."""
    import zipfile

    if not path.is_file():
        return b""
    content = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            content += b"".join(packed.read(name) for name in packed.namelist())
    return content
