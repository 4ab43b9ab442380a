"""What changed, in sentences: no number below ten, and nothing said that was not found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from pact_geo.analysis.rates import measure_change
from pact_geo.cycle.profiles import AreaChanges, Changes, Indicator
from pact_geo.outputs.profile_changes import NOTHING, change_lines, kept_words

AGAINST = "against the same time a year before"
SAME = AreaChanges(new=(), back=(), still=("Mill Lane",), gone=())
QUIET = Changes(
    new_months=(), lost=False, indicators={}, entered=(), left=(), areas=SAME, chosen=(),
    ended=(), agreed=frozenset(), done=frozenset(), panels={},
)  # fmt: skip


def reports(**counts):
    """Now and before by kind; "all" is everything."""
    table = measure_change(
        pd.Series({name: now for name, (now, _) in counts.items()}, dtype="Int64"),
        pd.Series({name: before for name, (_, before) in counts.items()}, dtype="Int64"),
    )
    return table.assign(months=3)


def said(found):
    return [sentence for _, sentence in found]


def test_when_nothing_changed_that_is_said():
    assert change_lines(QUIET, None, actions={}) == [
        ("Reports", "No month of reports has come in since."),
        ("Otherwise", NOTHING),
    ]


def test_new_months_are_set_against_the_year_before():
    since = replace(QUIET, new_months=("2026-09", "2026-10", "2026-11"))
    counts = reports(all=(180, 100), Noise=(120, 40), Litter=(20, 30), Graffiti=(40, 30))
    assert said(change_lines(since, counts, actions={})) == [
        "3 months have come in since: September 2026 to November 2026.",
        f"There were 180 reports in 3 months; {AGAINST}: up from 100 to 180.",
        "Clearly more: Noise (up from 40 to 120).",
    ]


def test_small_counts_are_not_shown():
    since = replace(QUIET, new_months=("2026-11",))
    counts = reports(all=(40, 6), Noise=(31, 4), Litter=(9, 2)).assign(months=1)
    words = " ".join(said(change_lines(since, counts, actions={})))
    assert "up from fewer than 10 to 40" in words
    assert "Noise (up from fewer than 10 to 31)" in words
    assert not [one for one in ("from 6", "from 4", "9", "2") if one in words.replace("2026", "")]


def test_where_the_year_before_was_not_reported_no_change_is_claimed():
    since = replace(QUIET, new_months=("2026-11",))
    counts = reports(all=(None, None)).assign(months=0)
    assert "cannot be set against" in said(change_lines(since, counts, actions={}))[1]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"indicators": {"homes": (Indicator(4000, "mid-2024", ""), Indicator(4100, "", ""))}},
            "Homes: 4,100, before 4,000 (mid-2024).",
        ),
        ({"indicators": {"homes": (Indicator(9, "", ""), None)}}, "Homes: no longer loaded."),
        (
            {"indicators": {"score": (None, Indicator(3.25, "2025", ""))}},
            "Score: known now, 3.2 (2025).",
        ),
        (
            {"entered": ("Noise",), "left": ("Litter", "Dogs")},
            "Noise is now among the 3 raised most; Litter and Dogs are no longer among them.",
        ),
        ({"left": ("Litter",)}, "Litter is no longer among the 3 raised most."),
        (
            {"areas": None},
            "They were found in another way then, so the two lists are not compared.",
        ),
        ({"chosen": ("Bins",), "ended": ("Dogs",)}, "Chosen since: Bins. No longer held: Dogs."),
        ({"done": frozenset("a")}, "Done since: 1 action: Cut the hedge."),
        ({"done": frozenset("ab")}, "Done since: 2 actions: Cut the hedge."),
        ({"panels": {"Alder": ("active", "overdue")}}, "Alder: overdue; it was: active."),
        ({"panels": {"Alder": (None, "active")}}, "Alder is new: active."),
        ({"panels": {"Alder": ("active", None)}}, "Alder has closed; it was: active."),
    ],
)  # fmt: skip
def test_each_change_has_its_sentence(values, sentence):
    found = said(change_lines(replace(QUIET, **values), None, actions={"a": "Cut the hedge"}))
    assert sentence in found
    assert NOTHING not in found


def test_areas_are_named_by_what_became_of_them():
    areas = AreaChanges(new=("A",), back=("B",), still=("C",), gone=("D",))
    assert said(change_lines(replace(QUIET, areas=areas), None, actions={}))[1:] == [
        "New: A.",
        "Back again: B.",
        "No longer standing out: D.",
        "1 area stands out as before.",
    ]


def test_the_kept_profile_is_dated():
    assert kept_words(date(2026, 5, 3), ("2026-03", "2026-04"), 1200) == (
        "The last profile was kept on 3 May 2026, with data to April 2026 and about 1,200 reports"
        " in 2 months."
    )
    assert kept_words(date(2026, 5, 3), (), None) == "The last profile was kept on 3 May 2026."
