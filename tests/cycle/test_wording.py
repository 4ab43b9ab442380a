"""The warning on text that will be public, measured on labelled sentences."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from pact_geo.analysis.rates import wilson_interval
from pact_geo.cycle.reading import count_syllables, reading_age
from pact_geo.cycle.wording import KIND_WORDS, find_personal

SENTENCES = Path(__file__).parent / "wording_sentences.csv"
PAGE = Path(__file__).parents[2] / "docs" / "methods" / "public-wording.md"
SETS = ("develop", "held out")


def sentences(which):
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["set"] == which]


def measure(which):
    """Count sentences that name somebody, those found, those that do not, and false alarms."""
    told = [
        (row["personal"] == "yes", bool(find_personal(row["sentence"]))) for row in sentences(which)
    ]
    personal = [found for labelled, found in told if labelled]
    plain = [found for labelled, found in told if not labelled]
    return len(personal), sum(personal), len(plain), sum(plain)


def documented(which):
    """Read the row of the table in the documentation."""
    row = re.search(rf"^\| {which} \|(.*)\|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return [cell.strip() for cell in row[1].split("|")]


def test_there_are_a_hundred_labelled_sentences_half_of_them_personal():
    assert [len(sentences(which)) for which in SETS] == [60, 40]
    assert [sum(r["personal"] == "yes" for r in sentences(which)) for which in SETS] == [30, 20]
    assert len({r["sentence"] for which in SETS for r in sentences(which)}) == 100


@pytest.mark.parametrize("which", SETS)
def test_the_documented_figures_are_what_the_finder_gives(which):
    personal, found, plain, alarms = measure(which)
    spans = [
        "{:.0%} to {:.0%}".format(*wilson_interval(hits, of))
        for hits, of in ((found, personal), (alarms, plain))
    ]
    assert documented(which) == [
        f"{found} of {personal}", spans[0], f"{alarms} of {plain}", spans[1],
    ]  # fmt: skip


@pytest.mark.parametrize("which", SETS)
def test_every_kind_that_was_labelled_is_found(which):
    missed = [
        (row["sentence"], kind)
        for row in sentences(which)
        for kind in row["kinds"].split()
        if kind not in {finding.kind for finding in find_personal(row["sentence"])}
    ]
    # One held-out sentence holds a name inside the words that point at a person.
    assert [kind for _, kind in missed] == ([] if which == "develop" else ["person"])


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("ring 0161 496 0123 today", "phone", "0161 496 0123"),
        ("write to a.b@example.org please", "email", "a.b@example.org"),
        ("a van, AB12 CDE, tips here", "vehicle", "AB12 CDE"),
        ("it is near TM4 6QR now", "postcode", "TM4 6QR"),
        ("noise at 14 Kiln Street again", "address", "14 Kiln Street"),
        ("the dog at number 14 barks", "address", "number 14"),
        ("ask Mrs Patel about it", "person", "Mrs Patel"),
        ("it was KYLE again", "person", "KYLE"),
        ("find @kyle_99 there", "handle", "@kyle_99"),
        ("the son of the baker did it", "relation", "the son of the"),
    ],
)
def test_a_finding_says_what_it_is_and_where(text, kind, words):
    (finding,) = find_personal(text)
    assert (finding.kind, finding.words) == (kind, words)
    assert text[slice(*finding.span)] == words
    assert kind in KIND_WORDS


def test_known_places_are_no_people():
    text = "We cleared Ada Lovelace and Grace Hopper."
    assert find_personal(text)
    assert find_personal(text, known=["Ada Lovelace", "Grace Hopper"]) == []


def test_a_known_place_does_not_excuse_a_house_number():
    (finding,) = find_personal("It is 14 Kiln Street.", known=["Kiln Street"])
    assert finding.kind == "address"


@pytest.mark.parametrize("text", ["", "   ", "0" * 5000, "A" * 5000, "a b " * 2000, "@" * 200])
def test_any_text_is_read_to_its_end(text):
    assert isinstance(find_personal(text), list)


@pytest.mark.parametrize("text", ["Grace was here.", "The lad from the chip shop did it."])
def test_what_the_finder_cannot_see_is_known_and_documented(text):
    assert find_personal(text) == []
    assert text in PAGE.read_text(encoding="utf-8")


# --- how old a reader must be ----------------------------------------


@pytest.mark.parametrize(
    ("word", "syllables"), [("bin", 1), ("litter", 2), ("resident", 3), ("cleared", 1)]
)
def test_syllables(word, syllables):
    assert count_syllables(word) == syllables


def test_reading_age_by_hand():
    # 4 words, 1 sentence, 4 syllables: 0.39 x 4 + 11.8 x 1 - 15.59 is below 0, so 5 years.
    assert reading_age("We cut the grass.") == 5.0
    # 3 words, 8 syllables: 0.39 x 3 + 11.8 x 8/3 - 15.59 = 17.047, and 5.
    assert reading_age("Residents commissioned audits.") == pytest.approx(
        0.39 * 3 + 11.8 * 8 / 3 - 15.59 + 5
    )
    assert reading_age("") == 0.0
