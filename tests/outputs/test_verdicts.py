"""Sentences for a panel: the verdict first, counts hidden where they must be, nothing bare."""

from __future__ import annotations

import re

import pytest

from pact_geo.analysis.impact import (
    Detectable,
    Verdict,
    compare_shares,
    maryland_level,
    smallest_detectable_fall,
)
from pact_geo.cycle.audits import Answer, checklist_of, compare_scores, score_items
from pact_geo.outputs.verdicts import (
    Counted,
    asked_sentences,
    audit_sentences,
    detectable_sentence,
    left_out_sentence,
    rating_sentence,
    verdict_sentences,
)

FALL = Detectable(30, 0.3, 100.0)


def said(change, nearby=None, *, counted=None, compared=True, smallest_count=0):
    verdict = Verdict(change, nearby, maryland_level(comparison=compared))
    control = (308, 318) if compared else None
    counted = counted or Counted(207, 110, control, 12, 12)
    return verdict_sentences(verdict, counted, FALL, smallest_count=smallest_count)


def test_a_fall_with_what_it_stands_against() -> None:
    assert said("clearly fell", "nearby fell too") == (
        "It clearly fell.",
        (
            "There were 207 reports in a year before and 110 in the same months after;"
            " in similar places together it went from 308 to 318."
        ),
        "Nearby fell too, so it did not just move round the corner.",
        "Other things may have helped.",
    )


def test_nearby_against_similar_places_alone() -> None:
    worse = said("clearly fell", "nearby did worse than similar places")
    at = worse.index("Reports nearby did not go up, but did worse than at similar places.")
    assert worse[at + 1] == "Some of it may have moved there."
    assert not any("moved" in one for one in said("rose", "nearby did worse than similar places"))
    better = said("clearly fell", "nearby did better than similar places")
    assert "Reports nearby did not fall, but did better than at similar places." in better


def test_a_fall_with_nothing_to_compare_says_so() -> None:
    sentences = said("probably fell", compared=False)
    assert sentences[0] == "It probably fell."
    assert "it may have fallen anyway" in sentences[-1]


def test_no_clear_change_says_what_could_have_shown() -> None:
    assert "Only a fall of about 30 reports or more would show." in said("no clear change")


def test_too_soon_says_how_many_months_are_in() -> None:
    counted = Counted(50, 4, (90, 10), 1, 12)
    assert said("too soon to tell", counted=counted) == (
        "Too soon to tell.",
        "1 of 12 months is in.",
    )


def test_small_counts_are_hidden() -> None:
    counted = Counted(6, 3, (40, 9), 11, 12)
    text = " ".join(said("too few incidents to tell", counted=counted, smallest_count=10))
    assert "fewer than 10 reports in 11 months before and fewer than 10" in text
    assert "from 40 to fewer than 10" in text
    assert not re.search(r"\b[369]\b", text)
    assert "11 of the 12 months planned" in text


@pytest.mark.parametrize(
    "change", ["clearly fell", "probably fell", "no clear change", "rose", "too soon to tell"]
)
@pytest.mark.parametrize("nearby", [None, "may have moved nearby", "no clear sign that it moved"])
def test_no_statistics_in_a_panel_s_words(change, nearby) -> None:
    text = " ".join(said(change, nearby))
    assert not re.search(r"\b(z|p|ratio|significan\w*|interval|variance|dispersion)\b", text)


def test_the_promise_before_acting() -> None:
    sentence = detectable_sentence(smallest_detectable_fall(100, 100), months=12)
    assert sentence.startswith("Over a year, a fall of about 47 reports (47%) or more")
    assert detectable_sentence(smallest_detectable_fall(3, 90), months=12).startswith(
        "Too few incidents to tell"
    )


def test_ratings() -> None:
    better = rating_sentence("feel safe day", compare_shares((48, 80), (56, 70)))
    assert better == (
        "Feel safe day: 60% of 80 residents gave a good answer before, 80% of 70 after"
        " (better than before)."
    )
    assert "not asked both" in rating_sentence("x", compare_shares((0, 0), (1, 40)))
    assert "too few" in rating_sentence("x", compare_shares((3, 9), (1, 40)))


def test_a_share_of_few_people_is_not_told() -> None:
    """2% of 40 is one resident, and 98% of 40 is one resident of another mind."""
    few = rating_sentence("x", compare_shares((1, 40), (20, 40)), smallest_count=10)
    assert few.startswith("X: fewer than 10 of 40 residents gave a good answer before, 50% of 40")
    many = rating_sentence("x", compare_shares((39, 40), (20, 40)), smallest_count=10)
    assert many.startswith("X: all but fewer than 10 of 40 residents gave")
    assert "fewer than 5 of 40" in rating_sentence(
        "x", compare_shares((4, 40), (20, 40)), smallest_count=5
    )
    assert "10% of 40" in rating_sentence("x", compare_shares((4, 40), (20, 40)), smallest_count=4)


def test_answers_are_told_as_those_of_the_ward() -> None:
    sentence = rating_sentence("x", compare_shares((48, 80), (56, 70)), who="residents of Alder")
    assert sentence.startswith("X: 60% of 80 residents of Alder gave a good answer before")
    assert asked_sentences({"Event": 40}, {"Event": 70}, who="residents of Alder") == (
        "The answers are those of all residents of Alder who were asked, not of this area alone.",
    )
    assert asked_sentences({}, {"Event": 70}) == ()


def test_other_ways_of_asking_are_named() -> None:
    """Of 100 by door-knocking, 40 answered online later: 40 % were asked in another way."""
    _, other = asked_sentences({"Door-knocking": 100}, {"Door-knocking": 60, "Online": 40})
    assert other.startswith("After, more of them were asked by online and fewer by door-knocking")
    few = asked_sentences({"Door-knocking": 100}, {"Door-knocking": 81, "Online": 19})
    assert len(few) == 1


def audits(before: str, after: str, item: str = "litter") -> tuple[str, ...]:
    checklist = checklist_of(1)
    scored = [
        score_items(
            [
                Answer(who, str(spot), item, grade)
                for spot, grade in enumerate(grades)
                for who in ("one", "two")
            ],
            checklist,
        )
        for grades in (before, after)
    ]
    return audit_sentences(compare_scores(*scored))


def test_inspectors_are_told_with_spots_and_doubt() -> None:
    """Two of four spots, then none: two inspectors do not make it eight spots."""
    assert audits("CCAA", "AAAA") == (
        "Inspectors looked at 4 spots.",
        "No clear change: litter.",
    )
    assert audits("C" * 15 + "A" * 5, "A" * 20) == (
        "Inspectors looked at 20 spots.",
        "Clearly better: litter (a problem at 75% of spots before, 0% after).",
    )
    assert audits("", "A") == ()


def test_places_left_out_are_said() -> None:
    assert left_out_sentence(1, of=3).startswith("1 of the 3 similar places is left out")
    assert left_out_sentence(3, of=3).endswith("there is nothing left to compare with.")
