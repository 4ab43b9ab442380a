"""What may be printed of You Said, We Did, and how a newsletter is made shorter."""

from __future__ import annotations

from datetime import date

import pytest

from pact_geo.cycle.feedback import (
    AUDIENCES,
    TOO_SOON,
    change_words,
    small_numbers,
    still_to_tell,
    unknown_numbers,
    unsupported,
)
from pact_geo.cycle.newsletter import Event, Item, Newsletter, Priority, shorten

DONE = {"id": "a1", "status": "done", "not_done_because": None}
OPEN = {"id": "a1", "status": "in progress", "not_done_because": None}
GIVEN_UP = {"id": "a1", "status": "not done", "not_done_because": "The land is private."}
BETTER = {"action_id": "a1", "better": True}
WORSE = {"action_id": "a1", "better": False}


def entry(**values):
    return {
        "theme": "Litter",
        "said": "The bins are full.",
        "residents": 14,
        "did": "We put in two new bins.",
        "why_not": None,
        "result": None,
        "area_id": "x",
        "action_ids": ["a1"],
        "photo_ids": [],
        "evaluation_id": None,
        **values,
    }


def evaluation(**result):
    held = {
        "verdict": "clearly fell",
        "fell": True,
        "said": ["Reports fell from 40 to 21."],
        **result,
    }
    return {"area_id": "x", "result": held}


def reasons(row, **behind):
    return " ".join(unsupported(row, **{"actions": [DONE], **behind}))


def test_a_concern_with_a_finished_action_is_supported():
    assert unsupported(entry(), actions=[DONE]) == []


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"theme": " "}, "no theme"),
        ({"said": ""}, "what residents said"),
        ({"residents": 0}, "how many residents"),
        ({"did": ""}, "what was done"),
    ],
)
def test_every_part_of_an_entry_is_needed(missing, said):
    assert said in reasons(entry(**missing))


def test_an_action_must_be_done_or_say_why_not():
    assert "None of its actions is done" in reasons(entry(), actions=[OPEN])
    assert reasons(entry(), actions=[GIVEN_UP]) == ""
    assert reasons(entry(why_not="We wait for the owner."), actions=[OPEN]) == ""
    assert "names no action" in reasons(entry(action_ids=[]), actions=[])
    assert reasons(entry(action_ids=[], why_not="It is private land."), actions=[]) == ""


def test_an_action_that_is_gone_supports_nothing():
    assert "An action it names is not there." in unsupported(entry(), actions=[])


def test_a_result_needs_an_evaluation_or_a_check():
    row = entry(result="Reports fell.")
    assert "neither an evaluation nor" in reasons(row)
    assert reasons(row, evaluation=evaluation()) == ""
    assert reasons(row, checks=[BETTER]) == ""


def test_a_result_may_not_claim_more_than_was_found():
    row = entry(result="Reports fell.")
    unsure = evaluation(verdict="too few incidents to tell", fell=False)
    assert "claims more" in reasons(row, evaluation=unsure)
    assert "claims more" in reasons(row, checks=[WORSE])
    assert "claims more" in reasons(row, checks=[BETTER, WORSE])
    assert reasons(entry(result="There is no clear change."), evaluation=unsure) == ""


def test_every_number_of_a_result_was_measured():
    row = entry(result="Reports fell from 40 to 21.")
    assert reasons(row, evaluation=evaluation()) == ""
    assert "The number 30" in reasons(entry(result="Reports fell by 30%."), evaluation=evaluation())


def test_a_claim_hidden_in_what_was_done_needs_proof_too():
    row = entry(did="We put in two new bins. Litter is down by 60%.")
    assert "neither an evaluation nor" in reasons(row)


def test_an_evaluation_of_another_area_proves_nothing():
    strange = {**evaluation(), "area_id": "y"}
    assert "another area" in reasons(entry(result="Reports fell."), evaluation=strange)


def test_photographs_are_released_and_of_the_area():
    row = entry(photo_ids=["p"])
    assert "photograph it names is not there" in reasons(row)
    hidden = {"id": "p", "area_id": "x", "released_at": None}
    assert "has not been released" in reasons(row, photos=[hidden])
    strange = {"id": "p", "area_id": "y", "released_at": "2026"}
    assert "of another area" in reasons(row, photos=[strange])


@pytest.mark.parametrize(
    ("text", "small"),
    [
        ("3 residents told us", ["3 residents"]),
        ("seven older residents told us", ["seven older residents"]),
        ("reports fell from 40 to 4", ["to 4"]),
        ("14 residents told us", []),
        ("two new bins by 5 March", []),
        ("from 9 am to 5 pm", []),
    ],
)
def test_small_numbers_of_people_are_not_for_the_public(text, small):
    assert small_numbers(text) == small
    assert bool(reasons(entry(said=text))) is bool(small)


def test_numbers_may_be_rounded_or_turned_into_per_cent():
    assert unknown_numbers("35% fewer, 0.65 times, 1,204 in 2026", [0.6545, 1204]) == []
    assert unknown_numbers("40% fewer", [0.6545]) == ["40"]


def test_what_changed_is_said_without_small_numbers():
    assert change_words(entry()) == TOO_SOON
    assert change_words(entry(result="Reports fell.")) == "Reports fell."
    assert "yes, it is better" in change_words(entry(), [BETTER, BETTER])
    assert "not better yet" in change_words(entry(), [WORSE])
    assert "Some said" in change_words(entry(), [BETTER, WORSE])


def test_who_is_still_to_be_told():
    assert still_to_tell([]) == list(AUDIENCES)
    assert AUDIENCES[0] not in still_to_tell([{"audience": AUDIENCES[0]}])


# --- the newsletter ----------------------------------------


def newsletter(items=3, events=4, priorities=3, letters=20):
    return Newsletter(
        ward="Alder",
        borough="Smallton",
        issued_on=date(2026, 11, 20),
        when="",
        items=tuple(
            Item(f"Theme {n}", "s" * letters, "14 residents", "d", "c") for n in range(items)
        ),
        priorities=tuple(Priority(f"Priority {n}") for n in range(priorities)),
        events=tuple(Event(f"Event {n}", "soon") for n in range(events)),
    )


def test_forms_grow_shorter_and_lose_whole_items():
    whole = newsletter()
    forms = shorten(whole)
    assert forms[0] == whole
    counts = [len(form.items) + len(form.events) + len(form.priorities) for form in forms]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] == 0
    assert all(item in whole.items for form in forms[:-4] for item in form.items)


def test_what_is_left_out_is_named():
    last = shorten(newsletter())[-1]
    assert last.more.startswith("More on other events, theme 2, theme 1")
    assert last.more.endswith(": see our web page or ask your panel.")
    assert newsletter().more == ""


def test_the_sentence_on_what_is_left_out_stays_short():
    last = shorten(newsletter(items=200))[-1]
    assert len(last.more) < 250
    assert "other things" in last.more


def test_a_very_long_item_goes_first():
    forms = shorten(newsletter(letters=2000))
    assert forms[1].items == ()
    assert "theme 0" in forms[1].more
