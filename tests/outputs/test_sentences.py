"""Sentences a panel reads, word by word."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from pact_geo.outputs import sentences as say

YES, NO = "residents and records agree", "records say, residents do not"


def test_a_panel_reads_the_whole_sentence():
    text = say.describe_area(
        ["Litter", "Street drinking"],
        34,
        before=21,
        residents=12,
        evidence=YES,
        sureness=say.confidence_words({"found": 47, "refits": 50}),
    )
    assert text == (
        "Litter and street drinking. 34 reports in a year, up from 21. 12 residents raised it."
        " We are confident (found in 47 of 50)."
    )


def test_an_area_of_residents_alone_says_so():
    text = say.describe_area([], 3, residents=18, evidence="residents say, records do not")
    assert text == "Residents say, records do not: few reports, 18 residents."


def test_an_area_nobody_raised_says_so():
    text = say.describe_area(["Drugs"], 40, residents=0, evidence=NO)
    assert text == "Drugs. 40 reports in a year. Records say, residents do not."


def test_without_a_survey_nothing_is_said_of_residents():
    text = say.describe_area(["Drugs"], 40, residents=0, evidence="no survey")
    assert text == "Drugs. 40 reports in a year."


def test_small_counts_are_hidden_throughout_a_sentence():
    text = say.describe_area(["Noise"], 12, before=4, residents=3, evidence=YES, smallest_count=10)
    assert text == (
        "Noise. 12 reports in a year, up from fewer than 10. Fewer than 10 residents raised it."
    )


def test_two_hidden_counts_are_not_compared():
    text = say.describe_area(["Noise"], 9, before=2, smallest_count=10)
    assert text == "Noise. Fewer than 10 reports in a year."


@pytest.mark.parametrize(
    ("before", "verdict", "said"),
    [
        (40, "", ", down from 40"),
        (34, "", ", the same as a year before"),
        (21, "no clear change", ", no clear change"),
        (33, "about the same", ", about the same as a year before"),
        (33, "too few to tell", ", too few to tell a change"),
        (33, "not known", ""),
        (None, "", ""),
    ],
)
def test_a_sentence_says_how_it_was_a_year_before(before, verdict, said):
    text = say.describe_area([], 34, before=before, verdict=verdict)
    assert text == f"34 reports in a year{said}."


def test_an_area_of_one_spot_says_so():
    text = say.describe_area([], 34, months=5, one_location=True)
    assert text == "34 reports in 5 months. Most of them are recorded at one spot."


def test_only_two_categories_are_named():
    text = say.describe_area(["ASB", "Violence and sexual offences", "Noise"], 34)
    assert text.startswith("ASB, and violence and sexual offences. ")


def test_an_unknown_number_of_reports_is_said_to_be_unknown():
    text = say.describe_area([], np.nan, before=21)
    assert text == "An unknown number of reports in a year."


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"),
     (21, "21st"), (22, "22nd"), (101, "101st"), (111, "111th"), (1003, "1,003rd")],
)  # fmt: skip
def test_ordinals(number, text):
    assert say.ordinal(number) == text


@pytest.mark.parametrize(
    ("items", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c"),
     (["a and b", "c"], "a and b, and c"), ([" a\n b "], "a b")],
)  # fmt: skip
def test_lists_are_joined_as_people_do(items, text):
    assert say.list_words(items) == text


@pytest.mark.parametrize(
    ("number", "smallest", "text"),
    [
        (34, 0, "34 reports"),
        (1, 0, "1 report"),
        (0, 0, "no reports"),
        (1234, 10, "1,234 reports"),
        (9, 10, "fewer than 10 reports"),
        (0, 10, "fewer than 10 reports"),
        (10, 10, "10 reports"),
        (pd.NA, 10, "an unknown number of reports"),
    ],
)
def test_counts_take_their_noun(number, smallest, text):
    assert say.count_words(number, smallest_count=smallest) == text


def test_a_noun_may_have_its_own_plural():
    assert say.count_words(2, "ward party", plural="ward parties") == "2 ward parties"


def test_dates_and_months_are_written_in_full():
    assert say.date_words(date(2026, 12, 5)) == "5 December 2026"
    assert say.month_words("2026-11") == "November 2026"
    assert say.months_words("2025-12", "2026-11") == "December 2025 to November 2026"
    assert say.months_words("2026-11", pd.Period("2026-11")) == "November 2026"


@pytest.mark.parametrize(
    ("months", "text"), [(1, "a month"), (5, "5 months"), (12, "a year"), (36, "3 years")]
)
def test_periods_are_written_in_words(months, text):
    assert say.period_words(months) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(41.3, "41"), (4.12, "4.1"), (9.96, "10"), (0, "0"), (1204.2, "1,204"), (None, "not known")],
)
def test_rates_have_the_digits_that_mean_something(value, text):
    assert say.number_words(value) == text


def test_a_rate_comes_with_its_interval():
    assert say.interval_words(41.2, 37.4, 45.1) == "41 (37 to 45)"
    assert say.interval_words(None, None, None) == "not known"


def test_a_share_comes_with_its_interval_and_base():
    assert say.share_words(0.61, 0.55, 0.66, asked=240) == "61% (55% to 66%) of 240 asked"


def test_a_share_of_too_few_is_not_given():
    assert say.share_words(np.nan, np.nan, np.nan, asked=12) == "too few asked (12)"


@pytest.mark.parametrize(
    ("rank", "low", "high", "text"),
    [
        (3, 2, 6, "3rd of 25 (likely 2nd to 6th)"),
        (3, 3, 3, "3rd of 25"),
        (3, None, None, "3rd of 25"),
        (9, 1, 13, "somewhere between 1st and 13th of 25"),
        (9, 1, 12, "9th of 25 (likely 1st to 12th)"),
        (pd.NA, pd.NA, pd.NA, "too few to tell"),
    ],
)
def test_a_rank_says_how_sure_it_is(rank, low, high, text):
    assert say.rank_words(rank, 25, low=low, high=high) == text


@pytest.mark.parametrize(
    ("now", "before", "verdict", "text"),
    [
        (34, 21, "likely up", "up from 21 to 34"),
        (21, 34, "clearly down", "down from 34 to 21"),
        (34, 21, "no clear change", "no clear change"),
        (34, 33, "about the same", "about the same"),
        (3, 2, "too few to tell", "too few to tell"),
        (pd.NA, 2, "not known", "not known"),
    ],
)
def test_a_change_is_said_only_when_it_can_be_told(now, before, verdict, text):
    assert say.change_words(now, before, verdict=verdict) == text


def test_a_change_hides_small_counts():
    assert say.change_words(34, 9, verdict="clearly up", smallest_count=10) == (
        "up from fewer than 10 to 34"
    )
    assert say.change_words(0, 9, verdict="likely down", smallest_count=10) == "too few to tell"


def test_a_relative_change_comes_with_its_interval():
    assert say.percent_change_words(-0.08, -0.16, 0.01) == "-8% (-16% to +1%)"
    assert say.percent_change_words(0.001, -0.1, np.inf) == "0% (-10% or more)"
    assert say.percent_change_words(np.nan, 1.0, np.inf) == "not known"


def test_a_ward_stands_against_the_borough():
    assert say.relation_words("clearly higher") == "clearly higher than the borough"
    assert say.relation_words("about the same") == "about the same as the borough"
    assert say.relation_words("too few to tell") == "too few to tell"
    assert say.relation_words("") == "not known"


@pytest.mark.parametrize(
    ("found", "redrawn", "text"),
    [
        (50, 20, "We are confident (found in 50 of 50)."),
        (45, 18, "We are confident (found in 45 of 50)."),
        (47, 17, "Probably real (found in 47 of 50)."),
        (44, 20, "Probably real (found in 44 of 50)."),
        (40, 10, "May be chance (found in 40 of 50): look first."),
        (25, 20, "May be chance (found in 25 of 50): look first."),
    ],
)
def test_confidence_follows_the_harder_of_all_tries_and_redraws(found, redrawn, text):
    area = {"found": found, "refits": 50, "found_incidents": redrawn}

    assert say.confidence_words(area) == text


@pytest.mark.parametrize("area", [{}, {"found": pd.NA, "refits": 50}, {"found": 0, "refits": 0}])
def test_without_tries_nothing_is_said_of_confidence(area):
    assert say.confidence_words(area) == ""


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(2, 5, "Likely 2nd to 5th."), (1, 1, "Likely 1st."), (None, 3, ""), (pd.NA, pd.NA, "")],
)
def test_the_likely_range_of_a_rank_is_said(low, high, text):
    assert say.likely_words({"rank_low": low, "rank_high": high}) == text


def test_counts_may_come_as_the_words_disclosure_made_of_them():
    text = say.describe_area(
        ["Noise"], "1,204", before="fewer than 10", residents="fewer than 10", evidence=YES
    )
    assert text == (
        "Noise. 1,204 reports in a year, up from fewer than 10. Fewer than 10 residents raised it."
    )


def test_hidden_counts_are_not_compared_as_numbers():
    text = say.describe_area([], "fewer than 10", before="fewer than 10", verdict="likely up")
    assert text == "Fewer than 10 reports in a year."


def test_few_residents_against_the_records_are_not_said_to_have_raised_it():
    text = say.describe_area([], "34", residents="fewer than 10", evidence=NO)
    assert text == "34 reports in a year. Records say, residents do not."


@pytest.mark.parametrize(
    ("span", "said"),
    [
        ("2025-12 to 2026-11", "December 2025 to November 2026"),
        ("2026-04", "April 2026"),
        ("mid-2025", "mid-2025"),
        ("December 2023 to November 2026", "December 2023 to November 2026"),
    ],
)
def test_months_are_written_in_words_and_other_dates_left(span, said):
    assert say.span_words(span) == said
