"""The ledger: drafted, checked, released, told; and what the public gets of it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from PIL import Image

from pact_geo.cycle.actions import Status
from pact_geo.cycle.feedback import AUDIENCES, TOO_SOON
from pact_geo.errors import (
    AccessError,
    InputError,
    PersonalTextError,
    RecordError,
    StaleEditError,
)
from pact_geo.outputs.newsletter import count_pages, newsletter_words
from pact_geo.records.access import PUBLIC, Kind
from pact_geo.records.assessments import PUBLIC_PARTS, read_assessments
from pact_geo.records.photos import PhotoStore, clean_photo
from pact_geo.services.actions import actions_of, check_action, finish_action, start_action
from pact_geo.services.engagement import add_contact, erase_contact
from pact_geo.services.feedback import (
    add_entry,
    add_telling,
    change_entry,
    list_ledger,
    public_ledger,
    release_entry,
    take_back_unsupported,
    withdraw_entry,
)
from pact_geo.services.newsletter import (
    CONTACT,
    contact_words,
    export_newsletter,
    gather_newsletter,
    newsletter_html,
    newsletter_pdf,
    ward_page,
)
from pact_geo.services.office import Office
from pact_geo.services.raised import Raised, themes_raised
from pact_geo.services.releasing import release_text
from pact_geo.settings import ContactSettings
from tests.services.acting import (
    ALDER,
    ANA,
    BEECH,
    COLE,
    FAR,
    KAY,
    PIA,
    TODAY,
    WILL,
    done,
    plan_evaluation,
    proposed,
)


@pytest.fixture
def office(office_of):
    return office_of(KAY)


def draft(office, area, **values):
    given = {
        "theme": "Litter",
        "said": "The bins are full by Sunday.",
        "residents": 14,
        "did": "We put in new bins.",
        "area_id": area["id"],
        **values,
    }
    if "action_ids" not in given:
        given["action_ids"] = [done(office, area)["id"]]
    return add_entry(office, **given)


def released(office, area, **values):
    row = draft(office, area, **values)
    return release_entry(office, row["id"], version=row["version"])


def test_a_draft_is_for_the_working_groups_until_released(office, office_of, area):
    row = draft(office, area)
    assert row["ward_codes"] == [ALDER]
    assert [one.row["id"] for one in list_ledger(office_of(WILL))] == [row["id"]]
    for person in (PUBLIC, PIA, COLE, FAR):
        assert list_ledger(office_of(person)) == []


def test_a_released_entry_is_for_everybody(office, office_of, area):
    row = released(office, area)
    (entry,) = public_ledger(office_of(PUBLIC))
    assert entry.row["id"] == row["id"]
    assert entry.residents == "residents"
    assert public_ledger(office_of(PUBLIC), ward=BEECH) == []


def test_what_is_not_supported_is_not_released(office, area):
    row = draft(office, area, action_ids=[proposed(office, area)["id"]])
    with pytest.raises(RecordError, match="None of its actions is done"):
        release_entry(office, row["id"], version=1)
    assert list_ledger(office)[0].row["released_at"] is None


def test_a_released_entry_that_loses_its_support_is_not_printed(office, office_of, area):
    action = done(office, area)
    released(office, area, action_ids=[action["id"]])
    start_action(office, action["id"], version=action["version"], today=TODAY)
    assert public_ledger(office_of(PUBLIC)) == []
    newsletter, _ = gather_newsletter(office_of(PUBLIC), ALDER, today=TODAY)
    assert newsletter.items == ()


def test_a_released_entry_without_support_slipped_past_the_service_is_not_printed(
    office, office_of, area
):
    row = draft(office, area, action_ids=[])
    office.desk.release(Kind.LEDGER, row["id"], version=1)
    assert public_ledger(office_of(PUBLIC)) == []
    assert row["said"] not in ward_page(office_of(PUBLIC), ALDER, today=TODAY)


def test_a_name_is_warned_of_and_an_override_recorded(office, area):
    row = draft(office, area, said="Mrs Patel says the bins are full.")
    with pytest.raises(PersonalTextError, match="Mrs Patel") as caught:
        release_entry(office, row["id"], version=1)
    assert [one.kind for one in caught.value.findings["said"]] == ["person"]
    with pytest.raises(RecordError, match="Say why"):
        release_entry(office, row["id"], version=1, override="  ")
    shown = release_entry(office, row["id"], version=1, override="She asked to be named.")
    assert shown["release_override"] == "She asked to be named."


def test_an_override_that_was_not_needed_is_not_recorded(office, area):
    row = draft(office, area)
    shown = release_entry(office, row["id"], version=1, override="To be sure.")
    assert shown["release_override"] is None


def test_any_record_is_warned_of_before_release(office, area):
    photo = office.desk.add(
        Kind.PHOTOS, area_id=area["id"], digest="0", moment="before", width=1, height=1,
        caption="Jean Whitworth and her 3 children",
    )  # fmt: skip
    with pytest.raises(PersonalTextError, match=r"Jean Whitworth.*3 children"):
        release_text(office, Kind.PHOTOS, photo["id"], version=1)


@pytest.mark.parametrize("person", [PUBLIC, WILL, PIA, COLE, FAR])
def test_only_the_coordinator_drafts_and_releases(office, office_of, area, person):
    row = draft(office, area)
    stranger = office_of(person)
    with pytest.raises(AccessError):
        add_entry(stranger, theme="x", said="y", residents=1, did="z", wards=[ALDER])
    with pytest.raises(AccessError):
        release_entry(stranger, row["id"], version=1)
    with pytest.raises(AccessError):
        change_entry(stranger, row["id"], version=1, said="x")


def test_changed_words_are_looked_at_again_before_they_are_public(office, office_of, area):
    row = released(office, area)
    changed = change_entry(office, row["id"], version=row["version"], said="The bins overflow.")
    assert changed["released_at"] is None
    assert list_ledger(office_of(PUBLIC)) == []


def test_a_stale_change_is_refused_with_both_texts(office, area):
    row = draft(office, area)
    change_entry(office, row["id"], version=1, said="Theirs.")
    with pytest.raises(StaleEditError) as caught:
        change_entry(office, row["id"], version=1, said="Yours.")
    assert (caught.value.theirs["said"], caught.value.yours["said"]) == ("Theirs.", "Yours.")


def test_withdrawing_takes_it_back(office, office_of, area):
    row = released(office, area)
    withdraw_entry(office, row["id"], version=row["version"])
    assert list_ledger(office_of(PUBLIC)) == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"theme": " "}, "theme"),
        ({"residents": 0}, "At least one"),
        ({"area_id": None}, "area or a ward"),
        ({"area_id": None, "wards": ["nowhere"]}, "no ward"),
        ({"action_ids": ["nothing"]}, "no such record"),
        ({"said": "x" * 4001}, "too long"),
    ],
)
def test_a_wrong_draft_is_refused(office, area, values, said):
    with pytest.raises(RecordError, match=said):
        draft(office, area, **values)


def test_who_was_told_is_recorded_and_who_was_not(office, office_of, area):
    row = released(office, area)
    add_telling(
        office, row["id"], told_on=TODAY, channel="newsletter", audience=AUDIENCES[0], reach=900
    )
    (entry,) = list_ledger(office_of(PUBLIC))
    assert entry.tellings[0]["reach"] == 900
    assert entry.still_to_tell == list(AUDIENCES[1:])


def test_an_audience_that_names_somebody_needs_a_reason_that_is_kept(office, office_of, area):
    row = released(office, area)
    given = {"told_on": TODAY, "channel": "newsletter", "audience": "Mrs Jane Harper, 07700 900123"}
    with pytest.raises(PersonalTextError, match="Audience: "):
        add_telling(office, row["id"], **given)
    kept = add_telling(office, row["id"], **given, override="She asked for it.")
    assert kept["wording_override"] == "She asked for it."
    (entry,) = list_ledger(office_of(PUBLIC))
    assert entry.tellings[0]["wording_override"] is None


def test_nobody_was_told_of_what_is_not_public(office, area):
    row = draft(office, area)
    with pytest.raises(RecordError, match="not public"):
        add_telling(office, row["id"], told_on=TODAY, channel="newsletter", audience="x")


@pytest.mark.parametrize(("channel", "reach"), [("pigeon", 1), ("newsletter", -1)])
def test_a_wrong_telling_is_refused(office, area, channel, reach):
    row = released(office, area)
    with pytest.raises(RecordError):
        add_telling(office, row["id"], told_on=TODAY, channel=channel, audience="x", reach=reach)


# --- who raised it ----------------------------------------


@pytest.fixture
def asked(office_of, acting_borough):
    """Thirteen residents of Alder speak of litter, one of them twice, and four of noise."""
    answered = pd.DataFrame(
        {
            "answered_on": pd.to_datetime(["2026-03-01"] * 9 + ["2026-06-01"] * 8),
            "method": "door-knocking",
            "ward_code": [ALDER] * 17,
            "place_id": pd.array([pd.NA] * 17, dtype="Int64"),
            "wants_feedback": pd.array([pd.NA] * 17, dtype="boolean"),
            "source": "survey",
        },
        index=pd.Index([f"r{n}" for n in range(17)], name="response_id"),
    )
    people = [*range(13), 0, 13, 14, 15, 16]
    concerns = pd.DataFrame(
        {
            "response_id": [f"r{n}" for n in people],
            "theme": ["Litter"] * 14 + ["Noise"] * 4,
            "place_id": pd.array([pd.NA] * 18, dtype="Int64"),
            "ward_code": pd.array([pd.NA] * 18, dtype="string"),
            "impact": 1.0,
        },
        index=pd.Index([f"r{n}/{k}" for k, n in enumerate(people)], name="concern_id"),
    )
    borough = replace(acting_borough, responses=answered, concerns=concerns)

    def sit(person):
        office = office_of(person)
        return Office(office.workspace, office.desk, borough.seen_by(person))

    return sit


def test_how_many_raised_it_is_counted_from_the_concerns_it_is_linked_to(asked, area):
    office = asked(KAY)
    row = released(office, area, residents=99, raised=Raised("litter"))
    assert row["residents"] == 13
    assert len(row["concern_ids"]) == 14
    page = ward_page(asked(PUBLIC), ALDER, today=TODAY)
    assert "(13 residents)" in page
    (public,) = public_ledger(asked(PUBLIC))
    assert public.row["concern_ids"] is None


def test_concerns_are_chosen_by_their_days_too(asked, area):
    row = draft(asked(KAY), area, raised=Raised("Litter", date(2026, 3, 1), date(2026, 3, 1)))
    assert row["residents"] == 9
    with pytest.raises(RecordError, match="Nobody of these wards"):
        draft(asked(KAY), area, raised=Raised("Litter", first=date(2026, 7, 1)))


def test_who_may_not_read_answers_links_none(asked, area):
    assert themes_raised(asked(KAY), [ALDER]) == ["Litter", "Noise"]
    assert themes_raised(asked(KAY), [BEECH]) == []
    with pytest.raises(AccessError):
        themes_raised(asked(WILL), [ALDER])


def test_a_counted_number_cannot_be_typed_over(asked, area):
    office = asked(KAY)
    row = draft(office, area, raised=Raised("Litter"))
    row = change_entry(office, row["id"], version=1, residents=500, said="The bins overflow.")
    assert row["residents"] == 13
    row = change_entry(office, row["id"], version=row["version"], raised=Raised("Noise"))
    assert row["residents"] == 4
    row = change_entry(office, row["id"], version=row["version"], unlink=True, residents=500)
    assert (row["residents"], row["raised"], row["concern_ids"]) == (500, None, None)
    with pytest.raises(RecordError, match="cannot be changed here"):
        change_entry(office, row["id"], version=row["version"], concern_ids=["x"])


def test_a_number_nobody_counted_is_not_printed(office, office_of, area):
    released(office, area, residents=99)
    page = ward_page(office_of(PUBLIC), ALDER, today=TODAY)
    assert "The bins are full by Sunday. (residents)" in page
    assert "99" not in page.split("<footer>")[0].split("base64,")[0]
    with pytest.raises(RecordError, match="Say how many"):
        draft(office, area, residents=None)


def test_small_numbers_are_withheld(asked, area):
    released(asked(KAY), area, raised=Raised("Noise"))
    (entry,) = public_ledger(asked(PUBLIC))
    assert entry.residents == "fewer than 10 residents"
    page = ward_page(asked(PUBLIC), ALDER, today=TODAY)
    assert "(fewer than 10 residents)" in page
    assert "4 residents" not in page


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"theme": "Disorder 7 victims"}, "7 victims"),
        ({"said": "Two of us were threatened."}, "Two of us"),
        ({"did": "We spoke to 3 elderly single residents."}, "3 elderly single residents"),
    ],
)
def test_small_numbers_in_words_are_not_released(office, area, values, words):
    row = draft(office, area, **values)
    with pytest.raises(RecordError, match=f"too small to be public: {words}"):
        release_entry(office, row["id"], version=1, override="It is well known.")


def test_a_small_number_of_something_unknown_is_warned_of(office, area):
    row = draft(office, area, said="The 4 squatters keep us awake.")
    with pytest.raises(PersonalTextError, match="4 squatters"):
        release_entry(office, row["id"], version=1)
    assert release_entry(office, row["id"], version=1, override="It was in the paper.")


# --- what changed ----------------------------------------

FELL = {
    "verdict": "clearly fell",
    "fell": True,
    "said": ["It clearly fell.", "There were 52 reports in 12 months before and 30 after."],
    "counts": [52.0, 30.0],
    "numbers": None,
    "months": 12,
}
UNCLEAR = {
    "verdict": "no clear change",
    "fell": False,
    "said": ["No clear change.", "There were 40 reports in 12 months before and 38 after."],
}


def assessed(office, area, result, *, on=TODAY):
    row = plan_evaluation(office, area)
    return office.desk.change(
        Kind.EVALUATIONS, row["id"], version=1, stage="assessed", result=result, assessed_on=on
    )


def test_the_area_s_verdict_is_printed_though_nobody_linked_it(office, office_of, area):
    assessed(office, area, UNCLEAR)
    released(office, area)
    page = ward_page(office_of(PUBLIC), ALDER, today=TODAY)
    assert "No clear change. There were 40 reports in 12 months before and 38 after." in page
    assert "too soon" not in page


def test_the_public_no_longer_reads_what_a_new_look_does_not_bear_out(office, office_of, area):
    row = assessed(office, area, FELL)
    entry = released(office, area, result="Reports fell by 42%.", evaluation_id=row["id"])
    assert [one.changed for one in public_ledger(office_of(PUBLIC))] == ["Reports fell by 42%."]
    office.desk.change(Kind.EVALUATIONS, row["id"], version=row["version"], result=UNCLEAR)
    for person in (PUBLIC, PIA, KAY):
        assert public_ledger(office_of(person)) == []
    assert "Reports fell" not in ward_page(office_of(PUBLIC), ALDER, today=TODAY)
    held = next(one for one in list_ledger(office) if one.row["id"] == entry["id"])
    assert "claims more than was found" in " ".join(held.unsupported)


def test_a_new_look_takes_back_only_what_whoever_looks_may_release(office, office_of, area):
    row = assessed(office, area, FELL)
    entry = released(office, area, result="Reports fell by 42%.", evaluation_id=row["id"])
    office.desk.change(Kind.EVALUATIONS, row["id"], version=row["version"], result=UNCLEAR)
    assert take_back_unsupported(office_of(ANA), area["id"]) == []
    assert office.desk.get(Kind.LEDGER, entry["id"])["released_at"] is not None
    assert take_back_unsupported(office, area["id"]) == [entry["id"]]
    assert office.desk.get(Kind.LEDGER, entry["id"])["released_at"] is None


def test_the_public_is_given_no_workings_of_an_evaluation(office, area):
    row = assessed(office, area, {**FELL, "data_version": "37", "spans": {"each": 3}})
    office.desk.change(
        Kind.EVALUATIONS, row["id"], version=row["version"], workings={"counts": [1, 2]}
    )
    (known,) = read_assessments(office.desk.database)
    assert set(known) == {"id", "area_id", "created_at", "assessed_on", "plan", "result"}
    assert set(known["result"]) <= set(PUBLIC_PARTS)
    assert known["plan"] == {"before_acting": False}


def test_a_check_by_a_resident_says_what_changed(office, office_of, area):
    action = done(office, area)
    check_action(office_of(PIA), action["id"], checked_on=TODAY, better=True)
    released(office, area, action_ids=[action["id"]])
    said = "A resident went to look. They said: yes, it is better."
    assert said in ward_page(office_of(PUBLIC), ALDER, today=TODAY)


@pytest.mark.parametrize("person", [KAY, COLE])
def test_what_others_saw_is_not_told_as_residents(office, office_of, area, person):
    action = done(office, area)
    check = check_action(office_of(person), action["id"], checked_on=TODAY, better=True)
    assert check["looked_as"] in ("staff", "councillor")
    assert actions_of(office, today=TODAY)[0]["status"] is Status.DONE
    released(office, area, action_ids=[action["id"]])
    (entry,) = public_ledger(office_of(PUBLIC))
    assert (entry.checks, entry.changed) == ([], TOO_SOON)


def test_what_a_monitor_told_the_coordinator_is_a_residents(office, office_of, area):
    action = done(office, area)
    given = {"ward_code": ALDER, "purpose": "To help", "phone": "01632 960001"}
    monitor, other = (
        add_contact(office, name, interests=interests, **given)
        for name, interests in (("Jo Ash", ["monitoring"]), ("Lee Oak", ["visual audits"]))
    )
    check = check_action(
        office, action["id"], checked_on=TODAY, better=True, monitor_id=monitor["id"]
    )
    assert check["looked_as"] == "resident monitor"
    assert actions_of(office, today=TODAY)[0]["status"] is Status.CHECKED
    with pytest.raises(RecordError, match="no monitor"):
        check_action(office, action["id"], checked_on=TODAY, better=True, monitor_id=other["id"])
    with pytest.raises(AccessError):
        check_action(
            office_of(PIA), action["id"], checked_on=TODAY, better=True, monitor_id=monitor["id"]
        )
    erase_contact(office, monitor["id"])
    assert office.desk.list(Kind.CHECKS)[0]["looked_as"] == "resident monitor"


def test_a_check_of_earlier_work_does_not_count_in_the_ledger(office, office_of, area):
    action = done(office, area)
    check_action(office_of(PIA), action["id"], checked_on=date(2026, 11, 2), better=True)
    again = start_action(office, action["id"], version=action["version"], today=TODAY)
    finish_action(
        office, action["id"], version=again["version"], done_on=date(2026, 11, 10), today=TODAY
    )
    released(office, area, action_ids=[action["id"]])
    (entry,) = public_ledger(office_of(PUBLIC))
    assert entry.changed == TOO_SOON


# --- the newsletter ----------------------------------------


def test_the_newsletter_is_the_same_for_everybody(office, office_of, area):
    released(office, area)
    draft(office, area, said="A secret draft.")
    pages = [newsletter_html(office_of(one), ALDER, today=TODAY) for one in (KAY, PUBLIC)]
    assert pages[0] == pages[1]
    assert "A secret draft." not in pages[0]
    assert "The bins are full by Sunday." in pages[0]


def test_the_newsletter_names_priorities_and_what_comes_next(office, area):
    panel = office.desk.add(
        Kind.PANELS, name="Alder panel", founded_by="parish council",
        founded_on=date(2026, 1, 5), meets_every_weeks=8, ward_codes=[ALDER],
    )  # fmt: skip
    meeting = office.desk.add(
        Kind.MEETINGS, of_group="panel", panel_id=panel["id"], held_on=TODAY, stage="held",
        agenda=[], ward_codes=[ALDER],
    )  # fmt: skip
    for place, title in enumerate(("Kiln Street", "Mill Lane"), start=1):
        office.desk.add(
            Kind.PRIORITIES, panel_id=panel["id"], meeting_id=meeting["id"], place=place,
            title=title, chosen_on=TODAY,
        )  # fmt: skip
    for day, title in ((12, "Walkabout"), (1, "Past meeting")):
        office.desk.add(
            Kind.EVENTS, panel_id=panel["id"], activity="walkabout", title=title,
            starts_at=f"2026-{12 if day == 12 else 11}-{day:02}T18:30+00:00",
            ends_at=f"2026-{12 if day == 12 else 11}-{day:02}T19:30+00:00",
            place="Library", cancelled=False, ward_codes=[ALDER],
        )  # fmt: skip
    newsletter, _ = gather_newsletter(office, ALDER, today=TODAY)
    assert [one.title for one in newsletter.priorities] == ["Kiln Street", "Mill Lane"]
    assert [(one.title, one.when) for one in newsletter.events] == [
        ("Walkabout", "12 December 2026 at 18:30")
    ]


def test_without_a_panel_the_newsletter_speaks_of_none(office, area):
    newsletter, pictures = gather_newsletter(office, ALDER, today=TODAY)
    words = json.dumps(newsletter_words(newsletter, pictures))
    assert "News from your partnership in Alder, Smallton." in words
    assert "panel" not in words
    assert "call the police on 101" in words


def test_with_a_panel_that_meets_the_newsletter_asks_to_come(office, area):
    panel = office.desk.add(
        Kind.PANELS, name="Alder panel", founded_by="parish council",
        founded_on=date(2026, 10, 5), meets_every_weeks=8, ward_codes=[ALDER],
    )  # fmt: skip

    def words():
        newsletter, pictures = gather_newsletter(office, ALDER, today=TODAY)
        return json.dumps(newsletter_words(newsletter, pictures))

    assert "News from your panel in Alder" in words()
    assert "Come to the next meeting of your panel" not in words()
    office.desk.add(
        Kind.EVENTS, panel_id=panel["id"], activity="meeting", title="Panel meeting",
        starts_at="2026-12-12T18:30+00:00", ends_at="2026-12-12T19:30+00:00",
        place="Library", cancelled=False, ward_codes=[ALDER],
    )  # fmt: skip
    assert "Come to the next meeting of your panel." in words()
    office.desk.change(Kind.PANELS, panel["id"], version=1, closed_on=TODAY)
    assert "of your panel" not in words()
    assert "your panel in Alder" not in words()


def test_a_panel_that_has_lapsed_sends_no_news(office, area):
    panel = office.desk.add(
        Kind.PANELS, name="Alder panel", founded_by="parish council",
        founded_on=date(2026, 1, 5), meets_every_weeks=8, ward_codes=[ALDER],
    )  # fmt: skip

    def from_panel():
        return gather_newsletter(office, ALDER, today=TODAY)[0].from_panel

    assert not from_panel()
    event = office.desk.add(
        Kind.EVENTS, panel_id=panel["id"], activity="meeting", title="Panel meeting",
        starts_at="2026-11-02T18:30+00:00", ends_at="2026-11-02T19:30+00:00",
        place="Library", cancelled=False, ward_codes=[ALDER],
    )  # fmt: skip
    assert from_panel()
    office.desk.change(Kind.EVENTS, event["id"], version=1, cancelled=True)
    assert not from_panel()


def test_how_to_reach_the_partnership_comes_from_the_settings():
    contact = ContactSettings("1 High Street", "01632 960001", "us@example.org", "www.example.org")
    assert contact_words(contact, meets=True) == (
        "Do you want to help, or to tell us more? Come to the next meeting of your panel."
        " To reach us, write to 1 High Street, call 01632 960001, e-mail us@example.org or see"
        f" www.example.org. {CONTACT}"
    )
    assert contact_words(ContactSettings(phone="01632 960001"), meets=False).startswith(
        "Do you want to help, or to tell us more? To reach us, call 01632 960001."
    )
    assert contact_words(ContactSettings(), meets=False) == CONTACT


def photographed(office, area, moment, colour, **values):
    picture = io.BytesIO()
    Image.new("RGB", (800, 600), colour).save(picture, "PNG")
    clean = clean_photo(picture.getvalue())
    PhotoStore(office.workspace.folder).put(clean)
    photo = office.desk.add(
        Kind.PHOTOS, area_id=area["id"], digest=clean.digest, moment=moment,
        width=clean.width, height=clean.height, **values,
    )  # fmt: skip
    office.desk.release(Kind.PHOTOS, photo["id"], version=1)
    return photo["id"]


def test_photographs_are_printed_with_their_words(office, area, tmp_path):
    photo = photographed(
        office, area, "before", "#557755", caption="The bins", taken_on=date(2026, 5, 3)
    )
    released(office, area, photo_ids=[photo])
    page = newsletter_html(office, ALDER, today=TODAY)
    assert 'alt="Before, 3 May 2026. The bins."' in page
    assert "<figcaption>Before, 3 May 2026. The bins.</figcaption>" in page
    assert page.count("data:image/jpeg;base64,") == 1
    assert count_pages(newsletter_pdf(office, ALDER, today=TODAY)) <= 2


def test_a_pair_of_one_spot_is_printed_not_the_first_two(office, area):
    spots = (
        ("before", "#111111", "Gate", date(2026, 3, 1)),
        ("before", "#222222", "Bench", date(2026, 3, 1)),
        ("after", "#333333", "Bench", date(2026, 9, 1)),
    )
    photos = [
        photographed(office, area, moment, colour, spot=spot, taken_on=day)
        for moment, colour, spot, day in spots
    ]
    released(office, area, photo_ids=photos)
    newsletter, _ = gather_newsletter(office, ALDER, today=TODAY)
    assert [one.name for one in newsletter.items[0].photos] == photos[1:]


def test_photographs_of_two_spots_do_not_stand_side_by_side(office, area):
    photos = [
        photographed(office, area, "before", "#111111", spot="Gate"),
        photographed(office, area, "after", "#222222", spot="Bench"),
    ]
    released(office, area, photo_ids=photos)
    newsletter, _ = gather_newsletter(office, ALDER, today=TODAY)
    assert [one.name for one in newsletter.items[0].photos] == photos[:1]


def test_the_newsletter_is_written_to_files(office, area, tmp_path):
    released(office, area)
    for name, start in (("n.pdf", b"%PDF"), ("n.html", b"<!doctype html>")):
        export_newsletter(office, ALDER, tmp_path / name, today=TODAY)
        assert (tmp_path / name).read_bytes().startswith(start)
    with pytest.raises(InputError):
        export_newsletter(office, ALDER, tmp_path / "n.docx", today=TODAY)
    with pytest.raises(InputError, match="no ward"):
        newsletter_pdf(office, "nowhere", today=TODAY)
