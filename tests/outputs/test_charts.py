"""Charts: what they are fed, and the words that say the same."""

from __future__ import annotations

import json
import sys

import numpy as np
import pandas as pd
import pytest

from pact_geo.analysis.rates import compare_wards
from pact_geo.outputs import charts

NAMES = {"E01": "Pemberton", "E02": "Douglas", "E03": "Ince"}


@pytest.fixture
def counts():
    months = pd.period_range("2026-01", "2026-04", freq="M", name="month")
    return pd.DataFrame({"all": pd.array([10, None, 30, 20], dtype="Int64")}, index=months)


@pytest.fixture
def comparison():
    counts = pd.Series({"E01": 60, "E02": 120, "E03": 5})
    return compare_wards(counts, pd.Series({"E01": 1000, "E02": 1000}), months=12)


@pytest.fixture
def areas():
    return pd.DataFrame(
        {
            "name": ["Scot Lane", "Mill Lane"],
            "rank": [2, 1],
        }
    )


@pytest.fixture
def shares():
    return pd.DataFrame(
        {
            "share": [0.61, np.nan],
            "low": [0.55, np.nan],
            "high": [0.66, np.nan],
            "asked": [240, 12],
            "note": ["", "too few asked"],
        },
        index=pd.Index(["Noise", "Drugs"], name="theme"),
    )


def rows_of(chart):
    """Every row of data in a chart, whichever layer it belongs to."""
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


def marks_of(spec):
    found = [spec["mark"]["type"]] if isinstance(spec.get("mark"), dict) else []
    return found + [mark for layer in spec.get("layer", []) for mark in marks_of(layer)]


def test_a_month_not_reported_is_a_band_and_no_bar(counts):
    chart = charts.draw_trend(counts)
    assert {"bar", "rect", "rule"} <= set(marks_of(chart.to_dict()))
    drawn = [row["label"] for row in rows_of(chart) if row.get("count") is not None]
    assert drawn == ["January 2026", "March 2026", "April 2026"]
    bands = {row["label"] for row in rows_of(chart) if row.get("missing")}
    assert bands == {"February 2026"}


def test_without_missing_months_there_is_no_band(counts):
    assert "rect" not in marks_of(charts.draw_trend(counts.dropna()).to_dict())


def test_a_line_breaks_where_a_month_is_missing(counts):
    chart = charts.draw_trend(counts.assign(Noise=counts["all"]))
    runs = {row["label"]: row["run"] for row in rows_of(chart) if row.get("group") == "Noise"}
    assert runs["January 2026"] != runs["March 2026"] == runs["April 2026"]


def test_lines_differ_by_dash_and_point_too(counts):
    chart = charts.draw_trend(counts.assign(Noise=counts["all"])).to_dict()
    used = json.dumps(chart)
    for channel in ("strokeDash", "shape", "color"):
        assert f'"{channel}"' in used


def test_the_words_of_a_trend_say_what_is_missing(counts):
    assert charts.describe_trend(counts) == (
        "Reports by month, January 2026 to April 2026. 60 reports in all;"
        " most in March 2026 (30), fewest in January 2026 (10)."
        " Not reported in full: February 2026."
    )


def test_no_month_at_all_is_said(counts):
    assert charts.describe_trend(counts.iloc[:0]) == "No month was reported in full."
    assert rows_of(charts.draw_trend(counts.iloc[:0])) == []


def test_each_ward_has_its_point_interval_and_relation(comparison):
    rows = {row["ward"]: row for row in rows_of(charts.draw_ward_rates(comparison, NAMES))
            if "rate" in row and "chosen" in row}  # fmt: skip
    assert rows["Douglas"]["rate"] == 120
    assert rows["Douglas"]["low"] == pytest.approx(99.5, abs=0.05)
    assert rows["Douglas"]["relation"] == "likely higher"
    assert rows["Douglas"]["said"] == "120 (99 to 143)"


def test_wards_come_highest_first_and_those_without_rate_last(comparison):
    spec = json.dumps(charts.draw_ward_rates(comparison, NAMES).to_dict())
    assert '"sort": ["Douglas", "Pemberton", "Ince"]' in spec
    assert "no rate" in spec


def test_the_borough_is_a_line_with_its_rate(comparison):
    chart = charts.draw_ward_rates(comparison, NAMES)
    assert {"said": "Borough 90"} in rows_of(chart)


def test_relations_differ_by_shape_and_filling(comparison):
    spec = json.dumps(charts.draw_ward_rates(comparison, NAMES).to_dict())
    assert '"triangle-up"' in spec
    assert '"triangle-down"' in spec


def test_wards_of_one_name_are_told_apart(comparison):
    spec = json.dumps(charts.draw_ward_rates(comparison, dict.fromkeys(NAMES, "Central")).to_dict())
    assert "Central (E01)" in spec
    assert "Central (E02)" in spec


def test_the_words_of_rates_group_wards_and_do_not_rank_them(comparison):
    assert charts.describe_ward_rates(comparison, NAMES, chosen=["E01"]) == (
        "Reports per 1,000 residents a year by ward. Borough: 90 (77 to 104)."
        " Likely higher: Douglas. Clearly lower: Pemberton."
        " No rate is known for Ince. Pemberton: 60 (46 to 77)."
    )


def test_a_share_of_too_few_is_named_and_not_drawn(shares):
    chart = charts.draw_shares(shares)
    points = [row["label"] for row in rows_of(chart) if row.get("share") is not None]
    assert points == ["Noise"]
    assert charts.describe_shares(shares) == (
        "Shares of people asked. Noise: 61% (55% to 66%) of 240 asked. Drugs: too few asked (12)."
    )


def test_a_group_nobody_counted_is_said_not_to_be_known():
    groups = pd.Series({"Aged 65 and over": 1200, "Single parents": None})
    assert charts.describe_groups(groups) == (
        "Number of residents by group. Aged 65 and over: 1,200. Single parents: not known."
    )
    said = {row["label"]: row["said"] for row in rows_of(charts.draw_groups(groups))}
    assert said == {"Aged 65 and over": "1,200", "Single parents": "not known"}


def test_a_count_that_is_not_told_is_nowhere_in_the_chart(counts):
    told = pd.Series(["fewer than 10", None, "not shown", "20"], index=counts.index, dtype="str")
    small = counts.assign(all=pd.array([3, None, 37, 20], dtype="Int64"))
    chart = charts.draw_trend(small, told=told).to_dict()
    assert [
        row["count"] for row in rows_of(charts.draw_trend(small, told=told)) if row.get("count")
    ] == [20]
    assert chart["description"] == (
        "Reports by month, January 2026 to April 2026. Most in April 2026 (20); too few to be"
        " told in some months. Not shown, too few or next to too few: January 2026 and March 2026."
        " Not reported in full: February 2026."
    )
    said = {
        row["label"]: row["said"]
        for row in rows_of(charts.draw_trend(small, told=told))
        if "said" in row
    }
    assert said == {"January 2026": "fewer than 10", "March 2026": "not shown"}


def test_every_chart_carries_its_words(counts, comparison, areas, shares):
    drawn = [
        (charts.draw_trend(counts), charts.describe_trend(counts)),
        (charts.draw_ward_rates(comparison, NAMES), charts.describe_ward_rates(comparison, NAMES)),
        (charts.draw_shares(shares), charts.describe_shares(shares)),
        (charts.draw_groups(areas["rank"]), charts.describe_groups(areas["rank"])),
    ]
    for chart, words in drawn:
        assert chart.to_dict()["description"] == words


def test_hostile_names_stay_data(comparison, shares):
    bad = "'] + alert(1) + ['<img src=x onerror=alert(1)>"
    for chart in (
        charts.draw_ward_rates(comparison, dict.fromkeys(NAMES, bad), chosen=["E01"]),
        charts.draw_shares(shares.set_axis([bad, "b"])),
    ):
        spec = chart.to_dict()
        expressions = [
            value
            for layer in spec["layer"]
            for key, value in layer.items()
            if key in ("transform", "params")
        ]
        assert bad not in json.dumps(expressions)


def test_charts_are_not_loaded_with_the_module():
    code = "import sys, pact_geo.outputs.charts; sys.exit('altair' in sys.modules)"
    import subprocess

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
