"""Tables as everybody may read them: no small count, and none to be worked out."""

from __future__ import annotations

import pandas as pd
import pytest

from pact_geo.analysis.rates import compare_wards
from pact_geo.outputs.public_tables import (
    months_for_public,
    shares_for_public,
    themes_for_public,
    wards_for_public,
)

WARDS = ["E01", "E02", "E03", "E04"]


def compared(counts: list[int], now: list[int], before: list[int]) -> pd.DataFrame:
    people = pd.Series(1000, index=WARDS)
    table = compare_wards(pd.Series(counts, index=WARDS), people, months=12)
    return table.assign(
        now=now, before=before, change=0.1, change_low=0.0, change_high=0.2, verdict="likely up"
    )


def test_a_small_ward_takes_its_rate_and_rank_and_another_ward_with_it() -> None:
    shown = wards_for_public(compared([4, 36, 60, 80], [20] * 4, [20] * 4))

    assert shown["count"].isna().tolist() == [True, True, False, False]
    for column in ("rate", "low", "high", "rank", "rank_low", "rank_high", "group"):
        assert shown[column].isna().tolist() == [True, True, False, False], column
    assert shown["reason"].tolist() == ["fewer than 10 reports", "not shown", "", ""]
    assert shown["relation"].tolist()[:2] == ["not known", "not known"]
    assert shown["change"].isna().tolist() == [True, True, False, False]
    assert wards_for_public(shown).equals(shown)


def test_a_change_from_or_to_few_is_not_told() -> None:
    shown = wards_for_public(compared([40] * 4, [40, 50, 60, 70], [3, 40, 50, 60]))

    assert shown["now"].isna().tolist() == [True, True, False, False]
    assert shown["before"].isna().tolist() == [True, True, False, False]
    assert shown["change"].isna().tolist() == [True, True, False, False]
    assert shown["verdict"].tolist() == ["not shown", "not shown", "likely up", "likely up"]
    assert shown["rate"].notna().all()


def test_a_ward_without_a_rate_keeps_its_reason() -> None:
    people = pd.Series({"E01": 1000, "E02": 1000})
    counts = pd.Series([30, 40, 50], index=WARDS[:3])
    table = compare_wards(counts, people, months=12).assign(
        now=30, before=30, change=0.0, change_low=0.0, change_high=0.0, verdict="about the same"
    )

    shown = wards_for_public(table)

    assert shown["reason"].tolist() == table["reason"].tolist()
    assert shown["count"].tolist() == [30, 40, 50]


def test_a_share_that_few_gave_is_not_told() -> None:
    shares = pd.DataFrame(
        {
            "said": [4, 40, 2],
            "asked": [100, 100, 5],
            "share": [0.04, 0.4, None],
            "low": [0.01, 0.3, None],
            "high": [0.1, 0.5, None],
            "note": ["", "", "too few asked"],
        }
    )

    shown = shares_for_public(shares)

    assert shown["said"].isna().tolist() == [True, False, True]
    assert shown["share"].isna().tolist() == [True, False, True]
    assert shown["asked"].isna().tolist() == [False, False, True]
    assert shown["note"].tolist() == ["fewer than 10 people said so", "", "too few asked"]


def test_a_month_of_few_takes_another_of_its_twelve_with_it() -> None:
    months = pd.period_range("2025-01", periods=24, freq="M")
    counts = pd.Series([30] * 12 + [40] * 10 + [20, 3], index=months, dtype="Int64")
    counts.iloc[2] = None

    told = months_for_public(counts)

    assert told.iloc[-2:].tolist() == ["not shown", "fewer than 10"]
    assert set(told.iloc[12:-2]) == {"40"}
    assert set(told.iloc[:12].dropna()) == {"30"}
    assert told.isna().sum() == 1


def test_categories_are_told_in_words() -> None:
    themes = pd.DataFrame(
        {"now": [60, 36, 4], "before": [40, 30, 20], "verdict": "likely up"},
        index=["Noise", "Litter", "Drugs"],
    )

    told = themes_for_public(themes)

    assert told["now"].tolist() == ["60", "not shown", "fewer than 10"]
    assert told["before"].tolist() == ["40", "30", "20"]
    assert told["change"].tolist() == [
        "up from 40 to 60",
        "not shown",
        "up from 20 to fewer than 10",
    ]


@pytest.mark.parametrize("least", [0, 1])
def test_a_partnership_may_show_all(least: int) -> None:
    table = compared([4, 36, 60, 80], [1] * 4, [2] * 4)

    assert wards_for_public(table, smallest_count=least)["rate"].tolist() == table["rate"].tolist()
