"""The ledger: drafted, checked, released, told; and what the public gets of it."""

from __future__ import annotations

import io
from datetime import date

import pytest
from PIL import Image

from pact_geo.cycle.feedback import AUDIENCES
from pact_geo.errors import (
    AccessError,
    InputError,
    PersonalTextError,
    RecordError,
    StaleEditError,
)
from pact_geo.outputs.newsletter import count_pages
from pact_geo.records.access import PUBLIC, Kind
from pact_geo.records.photos import PhotoStore, clean_photo
from pact_geo.services.actions import check_action, start_action
from pact_geo.services.feedback import (
    add_entry,
    add_telling,
    change_entry,
    list_ledger,
    public_ledger,
    release_entry,
    withdraw_entry,
)
from pact_geo.services.newsletter import (
    export_newsletter,
    gather_newsletter,
    newsletter_html,
    newsletter_pdf,
    ward_page,
)
from pact_geo.services.releasing import release_text
from tests.services.acting import ALDER, BEECH, COLE, FAR, KAY, PIA, TODAY, WILL, done, proposed


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
    assert entry.residents == "14"
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
    action = proposed(office, area, what="Mend the lamp", owner="Jean Whitworth")
    with pytest.raises(PersonalTextError, match="Jean Whitworth"):
        release_text(office, Kind.ACTIONS, action["id"], version=action["version"])


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


def test_nobody_was_told_of_what_is_not_public(office, area):
    row = draft(office, area)
    with pytest.raises(RecordError, match="not public"):
        add_telling(office, row["id"], told_on=TODAY, channel="newsletter", audience="x")


@pytest.mark.parametrize(("channel", "reach"), [("pigeon", 1), ("newsletter", -1)])
def test_a_wrong_telling_is_refused(office, area, channel, reach):
    row = released(office, area)
    with pytest.raises(RecordError):
        add_telling(office, row["id"], told_on=TODAY, channel=channel, audience="x", reach=reach)


def test_small_numbers_are_withheld(office, office_of, area):
    released(office, area, residents=4)
    (entry,) = public_ledger(office_of(PUBLIC))
    assert entry.residents == "fewer than 10"
    page = ward_page(office_of(PUBLIC), ALDER, today=TODAY)
    assert "(fewer than 10 residents)" in page
    assert "(4 residents)" not in page


def test_a_check_by_residents_says_what_changed(office, office_of, area):
    action = done(office, area)
    check_action(office_of(PIA), action["id"], checked_on=TODAY, better=True)
    released(office, area, action_ids=[action["id"]])
    assert "Residents went to look. They said: yes" in ward_page(
        office_of(PUBLIC), ALDER, today=TODAY
    )


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


def test_photographs_are_printed_with_their_words(office, area, tmp_path):
    picture = io.BytesIO()
    Image.new("RGB", (800, 600), "#557755").save(picture, "PNG")
    clean = clean_photo(picture.getvalue())
    PhotoStore(office.workspace.folder).put(clean)
    photo = office.desk.add(
        Kind.PHOTOS, area_id=area["id"], digest=clean.digest, moment="before", caption="The bins",
        taken_on=date(2026, 5, 3), width=clean.width, height=clean.height,
    )  # fmt: skip
    office.desk.release(Kind.PHOTOS, photo["id"], version=1)
    released(office, area, photo_ids=[photo["id"]])
    page = newsletter_html(office, ALDER, today=TODAY)
    assert "Before, 3 May 2026. The bins." in page
    assert page.count("data:image/jpeg;base64,") == 1
    assert count_pages(newsletter_pdf(office, ALDER, today=TODAY)) <= 2


def test_the_newsletter_is_written_to_files(office, area, tmp_path):
    released(office, area)
    for name, start in (("n.pdf", b"%PDF"), ("n.html", b"<!doctype html>")):
        export_newsletter(office, ALDER, tmp_path / name, today=TODAY)
        assert (tmp_path / name).read_bytes().startswith(start)
    with pytest.raises(InputError):
        export_newsletter(office, ALDER, tmp_path / "n.docx", today=TODAY)
    with pytest.raises(InputError, match="no ward"):
        newsletter_pdf(office, "nowhere", today=TODAY)
