"""Spans for partners: never a count below ten, nor one that could be had by subtraction."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from pact_geo.outputs.impact_spans import describe_spans, draw_spans, shown_spans

BEFORE = pd.period_range("2025-01", periods=6, freq="M")
AFTER = pd.period_range("2026-01", periods=6, freq="M")
FIRST = LAST = pd.Period("2025-12")


def counts(before, after, *, compared=None):
    months = BEFORE.append(AFTER)
    table = pd.DataFrame({"this area": pd.array([*before, *after], dtype="Int64")}, index=months)
    if compared is not None:
        table["comparison 1"] = pd.array(compared, dtype="Int64")
        table["near comparison 1"] = 1
    return table


def heres(shown):
    return [span["here"] for span in shown["spans"]]


def test_months_are_shown_where_all_are_large_enough():
    shown = shown_spans(counts([20] * 6, [12] * 6), BEFORE, AFTER)
    assert (shown["each"], heres(shown)) == (1, [20] * 6 + [12] * 6)


@pytest.mark.parametrize(
    ("after", "each", "expected"),
    [
        ([6, 4, 6, 5, 9, 1], 2, [40, 40, 40, 10, 11, 10]),
        ([4, 4, 4, 4, 4, 4], 3, [60, 60, 12, 12]),
        ([2, 2, 2, 2, 2, 2], 6, [120, 12]),
        ([1, 1, 1, 1, 1, 1], 6, [120, None]),
        ([0, 0, 0, 0, 0, 0], 6, [120, None]),
    ],
)
def test_spans_grow_until_no_count_is_small(after, each, expected):
    shown = shown_spans(counts([20] * 6, after), BEFORE, AFTER)
    assert (shown["each"], heres(shown)) == (each, expected)


def test_a_short_last_span_is_no_way_to_a_small_count():
    # In fours: 4 + 2 months. The two alone would be 4, so all six stand together.
    shown = shown_spans(counts([20] * 6, [3, 3, 3, 3, 2, 2]), BEFORE, AFTER)
    assert heres(shown)[-1] == 16
    assert json.loads(json.dumps(shown)) == shown


def test_places_compared_are_protected_too():
    shown = shown_spans(counts([20] * 6, [20] * 6, compared=[20] * 6 + [2] * 6), BEFORE, AFTER)
    assert [span["similar"] for span in shown["spans"]] == [120, 12]
    few = shown_spans(counts([20] * 6, [20] * 6, compared=[20] * 6 + [1] * 6), BEFORE, AFTER)
    assert [span["similar"] for span in few["spans"]] == [120, None]


def test_without_a_month_there_is_nothing_to_show():
    assert shown_spans(counts([1] * 6, [1] * 6), BEFORE[:0], AFTER[:0]) is None


def test_the_chart_says_fewer_than_ten_and_carries_its_words():
    shown = shown_spans(counts([20] * 6, [1] * 6, compared=[20] * 12), BEFORE, AFTER)
    drawn = draw_spans(shown, first=FIRST, last=LAST).to_dict()
    words = describe_spans(shown, FIRST, LAST)
    assert drawn["description"] == words
    assert "This area, before: 120 in January 2025 to June 2025." in words
    assert "This area, after: fewer than 10 in January 2026 to June 2026." in words
    assert "Similar places (average), after: 120 in January 2026 to June 2026." in words
    values = [row for held in drawn["datasets"].values() for row in held]
    assert {round(row["rate"], 2) for row in values if row.get("withheld")} == {1.67}
    assert not [row for row in values if row.get("said", "").startswith("6 ")]
