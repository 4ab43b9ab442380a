"""What may be printed of You Said, We Did, and how a newsletter is made shorter."""

from __future__ import annotations

from datetime import date

import pytest

from pact_geo.cycle.assessments import verdicts_of_areas
from pact_geo.cycle.feedback import (
    AUDIENCES,
    TOO_SOON,
    change_words,
    claims_in,
    looked_words,
    still_to_tell,
    unsupported,
    verdicts_said,
)
from pact_geo.cycle.newsletter import (
    Event,
    Item,
    Newsletter,
    Priority,
    say_verdicts_once,
    shorten,
)
from pact_geo.cycle.small_numbers import small_numbers

DONE = {"id": "a1", "status": "done", "not_done_because": None, "done_on": date(2026, 4, 1)}
OPEN = {"id": "a1", "status": "in progress", "not_done_because": None}
GIVEN_UP = {"id": "a1", "status": "not done", "not_done_because": "The land is private."}


def check(better, *, by="p1", on=date(2026, 5, 2), **values):
    return {
        "action_id": "a1",
        "better": better,
        "checked_on": on,
        "created_by": by,
        "looked_as": "panel member",
        **values,
    }


BETTER, WORSE = check(better=True), check(better=False)


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
    """An evaluation that found a fall from 52 to 30, so 22 fewer or 42%, of which 35% by ratio."""
    held = {
        "verdict": "clearly fell",
        "fell": True,
        "said": [
            "It clearly fell.",
            "There were 52 reports in 12 months before and 30 in the same months after.",
        ],
        "counts": [52.0, 30.0],
        "numbers": {"ratio": {"ratio": 0.6545, "log_se": 0.14}},
        "months": 12,
        "planned_months": 12,
        "data_version": "37aab2",
        "design": {"level": 3},
        "ratings": [
            {
                "said": "Safe at night: 41% of 61 residents gave a good answer before, 58% of 66"
                " after (better than before)."
            }
        ],
        **result,
    }
    return {
        "id": "e1",
        "area_id": "x",
        "assessed_on": date(2026, 11, 14),
        "plan": {"before_acting": True},
        "result": held,
    }


NO_CHANGE = {
    "verdict": "no clear change",
    "fell": False,
    "said": ["No clear change.", "There were 40 reports in 12 months before and 38 after."],
    "counts": [40.0, 38.0],
}


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


def test_a_result_in_words_of_its_own_needs_an_evaluation_that_found_a_fall():
    row = entry(result="Reports fell.")
    assert "no evaluation of the area shows one" in reasons(row)
    assert reasons(row, evaluations=[evaluation()]) == ""
    found = reasons(row, evaluations=[evaluation(**NO_CHANGE)])
    assert "claims more than was found. The evaluation says: No clear change." in found


@pytest.mark.parametrize("checks", [[BETTER], [BETTER, check(better=True, by="p2")]])
def test_residents_who_looked_bear_out_no_claim_on_reports(checks):
    row = entry(result="Reports of crime fell.")
    assert "claims more" in reasons(row, checks=checks, evaluations=[evaluation(**NO_CHANGE)])
    assert "no evaluation" in reasons(row, checks=checks)
    own_words = entry(result="A resident went to look. They said: yes, it is better.")
    assert reasons(own_words, checks=[BETTER]) == ""
    assert "no evaluation" in reasons(own_words, checks=[WORSE])


CLAIMS = [
    "The problem is solved.",
    "Reports went down.",
    "Reports are down.",
    "Crime has stopped.",
    "There is no more litter.",
    "Residents now feel safe.",
    "Nothing was needed: reports fell by 80%.",
    "We swept twice a week, and the street is spotless.",
    "You can walk home safely.",
    "Crime is history.",
]


@pytest.mark.parametrize("words", CLAIMS)
@pytest.mark.parametrize("name", ["result", "did", "why_not"])
def test_no_way_of_saying_so_passes_without_a_fall(words, name):
    unsure = evaluation(**NO_CHANGE)
    assert "claims" in reasons(entry(**{name: words}))
    assert "claims more" in reasons(entry(**{name: words}), evaluations=[unsure])


@pytest.mark.parametrize(
    "words", ["The problem is solved.", "Crime has stopped.", "There is no more litter."]
)
def test_not_even_a_fall_bears_out_that_it_is_over(words):
    assert "No count can show" in reasons(entry(result=words), evaluations=[evaluation()])


@pytest.mark.parametrize(
    "words",
    [
        "We put in two new bins. They are emptied each Saturday and Sunday.",
        "Mend the three lamps in the passage: done in April by Safer Neighbourhoods Team.",
        "The owner said no.",
        "It is private land.",
    ],
)
def test_what_was_done_is_no_claim(words):
    assert claims_in(words) == []
    assert reasons(entry(did=words)) == ""


@pytest.mark.parametrize(
    "words",
    [
        "Reports fell from 52 to 30.",
        "Reports fell by 22.",
        "Reports fell from fifty-two to thirty.",
        "Reports fell to 30 in 12 months after 14 April 2026.",
        "Reports fell by 42%.",
        "Reports fell by 35% against similar places.",
        "Reports were 0.65 times what they were.",
        "Reports fell over 12 months in 2026.",
        "It clearly fell.",
        "Of residents asked, fewer complain: 58% gave a good answer, up from 41%.",
    ],
)
def test_what_was_measured_may_be_said(words):
    assert reasons(entry(result=words), evaluations=[evaluation()]) == ""


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Reports fell by 12.", "12"),  # the months planned
        ("Reports fell by 30%.", "30"),  # a count, not a share
        ("Reports fell by 37%.", "37"),  # of the version of the data
        ("Reports fell by 14.", "14"),  # a day of a date
        ("Reports fell by 52.", "52"),  # what there was before
        ("Reports fell to 52.", "52"),
        ("Reports fell over 11 months.", "11"),
        ("Reports halved.", "halved"),
        ("Reports fell by two thirds.", "two thirds"),
        ("Reports fell by sixteen.", "sixteen"),
        ("Reports fell by 2024.", "2024"),
        ("Reports fell tenfold.", "tenfold"),
        ("Three times fewer reports.", "Three"),
        ("Reports fell by 58%.", "58"),  # a share of answers
        ("One in two reports fewer.", "two"),
    ],
)
def test_a_number_that_means_something_else_bears_out_nothing(words, number):
    found = reasons(entry(result=words), evaluations=[evaluation()])
    assert f"The number {number} in its result" in found


def test_counts_too_small_to_be_public_bear_out_no_number():
    few = evaluation(counts=None, numbers=None)
    assert "The number 22" in reasons(entry(result="Reports fell by 22."), evaluations=[few])
    assert reasons(entry(result="Reports fell."), evaluations=[few]) == ""


def test_the_sentences_of_the_verdict_need_no_further_proof():
    row = entry(result="No clear change. There were 40 reports in 12 months before and 38 after.")
    assert reasons(row, evaluations=[evaluation(**NO_CHANGE)]) == ""
    said = "Safe at night: 2% of 40 residents gave a good answer before."
    rated = evaluation(**NO_CHANGE, ratings=[{"said": said}])
    assert "too small to be public: 2% of 40" in reasons(entry(result=said), evaluations=[rated])


def test_a_claim_hidden_in_what_was_done_needs_proof_too():
    row = entry(did="We put in two new bins. Litter is down by 60%.")
    assert "no evaluation" in reasons(row)
    assert "The number 60" in reasons(row, evaluations=[evaluation()])


def test_an_evaluation_of_another_area_proves_nothing():
    strange = {**evaluation(), "area_id": "y"}
    row = entry(result="Reports fell.", evaluation_id="e1")
    found = reasons(row, evaluations=[strange])
    assert "another area" in found
    assert "no evaluation of the area" in found


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


def test_a_small_number_in_the_theme_is_found_too():
    assert "too small to be public: 7 victims" in reasons(entry(theme="Disorder 7 victims"))


VERDICT = "No clear change. There were 40 reports in 12 months before and 38 after."
LOOKED = "A resident went to look. They said: yes, it is better."


def test_what_was_found_is_said_whether_welcome_or_not():
    unsure = evaluation(**NO_CHANGE)
    assert change_words(entry()) == TOO_SOON
    assert change_words(entry(), evaluations=[unsure]) == VERDICT
    assert change_words(entry(evaluation_id="e1"), evaluations=[unsure]) == VERDICT
    assert change_words(entry(), evaluations=[unsure], checks=[BETTER]) == f"{VERDICT} {LOOKED}"
    welcome = entry(result="Reports fell.")
    assert change_words(welcome, evaluations=[evaluation()], checks=[WORSE]) == (
        "Reports fell. A resident went to look. They said: it is not better yet."
    )


def test_the_area_s_own_verdict_is_said_beside_another_that_was_picked():
    unsure = evaluation(**NO_CHANGE)
    picked = {**evaluation(), "id": "e2", "plan": {"before_acting": False}}
    said = change_words(entry(evaluation_id="e2"), evaluations=[unsure, picked])
    assert said.startswith("It clearly fell.")
    assert said.endswith(f"Seen as a whole, this area: {VERDICT}")


def test_what_was_planned_before_acting_stands_for_an_area_then_the_newest():
    old, new = (
        {**evaluation(), "id": name, "assessed_on": day}
        for name, day in (("old", date(2026, 6, 1)), ("new", date(2026, 9, 1)))
    )
    late = {**evaluation(), "plan": {"before_acting": False}, "assessed_on": date(2026, 11, 1)}
    planned = {**evaluation(), "result": None, "assessed_on": None}
    assert verdicts_of_areas([new, old, late, planned])["x"]["id"] == "new"
    assert verdicts_of_areas([planned]) == {}


def test_what_residents_saw_is_said_without_how_many_they_were():
    assert looked_words([]) == ""
    assert looked_words([BETTER]) == LOOKED
    assert looked_words([BETTER, check(better=True, on=date(2026, 6, 1))]) == LOOKED
    assert looked_words([BETTER, check(better=True, by="p2")]).startswith("Residents went to look.")
    assert "Some said" in looked_words([BETTER, check(better=False, by="p2")])
    later = check(better=False, on=date(2026, 6, 1))
    assert "not better yet" in looked_words([BETTER, later])
    told = check(better=True, by="kay", monitor_id="m1")
    assert "Residents" in looked_words([told, check(better=True, by="kay", monitor_id="m2")])


def test_who_is_still_to_be_told():
    assert still_to_tell([]) == list(AUDIENCES)
    assert AUDIENCES[0] not in still_to_tell([{"audience": AUDIENCES[0]}])


# --- the newsletter ----------------------------------------


def newsletter(items=3, events=4, priorities=3, letters=20, **more):
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
        **more,
    )


def told(theme, evaluations, checks=(), **values):
    """An item as the service makes it."""
    row = entry(theme=theme, **values)
    changed = change_words(row, evaluations=evaluations, checks=checks)
    verdicts = verdicts_said(row, evaluations)
    return Item(theme, row["said"], "14 residents", row["did"], changed, verdicts=verdicts)


ABOVE = "What was measured here is told above, under “Noise”."


def test_a_verdict_is_said_at_the_first_item_of_its_area_and_referred_to_after():
    here = evaluation(**NO_CHANGE)
    items = [told("Noise", [here]), told("Litter", [here], [BETTER]), told("Dogs", [here])]
    assert say_verdicts_once(items) == [VERDICT, f"{ABOVE} {LOOKED}", ABOVE]
    assert say_verdicts_once(items[1:2]) == [f"{VERDICT} {LOOKED}"]


def test_the_same_words_of_another_area_are_said_again():
    here = evaluation(**NO_CHANGE)
    there = {**here, "id": "e9", "area_id": "y"}
    items = [told("Noise", [here]), told("Litter", [there], area_id="y")]
    assert say_verdicts_once(items) == [VERDICT, VERDICT]


def test_words_of_its_own_and_another_verdict_stay_when_one_is_said_above():
    here = evaluation(**NO_CHANGE)
    other = {**evaluation(), "id": "e2", "plan": {"before_acting": False}}
    both = told("Litter", [here, other], evaluation_id="e2")
    own = told("Dogs", [here], result="Reports fell.")
    first, second, third = say_verdicts_once([told("Noise", [here, other]), both, own])
    assert first == VERDICT
    assert second.startswith("It clearly fell.")
    assert second.endswith(ABOVE)
    assert third == "Reports fell."


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
    assert last.more.endswith(": ask us.")
    panel = shorten(newsletter(from_panel=True, web="www.example.org"))[-1]
    assert panel.more.endswith(": see www.example.org or ask your panel.")
    assert newsletter().more == ""


def test_the_sentence_on_what_is_left_out_stays_short():
    last = shorten(newsletter(items=200))[-1]
    assert len(last.more) < 250
    assert "other things" in last.more


def test_a_very_long_item_goes_first():
    forms = shorten(newsletter(letters=2000))
    assert forms[1].items == ()
    assert "theme 0" in forms[1].more
