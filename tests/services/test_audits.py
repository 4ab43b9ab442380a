"""Visual audits through the service layer: from commission to action, and who may do what."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely
from PIL import Image
from python_calamine import CalamineWorkbook

from pact_geo.cycle.audits import CURRENT, NOT_APPLICABLE, checklist_of
from pact_geo.errors import AccessError, InputError, PactError, RecordError, StaleEditError
from pact_geo.records.access import EVERY_WARD, PUBLIC, Act, Kind, Person, Role, may
from pact_geo.services.audits import (
    INSPECTORS,
    add_finding,
    audit_form,
    audit_results,
    audit_sheet,
    audits_of,
    change_audit,
    commission_audit,
    compare_audits,
    enter_grades,
    finding_to_action,
    finish_audit,
    first_and_last,
    grades_at,
    import_walk,
    plan_audit_team,
    residents_who_offered,
    seats_of,
    sheet,
    suggest_spots,
    team_of,
)
from pact_geo.services.audits.forms import code_of_spot, label_of
from pact_geo.services.directory import add_practitioner
from pact_geo.services.photos import (
    SMALL,
    attach_photo,
    check_photos,
    erase_photo,
    pair_two_photos,
    pairing_of,
    part_photos,
    photo_bytes,
    photos_of,
    release_photo,
    remove_orphans,
    store_of,
)
from pact_geo.workspace import Workspace
from tests.services.acting import ADA, ALDER, ANA, COLE, FAR, KAY, PIA, SAM, WILL

FIRST, SECOND, _ = INSPECTORS
WALK = date(2026, 11, 21)
SPOTS = ("Bus stop", "Alley", "Play area")
ITEMS = [item.key for item in checklist_of(CURRENT).items]
CLEAN = {item.key: item.answers[0] for item in checklist_of(CURRENT).items}


@pytest.fixture
def act(office_of, tmp_path):
    """Give anybody an office whose photographs are this test's own."""
    workspace = Workspace(tmp_path / "workspace", create=True)
    return lambda person: replace(office_of(person), workspace=workspace)


@pytest.fixture
def audit(act, area):
    return commission(act(KAY), area)


def commission(office, area, **values):
    given = {"commissioned_by": "panel", "planned_on": WALK, "spots": SPOTS, **values}
    return commission_audit(office, area["id"], **given)


def grade(office, audit, spot="Bus stop", inspector=FIRST, **answers):
    return enter_grades(office, audit["id"], inspector=inspector, spot=spot, answers=answers)


def photograph(colour: str = "red") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(file, "JPEG", comment="14 Mill Lane")
    return file.getvalue()


def attached(office, area, moment="before", colour="red", **values):
    return attach_photo(office, area["id"], photograph(colour), moment=moment, **values)


# --- commission and plan ---------------------------------------------------------------------


def test_an_audit_is_commissioned_with_todays_list(audit, area):
    assert (audit["stage"], audit["checklist"], audit["spots"]) == ("planned", 1, list(SPOTS))
    assert audit["ward_codes"] == area["ward_codes"]


@pytest.mark.parametrize("who", ["mayor", "", "Panel"])
def test_nobody_else_commissions_one(act, area, who):
    with pytest.raises(RecordError, match="commissions no audits"):
        commission(act(KAY), area, commissioned_by=who)


@pytest.mark.parametrize("person", [KAY, WILL, PIA])
def test_a_team_may_commission(act, area, person):
    assert commission(act(person), area)["created_by"] == person.id


@pytest.mark.parametrize("person", [SAM, FAR, ANA, COLE, ADA, PUBLIC])
def test_others_may_not(act, area, person):
    with pytest.raises(AccessError, match="may not"):
        commission(act(person), area)


def test_the_next_audit_stops_at_the_same_spots(act, area, audit):
    assert commission(act(KAY), area, spots=())["spots"] == list(SPOTS)


def test_spots_are_named_once_and_there_are_not_too_many(act, area):
    audit = commission(act(KAY), area, spots=("Bus stop", " bus  STOP", "", "Alley"))
    assert audit["spots"] == ["bus STOP", "Alley"]
    with pytest.raises(RecordError, match="30 spots at most"):
        commission(act(KAY), area, spots=[f"Spot {n}" for n in range(31)])
    with pytest.raises(RecordError, match="1 to 80 letters"):
        commission(act(KAY), area, spots=["x" * 81])


def test_the_busiest_places_are_offered_as_spots(act, area):
    assert suggest_spots(act(KAY), area["id"])[0] == "Kiln Street"
    assert suggest_spots(act(PIA), area["id"]) == []


@pytest.mark.parametrize("role", list(Role))
def test_spots_are_offered_to_who_may_read_places_alone(act, area, role):
    person = Person("somebody", "Somebody", frozenset({role}), frozenset({EVERY_WARD}))
    offered = suggest_spots(act(person), area["id"])
    assert bool(offered) == may(person, Act.READ, Kind.PLACES)


def test_a_team_is_planned_from_the_directory_and_kept_without_names(act, area, audit):
    office = act(KAY)
    add_practitioner(
        office, name="Jo Fox", agency="Council", ward_codes=["*"], skills=["street cleaning"]
    )
    plan = plan_audit_team(office, residents=1)
    assert "1 more resident" in plan.missing
    kept = change_audit(office, audit["id"], version=1, team=team_of(plan))
    assert "Jo Fox" not in str(kept["team"])
    assert seats_of(kept)[0].agency == "Council"


@pytest.mark.parametrize("person", [PIA, ADA, PUBLIC])
def test_a_team_is_planned_without_the_directory_for_who_may_not_read_it(act, person):
    add_practitioner(
        act(KAY), name="Jo Fox", agency="Council", ward_codes=["*"], skills=["street cleaning"]
    )
    seats = plan_audit_team(act(person), residents=2).seats
    assert not any(seat.agency for seat in seats)
    assert sum(seat.people for seat in seats) == 2


def test_residents_who_offered_to_audit_are_listed_for_who_may_know_them(act, area):
    office = act(KAY)
    for name, interests in (("Ann", ["visual audits"]), ("Bob", ["monitoring"])):
        office.desk.add(
            Kind.CONTACTS, name=name, purpose="help", interests=interests, training=[],
            consented_on=WALK, ward_codes=[ALDER],
        )  # fmt: skip
    assert [row["name"] for row in residents_who_offered(office, area["id"])] == ["Ann"]
    assert residents_who_offered(act(PIA), area["id"]) is None


def test_a_spot_with_grades_stays_in_the_plan(act, audit):
    grade(act(KAY), audit, litter="D")
    with pytest.raises(RecordError, match="Bus stop has grades already"):
        change_audit(act(KAY), audit["id"], version=1, spots=["Alley"])
    with pytest.raises(RecordError, match="stage of an audit"):
        change_audit(act(KAY), audit["id"], version=1, stage="done")


# --- grades ----------------------------------------------------------------------------------


def test_a_spot_is_entered_at_once_in_the_order_of_the_list(act, audit):
    rows = grade(act(WILL), audit, drugs="yes", litter="B-")
    assert [(row["item"], row["grade"]) for row in rows] == [("litter", "B-"), ("drugs", "yes")]


def test_one_wrong_answer_and_nothing_is_entered(act, audit):
    with pytest.raises(RecordError, match="no answer to Graffiti"):
        grade(act(WILL), audit, litter="B", graffiti="A-")
    assert grades_at(act(WILL), audit["id"], inspector=FIRST, spot="Bus stop") == []


def test_a_spot_keeps_its_name_whatever_its_letters(act, audit):
    grade(act(WILL), audit, spot="  bus   STOP ", litter="B")
    assert audit_results(act(WILL), audit["id"]).spots == list(SPOTS)


def test_an_answer_is_changed_by_who_has_seen_it(act, audit):
    office = act(WILL)
    grade(office, audit, litter="B")
    with pytest.raises(StaleEditError, match="graded already") as told:
        grade(office, audit, litter="D", detritus="A")
    assert (told.value.theirs["grade"], told.value.yours["grade"]) == ("B", "D")
    assert len(grades_at(office, audit["id"], inspector=FIRST, spot="Bus stop")) == 1
    where = {"inspector": FIRST, "spot": "Bus stop"}
    changed = enter_grades(
        office, audit["id"], **where, answers={"litter": "D"}, versions={"litter": 1}
    )
    assert (changed[0]["grade"], changed[0]["version"]) == ("D", 2)
    with pytest.raises(StaleEditError, match="Someone else"):
        enter_grades(office, audit["id"], **where, answers={"litter": "A"}, versions={"litter": 1})


def test_the_same_answer_again_changes_nothing(act, audit):
    office = act(WILL)
    assert grade(office, audit, litter="B") == grade(office, audit, litter="B")


@pytest.mark.parametrize("person", [SAM, FAR, ANA, COLE, PUBLIC])
def test_who_is_not_of_the_team_enters_nothing(act, audit, person):
    with pytest.raises(AccessError, match="may not"):
        grade(act(person), audit, litter="B")


def test_a_finished_audit_stands(act, audit):
    office = act(KAY)
    with pytest.raises(RecordError, match="Nothing has been graded"):
        finish_audit(office, audit["id"], version=1)
    grade(office, audit, litter="B")
    finished = finish_audit(
        office, audit["id"], version=1, done_on=WALK, today=WALK, remarks="Wet day"
    )
    assert (finished["stage"], finished["done_on"], finished["remarks"]) == (
        "done",
        WALK,
        "Wet day",
    )
    for again in (
        lambda: grade(office, audit, litter="D"),
        lambda: add_finding(office, audit["id"], item="litter"),
        lambda: finish_audit(office, audit["id"], version=2),
    ):
        with pytest.raises(RecordError, match="finished; its grades stand"):
            again()


def test_an_audit_is_not_finished_on_a_day_to_come(act, audit):
    office = act(KAY)
    grade(office, audit, litter="B")
    with pytest.raises(RecordError, match="day to come"):
        finish_audit(office, audit["id"], version=1, done_on=date(2026, 11, 22), today=WALK)
    with pytest.raises(RecordError, match="day to come"):
        finish_audit(office, audit["id"], version=1, done_on=date.max)
    assert audits_of(office)[0]["stage"] == "planned"


# --- results ---------------------------------------------------------------------------------


def test_results_have_scores_agreement_and_what_wants_a_finding(act, audit):
    office = act(KAY)
    for spot, one, other in (("Bus stop", "D", "C"), ("Alley", "A", "A"), ("Play area", "B-", "B")):
        grade(office, audit, spot, FIRST, litter=one, lighting=NOT_APPLICABLE)
        grade(office, audit, spot, SECOND, litter=other)
    add_finding(office, audit["id"], item="litter", grade="D", place="bus stop")
    found = audit_results(office, audit["id"])
    litter = next(score for score in found.scores if score.item == "litter")
    assert litter.share == pytest.approx(100 * (1 + 0 + 0.25) / 3)
    assert litter.low < litter.share < litter.high
    assert next((a.about, a.compared, a.same) for a in found.agreement) == ("grades A to D", 3, 1)
    assert [(one.item, one.spot) for one in found.noticed] == [("litter", "Play area")]
    assert found.walked["Bus stop", FIRST] == 2


def test_two_audits_of_an_area_are_compared(act, area, audit):
    office = act(KAY)
    later = commission(office, area, planned_on=date(2027, 3, 1), spots=())
    assert first_and_last(office, area["id"]) is None
    for one, given in ((audit, "D"), (later, "A")):
        for number in range(12):
            grade(office, one, f"Spot {number}", litter=given)
    with pytest.raises(RecordError, match="finished"):
        compare_audits(office, audit["id"], later["id"])
    for one in (audit, later):
        day = one["planned_on"]
        finish_audit(office, one["id"], version=1, done_on=day, today=day)
    first, last = first_and_last(office, area["id"])
    change = next(c for c in compare_audits(office, first["id"], last["id"]) if c.item == "litter")
    assert (change.before.share, change.after.share, change.change) == (100.0, 0.0, -100.0)
    assert change.verdict == "clearly better"
    assert [row["id"] for row in audits_of(office)] == [audit["id"], later["id"]]


def test_remarks_and_words_are_for_the_working_groups(act, audit):
    office = act(KAY)
    grade(office, audit, litter="D")
    add_finding(office, audit["id"], item="litter", words="It is the tenant of 14 Mill Lane")
    finish_audit(office, audit["id"], version=1, remarks="Ask about the tenant")
    seen = audit_results(act(ANA), audit["id"])
    assert (seen.audit["remarks"], seen.findings[0]["words"]) == (None, None)
    with pytest.raises(AccessError, match="may not read audits"):
        audit_results(act(PUBLIC), audit["id"])


# --- findings and actions --------------------------------------------------------------------


def test_a_finding_has_place_grade_and_photograph(act, audit, area):
    office = act(WILL)
    finding = add_finding(
        office, audit["id"], item="graffiti", grade="C", place="Alley", photo=photograph()
    )
    (photo,) = photos_of(office, area["id"], audit_id=audit["id"])
    assert (photo["finding_id"], photo["spot"], photo["taken_on"]) == (finding["id"], "Alley", WALK)


def test_a_finding_whose_photograph_is_none_is_not_added(act, audit):
    with pytest.raises(InputError, match="no photograph"):
        add_finding(act(WILL), audit["id"], item="litter", photo=b"<html>")
    assert audit_results(act(WILL), audit["id"]).findings == []


def test_a_finding_becomes_an_action_once(act, audit):
    office = act(WILL)
    finding = add_finding(office, audit["id"], item="graffiti", grade="D", place="Alley",
                          words="Same mark as in June")  # fmt: skip
    action = finding_to_action(office, finding["id"], version=1, agency="Council")
    assert action["what"].startswith("Graffiti (grade D) at Alley: Remove the graffiti")
    assert (action["status"], action["reason_kind"], action["reason_id"], action["reason"]) == (
        "proposed", "finding", finding["id"], "Same mark as in June",
    )  # fmt: skip
    assert office.desk.get(Kind.FINDINGS, finding["id"])["action_id"] == action["id"]
    with pytest.raises(RecordError, match="action already"):
        finding_to_action(office, finding["id"], version=2, agency="Council")


def test_a_panel_member_finds_but_does_not_plan_actions(act, audit):
    finding = add_finding(act(PIA), audit["id"], item="graffiti", grade="D")
    with pytest.raises(AccessError, match="may not add actions"):
        finding_to_action(act(PIA), finding["id"], version=1, agency="Council")
    assert act(KAY).desk.list(Kind.ACTIONS) == []


# --- photographs -----------------------------------------------------------------------------


def test_a_photograph_is_shown_to_whoever_may_see_its_record(act, area):
    photo = attached(act(WILL), area, spot="Alley", caption="Bins")
    for person in (KAY, WILL, SAM):
        shown = photo_bytes(act(person), photo["id"], side=SMALL)
        assert Image.open(io.BytesIO(shown)).size == (320, 240)
    for person in (PUBLIC, PIA, COLE, ANA, FAR):
        with pytest.raises(AccessError, match="not been released"):
            photo_bytes(act(person), photo["id"])
        assert photos_of(act(person), area["id"]) == []
    release_photo(act(KAY), photo["id"], version=1)
    assert b"14 Mill Lane" not in photo_bytes(act(PUBLIC), photo["id"])


def test_a_resident_sees_their_own_photograph(act, area):
    photo = attached(act(PIA), area)
    assert photo_bytes(act(PIA), photo["id"])


def test_only_a_co_ordinator_releases_and_names_are_noticed(act, area):
    photo = attached(act(WILL), area, caption="Outside the home of Mr John Smith, 14 Mill Lane")
    with pytest.raises(AccessError, match="may not release"):
        release_photo(act(WILL), photo["id"], version=1)
    with pytest.raises(PactError, match="give somebody away"):
        release_photo(act(KAY), photo["id"], version=1)


@pytest.mark.parametrize("person", [SAM, FAR, ANA, COLE, ADA, PUBLIC])
def test_others_attach_nothing(act, area, person):
    office = act(person)
    with pytest.raises(AccessError, match="may not"):
        attached(office, area)
    assert check_photos(act(KAY)).clean


def test_a_photograph_of_another_area_is_refused(act, area, audit, office_of):
    office = act(KAY)
    held = office.desk.get(Kind.AREAS, area["id"])
    columns = ("public_name", "name", "geometry", "public_geometry", "stage", "adopted_on",
               "drawn", "evidence", "ward_codes")  # fmt: skip
    other = office.desk.add(Kind.AREAS, **{name: held[name] for name in columns})
    with pytest.raises(RecordError, match="another area"):
        attached(office, other, audit_id=audit["id"])
    mine, theirs = attached(office, area), attached(office, other, "after")
    with pytest.raises(RecordError, match="two areas"):
        pair_two_photos(office, mine["id"], theirs["id"])


def test_photographs_are_paired_by_spot_or_by_hand(act, area):
    office = act(KAY)
    before, after = attached(office, area, spot="Alley"), attached(office, area, "after", "green")
    assert pairing_of(photos_of(office, area["id"])).pairs == ()
    pair_two_photos(office, before["id"], after["id"])
    assert pairing_of(photos_of(office, area["id"])).pairs == ((before["id"], after["id"]),)
    with pytest.raises(RecordError, match="one from after"):
        pair_two_photos(office, after["id"], before["id"])
    with pytest.raises(RecordError, match="before or after"):
        attached(office, area, "during")


def test_a_pair_made_by_hand_reads_forwards_and_is_the_only_one(act, area):
    office = act(KAY)
    spring, summer, autumn = (date(2026, month, 1) for month in (2, 4, 9))
    before = attached(office, area, taken_on=spring)
    late = attached(office, area, taken_on=autumn)
    after = attached(office, area, "after", "green", taken_on=summer)
    other = attached(office, area, "after", "blue", taken_on=autumn)
    with pytest.raises(RecordError, match="taken before the other"):
        pair_two_photos(office, late["id"], after["id"])
    pair_two_photos(office, before["id"], after["id"])
    with pytest.raises(RecordError, match="another pair"):
        pair_two_photos(office, before["id"], other["id"])
    assert pairing_of(photos_of(office, area["id"])).pairs == ((before["id"], after["id"]),)
    part_photos(office, before["id"])
    with pytest.raises(RecordError, match="Nobody has paired"):
        part_photos(office, after["id"])
    pair_two_photos(office, before["id"], other["id"])
    assert pairing_of(photos_of(office, area["id"])).pairs == ((before["id"], other["id"]),)


def test_an_erased_photograph_leaves_no_file(act, area):
    office = act(KAY)
    before, after = attached(office, area), attached(office, area, "after", "green")
    pair_two_photos(office, before["id"], after["id"])
    erase_photo(office, before["id"])
    assert [row["id"] for row in photos_of(office, area["id"])] == [after["id"]]
    files = [path.name for path in store_of(office).folder.glob("**/*.jpg")]
    assert files
    assert all(name.startswith(after["digest"]) for name in files)
    with pytest.raises(RecordError, match="no such record"):
        photo_bytes(office, before["id"])


def test_the_same_picture_twice_is_kept_until_both_are_erased(act, area):
    office = act(KAY)
    one, other = attached(office, area), attached(office, area)
    erase_photo(office, one["id"])
    assert photo_bytes(office, other["id"])


def test_a_practitioner_erases_only_their_own(act, area):
    photo = attached(act(KAY), area)
    with pytest.raises(AccessError, match="may not erase"):
        erase_photo(act(WILL), photo["id"])
    assert photo_bytes(act(KAY), photo["id"])


def test_a_refusal_to_erase_comes_before_its_pair_is_parted(act, area):
    office = act(KAY)
    before, after = attached(office, area), attached(office, area, "after", "green")
    pair_two_photos(office, before["id"], after["id"])
    with pytest.raises(AccessError, match="may not erase photos"):
        erase_photo(act(WILL), before["id"])
    assert pairing_of(photos_of(office, area["id"])).pairs == ((before["id"], after["id"]),)


@pytest.mark.parametrize("person", [PUBLIC, COLE, SAM, ANA])
def test_no_file_is_decoded_for_whoever_may_not_attach_it(act, area, person):
    with pytest.raises(AccessError, match="may not add photos"):
        attach_photo(act(person), area["id"], b"no photograph", moment="before")


def test_only_who_looks_after_the_data_removes_orphans(act, area):
    office = act(KAY)
    photo = attached(office, area)
    office.desk.erase(Kind.PHOTOS, photo["id"])  # past the service, so that its files stay
    kept = list(store_of(office).folder.glob("**/*.jpg"))
    for path in kept:
        os.utime(path, (0, 0))
    for person in (WILL, PIA, ADA, PUBLIC):
        with pytest.raises(AccessError, match="may not erase data"):
            remove_orphans(act(person))
    assert kept
    assert all(path.is_file() for path in kept)
    assert remove_orphans(office) == (photo["digest"],)


def test_photographs_are_checked_both_ways(act, area):
    office = act(KAY)
    photo = attached(office, area)
    assert check_photos(office).clean
    path = next(store_of(office).folder.glob(f"**/{photo['digest']}.jpg"))
    path.unlink()
    assert check_photos(office).without_file == (photo["digest"],)
    assert remove_orphans(office) == ()
    for person in (WILL, PIA, PUBLIC):
        with pytest.raises(AccessError, match="may not"):
            check_photos(act(person))


# --- paper and phone -------------------------------------------------------------------------


def words_of(pdf: bytes) -> str:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not here")
    return subprocess.run(
        [program, "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def test_the_sheet_has_area_team_grades_and_every_item_for_every_spot(act, area, audit):
    office = act(KAY)
    plan = plan_audit_team(office, residents=2)
    change_audit(office, audit["id"], version=1, team=team_of(plan))
    said = words_of(audit_sheet(office, audit["id"]))
    assert "Visual audit: Kiln Street" in said
    assert "21 November 2026" in said
    for item in checklist_of(CURRENT).items:
        assert said.count(item.question[:20]) == len(SPOTS) + 2
    for spot in SPOTS:
        assert spot in said


def test_a_panel_member_gets_the_sheet_without_what_is_fenced(act, area, audit):
    sheet = audit_sheet(act(PIA), audit["id"])
    assert b"/StructTreeRoot" in sheet
    with pytest.raises(AccessError):
        audit_sheet(act(PUBLIC), audit["id"])


def test_streets_are_named_on_the_plan_for_who_may_read_places(act, area, audit, monkeypatch):
    told = []
    monkeypatch.setattr(sheet, "write_pdf", lambda _, data, **__: told.append(data["plan"]) or b"")
    for person in (KAY, FAR, PIA, COLE):
        audit_sheet(act(person), audit["id"])
    assert ["with Kiln Street" in plan for plan in told] == [True, True, False, False]
    assert told[2] == told[3] == "Plan of Kiln Street, outlined."


def test_hostile_spots_are_printed_as_they_are(act, area):
    audit = commission(act(KAY), area, spots=['#panic("ran")', "<script>alert(1)</script>", "=1+1"])
    assert '#panic("ran")' in words_of(audit_sheet(act(KAY), audit["id"]))
    assert audit_form(act(KAY), audit["id"])


def filled(path: Path, rows: list[dict[str, str]]) -> Path:
    names = list(rows[0])
    lines = [";".join(names), *(";".join(row.get(name, "") for name in names) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


HEAD = ["audit", "inspector", "day", "spot", "other_spot"]
PROBLEM = [f"problem{part}" for part in ("", "_words", "_where", "_photo", "_moment")]


def test_the_form_asks_every_item_and_comes_back(act, audit, tmp_path):
    office = act(WILL)
    book = CalamineWorkbook.from_filelike(io.BytesIO(audit_form(office, audit["id"])))
    survey = book.get_sheet_by_name("survey").to_python()
    asked = [row[survey[0].index("name")] for row in survey[1:]]
    assert asked == [*HEAD, *ITEMS, *PROBLEM]
    kinds = {row[survey[0].index("name")]: row[survey[0].index("type")] for row in survey[1:]}
    assert [kinds[name] for name in ("day", *PROBLEM[1:4])] == ["date", "text", "geopoint", "image"]
    choices = book.get_sheet_by_name("choices").to_python()
    codes = [row[1] for row in choices if row[0] == "grades"]
    assert codes == ["a", "b_plus", "b", "b_minus", "c", "c_minus", "d", "not_applicable"]
    rows = [
        {"audit": audit["id"], "walk/inspector": "first_inspector",
         "walk/spot": code_of_spot("Bus stop"),
         "walk/other_spot": "", "litter": codes[3], "lighting": "poor", "drugs": "yes"},
        {"audit": audit["id"], "walk/inspector": "Second inspector", "walk/spot": "other",
         "walk/other_spot": "Garages", "litter": "B-", "lighting": "Good", "drugs": ""},
    ]  # fmt: skip
    path = filled(tmp_path / "walk.csv", rows)
    done = import_walk(office, audit["id"], path)
    assert (done.rows_read, done.rows_accepted, done.grades) == (2, 2, 5)
    found = {(a.inspector, a.spot, a.item): a.grade for a in
             audit_results(office, audit["id"]).answers}  # fmt: skip
    assert found[FIRST, "Bus stop", "litter"] == found[SECOND, "Garages", "litter"] == "B-"
    again = import_walk(office, audit["id"], path)
    assert (again.rows_accepted, again.rows_rejected) == (2, 0)
    assert len(office.desk.list(Kind.GRADES)) == 5


def spot_choices(office, audit) -> dict[str, str]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(audit_form(office, audit["id"])))
    rows = book.get_sheet_by_name("choices").to_python()
    return {label: code for name, code, label in rows if name == "spots"}


def test_answers_stay_at_their_spots_when_the_plan_is_reordered(act, audit, tmp_path):
    office = act(WILL)
    codes = spot_choices(office, audit)
    assert len(set(codes.values())) == len(SPOTS) + 1
    change_audit(act(KAY), audit["id"], version=1, spots=["Play area", "Bus stop"])
    row = {"audit": audit["id"], "inspector": "first_inspector"}
    rows = [
        {**row, "spot": codes["Bus stop"], "litter": "d"},
        {**row, "spot": codes["Play area"], "litter": "a"},
        {**row, "spot": codes["Alley"], "litter": "c"},
        {**row, "spot": "spot_1", "litter": "c"},
    ]
    done = import_walk(office, audit["id"], filled(tmp_path / "walk.csv", rows))
    assert {a.spot: a.grade for a in audit_results(office, audit["id"]).answers} == {
        "Bus stop": "D",
        "Play area": "A",
    }
    assert list(done.rejected["reason"]) == [
        "This spot is not in the plan of this audit",
        "This row is of an older form, which numbered its spots",
    ]


@pytest.mark.parametrize("spot", ["Ő tér", "大門", "Ő tar", "#1", "#2", "a b", "a-b"])
def test_a_code_has_no_blank_and_is_the_spots_own(spot):
    assert re.fullmatch("[a-z0-9_]+", code_of_spot(spot))
    others = {"Ő tér", "大門", "Ő tar", "#1", "#2", "a b", "a-b"} - {spot}
    assert code_of_spot(spot) not in {code_of_spot(one) for one in others}
    assert code_of_spot(f" {spot.upper()} ") == code_of_spot(spot)


def problem_row(audit, **values) -> dict[str, str]:
    return {
        "audit": audit["id"],
        "inspector": "first_inspector",
        "day": "2026-11-20",
        "spot": code_of_spot("Alley"),
        "litter": "d",
        "problem": "litter",
        "problem_words": "Bags by the wall",
        "problem_where": "54.97 -1.61 12 4.5",
        "problem_photo": "one.jpg",
        "problem_moment": "before",
        **values,
    }


def test_a_filled_form_brings_a_finding_with_its_place_and_photograph(act, audit, area, tmp_path):
    office = act(WILL)
    path = filled(tmp_path / "walk.csv", [problem_row(audit)])
    done = import_walk(office, audit["id"], path)
    assert (done.grades, done.findings, done.photos, done.missing) == (1, 1, 0, ("one.jpg",))
    (finding,) = audit_results(office, audit["id"]).findings
    assert (finding["item"], finding["grade"], finding["place"], finding["words"]) == (
        "litter",
        "D",
        "Alley",
        "Bags by the wall",
    )
    # 54.97 N, 1.61 W is central Newcastle upon Tyne, grid reference NZ 250 640.
    assert finding["geometry"].distance(shapely.Point(425_000, 564_000)) < 200
    again = import_walk(office, audit["id"], path, photos={"one.jpg": photograph()})
    assert (again.rows_accepted, again.findings, again.photos) == (1, 0, 1)
    (photo,) = photos_of(office, area["id"])
    assert (photo["finding_id"], photo["spot"], photo["taken_on"], photo["moment"]) == (
        finding["id"],
        "Alley",
        date(2026, 11, 20),
        "before",
    )
    third = import_walk(office, audit["id"], path, photos={"one.jpg": photograph()})
    assert (third.findings, third.photos, third.missing) == (0, 0, ())


def test_a_finding_whose_words_are_hidden_is_not_brought_twice(act, audit, tmp_path):
    path = filled(tmp_path / "walk.csv", [problem_row(audit, problem_photo="")])
    assert import_walk(act(WILL), audit["id"], path).findings == 1
    (held,) = audit_results(act(PIA), audit["id"]).findings
    assert held["words"] is None
    again = import_walk(act(PIA), audit["id"], path)
    assert (again.rows_accepted, again.findings) == (1, 0)
    assert len(act(KAY).desk.list(Kind.FINDINGS)) == 1


def test_an_export_with_labels_is_read_too(act, audit, tmp_path):
    office = act(WILL)
    row = {
        "Who are you on this walk?": "Second inspector",
        "Where are you?": "Another spot",
        "Name this spot": "Garages",
        "Litter": label_of("D"),
        "Is there a problem to write down?": "Dumped waste",
        "What did you see?": "A sofa",
        "When is it taken?": "After the work",
    }
    done = import_walk(office, audit["id"], filled(tmp_path / "walk.csv", [row]))
    assert (list(done.rejected["reason"]), done.grades, done.findings) == ([], 1, 1)
    (finding,) = audit_results(office, audit["id"]).findings
    assert (finding["item"], finding["place"], finding["grade"]) == ("dumping", "Garages", None)


def test_a_row_that_is_refused_leaves_nothing(act, audit, tmp_path):
    office = act(WILL)
    wrong = [
        {"problem": "weather"},
        {"problem_where": "somewhere"},
        {"problem_where": "48.85 2.35"},
        {"day": "2999-01-01"},
        {"day": "yesterday"},
        {"problem_photo": "bad.jpg"},
    ]
    rows = [problem_row(audit, **one) for one in wrong]
    done = import_walk(
        office, audit["id"], filled(tmp_path / "walk.csv", rows), photos={"bad.jpg": b"<html>"}
    )
    assert list(done.rejected["reason"]) == [
        "The problem is about nothing on the checklist",
        "The place on the map is not a latitude and a longitude",
        "The place on the map does not lie in Great Britain",
        "The day is still to come",
        "'yesterday' is no day such as 2026-11-30",
        done.rejected["reason"].iloc[-1],
    ]
    assert "no photograph" in done.rejected["reason"].iloc[-1]
    assert office.desk.list(Kind.GRADES) == []
    assert audit_results(office, audit["id"]).findings == []


def test_rows_that_do_not_fit_are_refused_with_their_reason(act, audit, tmp_path):
    office = act(WILL)
    grade(office, audit, litter="A")
    good = {"audit": audit["id"], "inspector": "first_inspector", "spot": "alley", "litter": "a"}
    rows = [
        good,
        {**good, "audit": "another"},
        {**good, "spot": "spot_9"},
        {**good, "litter": "A-"},
        {**good, "inspector": "the mayor"},
        {**good, "spot": "Bus stop", "litter": "d"},
        {**good, "spot": "Play area", "litter": ""},
    ]
    done = import_walk(office, audit["id"], filled(tmp_path / "walk.csv", rows))
    assert (done.rows_read, done.rows_accepted, done.rows_rejected) == (7, 1, 6)
    assert list(done.rejected["reason"]) == [
        "This row is of another audit",
        "This row is of an older form, which numbered its spots",
        "There is no such answer to Litter",
        "This inspector is none of the form's",
        "This inspector graded this spot otherwise already",
        "This row answers nothing",
    ]
    assert list(done.rejected["row"]) == [3, 4, 5, 6, 7, 8]


def test_a_file_of_something_else_is_refused(act, audit, tmp_path):
    path = filled(tmp_path / "other.csv", [{"a": "1", "b": "2"}])
    with pytest.raises(RecordError, match="no column 'inspector'"):
        import_walk(act(WILL), audit["id"], path)
    with pytest.raises(AccessError, match="may not add grades"):
        import_walk(act(ANA), audit["id"], path)
