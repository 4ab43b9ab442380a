"""The months before and after, and the ground of an evaluation, drawn and said."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from pact_geo.outputs.impact_charts import averages, describe_before_after, draw_before_after
from pact_geo.outputs.maps import check_offline, draw_ground

MONTHS = pd.period_range("2025-01", "2025-06", freq="M", name="month")
FIRST = LAST = pd.Period("2025-04")
COUNTS = pd.DataFrame(
    {
        "this area": pd.array([10, 20, None, 9, 4, 6], dtype="Int64"),
        "nearby": pd.array([1, 1, None, 1, 1, 1], dtype="Int64"),
        "comparison 1": pd.array([10, 10, None, 10, 10, 10], dtype="Int64"),
        "comparison 2": pd.array([20, 20, None, 20, 20, 40], dtype="Int64"),
        "near comparison 1": pd.array([7, 7, None, 7, 7, 7], dtype="Int64"),
    },
    index=MONTHS,
)


def test_the_average_is_of_the_places_compared_alone() -> None:
    shown = averages(COUNTS)
    assert list(shown.columns) == ["This area", "Similar places (average)"]
    assert shown["Similar places (average)"].dropna().tolist() == [15, 15, 15, 15, 25]
    assert shown.loc["2025-03"].isna().all()


def test_without_a_comparison_there_is_one_line() -> None:
    assert list(averages(COUNTS[["this area"]]).columns) == ["This area"]


def test_words_say_what_the_chart_shows() -> None:
    words = describe_before_after(averages(COUNTS), FIRST, LAST)
    assert words.startswith("Reports by month; the action was in April 2025.")
    assert "This area: 15 reports a month before, 5.0 after (to June 2025)." in words
    assert "Similar places (average): 15 reports a month before, 20 after" in words


@pytest.mark.parametrize("columns", [["this area"], list(COUNTS.columns)])
def test_the_action_is_shaded_and_the_description_goes_with_it(columns: list[str]) -> None:
    shown = averages(COUNTS[columns])
    drawn = draw_before_after(shown, first=FIRST, last=LAST).to_dict()
    assert drawn["description"] == describe_before_after(shown, FIRST, LAST)
    values = [row for held in drawn["datasets"].values() for row in held]
    assert any(row.get("said") == "Action: April 2025" for row in values)
    assert any(row.get("missing") for row in values)


def counted(chart: dict[str, Any], held: Any, inherited: str = "") -> list[dict[str, Any]]:
    """Give the rows each mark of counts is drawn from; a layer without data takes its parent's."""
    name = chart.get("data", {}).get("name", inherited)
    if "layer" in chart:
        return [row for layer in chart["layer"] for row in counted(layer, held, name)]
    if chart["encoding"].get("y", {}).get("field") != "count":
        return []
    return list(held[name])


@pytest.mark.parametrize("gap", [True, False])
@pytest.mark.parametrize("columns", [["this area"], list(COUNTS.columns)])
def test_every_month_of_every_line_is_there_to_be_drawn(columns: list[str], *, gap: bool) -> None:
    shown = averages(COUNTS[columns] if gap else COUNTS[columns].fillna(7))
    drawn = draw_before_after(shown, first=FIRST, last=LAST).to_dict()
    rows = counted(drawn, drawn["datasets"])
    for name in shown.columns:
        known = shown[name].dropna()
        told = {row["label"]: row["count"] for row in rows if row["group"] == name}
        assert told == {month.strftime("%B %Y"): count for month, count in known.items()}


def test_the_ground_is_drawn_told_apart_and_asks_no_host() -> None:
    wards = gpd.GeoDataFrame(
        {"area_name": ["Alder"]},
        index=pd.Index(["E05000000"], name="area_code"),
        geometry=[box(0, 0, 3000, 3000)],
        crs="EPSG:27700",
    )
    area, other = box(100, 100, 200, 200), box(2000, 2000, 2100, 2100)
    shapes = {
        "this area": area,
        "nearby": area.buffer(50).difference(area),
        "comparison 1": other,
        "near comparison 1": other.buffer(50).difference(other),
    }
    sheet = draw_ground(shapes, wards)
    check_offline(sheet, allowed=())
    said = [entry.text for entry in sheet.legend]
    assert said[:4] == [
        "A: the area acted on",
        "Nearby: where it may have moved",
        "1, 2, 3: similar places to compare with",
        "Nearby those",
    ]
    looks = {(entry.colour, entry.dash) for entry in sheet.legend[:4]}
    assert len(looks) == 4
    alone = [entry.text for entry in draw_ground({"this area": area}, wards).legend]
    assert alone == ["A: the area acted on", "Wards"]
