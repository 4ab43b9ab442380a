"""Charts of the statistical methods, each with words that say the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pact_geo.outputs.charts import finish_chart
from pact_geo.outputs.colours import AREA, INK, PLACE, WARD_EDGE
from pact_geo.outputs.sentences import list_words

if TYPE_CHECKING:
    import altair as alt

_POINTS = 200
_MANY = 0.1  # of wards beyond the wider funnel: more than chance puts there


def draw_months_of_year(months: pd.DataFrame, *, height: int = 220) -> alt.LayerChart:
    """Draw the months of the year with their intervals against the mean.

    ``months`` is what ``count_months_of_year`` gives. A month without a figure is left out.
    """
    import altair as alt  # noqa: PLC0415 - heavy, and only pages draw charts

    held = months.reset_index().dropna(subset=["a day"])
    order = list(months.index)
    base = alt.Chart(held)
    x = alt.X("month:N", sort=order, title=None, scale=alt.Scale(domain=order))
    bars = base.mark_bar(color=PLACE, opacity=0.75).encode(
        x=x,
        y=alt.Y("a day:Q", title="Reports a day", scale=alt.Scale(domainMin=0)),
        tooltip=[alt.Tooltip("month:N"), alt.Tooltip("a day:Q", format=".2f")],
    )
    spans = base.mark_rule(color=INK, strokeWidth=2).encode(x=x, y="low:Q", y2="high:Q")
    mean = (
        alt.Chart(pd.DataFrame({"mean": [months.attrs["mean"]]}))
        .mark_rule(color=INK, strokeDash=[5, 4])
        .encode(y="mean:Q")
    )
    return finish_chart(alt.layer(bars, spans, mean), height, describe_months_of_year(months))


def describe_months_of_year(months: pd.DataFrame) -> str:
    """Say in words what ``draw_months_of_year`` shows."""
    listed = [
        f"{name}: {row['a day']:.1f} ({row['low']:.1f} to {row['high']:.1f})"
        for name, row in months.dropna(subset=["a day"]).iterrows()
    ]
    return f"Reports a day by month of the year, with 95 % intervals. {'; '.join(listed)}."


def draw_lorenz(curve: pd.DataFrame, *, gini: float, height: int = 260) -> alt.LayerChart:
    """Draw a Lorenz curve against the line on which every place has as many reports.

    ``curve`` is what ``lorenz_curve`` gives; of many places some are drawn.
    """
    import altair as alt  # noqa: PLC0415 - heavy, and only pages draw charts

    kept = np.unique(np.linspace(0, len(curve) - 1, _POINTS).round().astype("int64"))
    ends = pd.DataFrame({"places": [0.0, 1.0], "incidents": [0.0, 1.0]})
    x = alt.X("places:Q", title="Of all places, the emptiest first", axis=alt.Axis(format="%"))
    y = alt.Y("incidents:Q", title="Of all reports", axis=alt.Axis(format="%"))
    drawn = alt.Chart(curve.iloc[kept]).mark_line(color=AREA, strokeWidth=2.5).encode(x=x, y=y)
    even = alt.Chart(ends).mark_line(color=INK, strokeDash=[5, 4]).encode(x=x, y=y)
    return finish_chart(alt.layer(drawn, even), height, describe_lorenz(curve, gini=gini))


def describe_lorenz(curve: pd.DataFrame, *, gini: float) -> str:
    """Say in words what ``draw_lorenz`` shows."""
    told = [
        f"the {share:.0%} of places with fewest hold {held:.1%} of reports"
        for share in (0.5, 0.8, 0.95)
        for held in [float(np.interp(share, curve["places"], curve["incidents"]))]
    ]
    return (
        f"Lorenz curve: {'; '.join(told)}. On the dashed line every place would have as many."
        f" Gini {gini:.2f}."
    )


def draw_hits(hits: pd.DataFrame, *, height: int = 260) -> alt.LayerChart:
    """Draw what areas and simpler ways catch, by ground.

    ``hits`` has ``hectares`` and a column for each way, shares from 0 to 1.
    """
    import altair as alt  # noqa: PLC0415 - heavy, and only pages draw charts

    long = hits.melt("hectares", var_name="way", value_name="share")
    order = [str(column) for column in hits.columns if column != "hectares"]
    lines = (
        alt.Chart(long)
        .mark_line(point=True, strokeWidth=2)
        .encode(
            x=alt.X("hectares:Q", title="Hectares"),
            y=alt.Y("share:Q", title="Of later reports", axis=alt.Axis(format="%")),
            color=alt.Color("way:N", sort=order, title=None),
            strokeDash=alt.StrokeDash("way:N", sort=order, title=None),
            tooltip=["way:N", "hectares:Q", alt.Tooltip("share:Q", format=".1%")],
        )
    )
    return finish_chart(alt.layer(lines), height, describe_hits(hits))


def describe_hits(hits: pd.DataFrame) -> str:
    """Say in words what ``draw_hits`` shows: the last row of it."""
    last = hits.iloc[-1]
    listed = [f"{way}: {last[way]:.1%}" for way in hits.columns if way != "hectares"]
    return f"Share of later reports caught on {last['hectares']:.0f} hectares. {'; '.join(listed)}."


def draw_funnel(
    wards: pd.DataFrame,
    limits: pd.DataFrame,
    *,
    chosen: Sequence[str] = (),
    rate: str,
    overall: float,
    height: int = 300,
) -> alt.LayerChart:
    """Draw rates against the number of people, between what chance alone gives.

    Parameters
    ----------
    wards
        ``area_name``, ``population`` and ``rate`` by ward code; wards without a rate are left
        out.
    limits
        What ``funnel_limits`` gives.
    chosen
        Codes of wards to name.
    rate, overall
        The name of the rate, and that of all wards together.
    """
    import altair as alt  # noqa: PLC0415 - heavy, and only pages draw charts

    known = wards[wards["rate"].notna()]
    marked = known.assign(chosen=known.index.isin(list(chosen)))
    people = alt.X("population:Q", title="People", scale=alt.Scale(zero=False))
    layers = []
    for level, dash in (("95", [5, 4]), ("99.8", [1, 0])):
        for side in ("low", "high"):
            column = f"{side}_{level}"
            held = limits[["population", column]].rename(columns={column: "limit"})
            layers.append(
                alt.Chart(held)
                .mark_line(color=WARD_EDGE, strokeDash=dash)
                .encode(x=people, y=alt.Y("limit:Q", title=f"Reports {rate}"))
            )
    line = alt.Chart(pd.DataFrame({"overall": [overall]})).mark_rule(color=INK)
    points = (
        alt.Chart(marked)
        .mark_point(filled=True, opacity=1)
        .encode(
            x=people,
            y="rate:Q",
            color=alt.Color(
                "chosen:N", legend=None, scale=alt.Scale(domain=[False, True], range=[PLACE, AREA])
            ),
            size=alt.Size(
                "chosen:N", legend=None, scale=alt.Scale(domain=[False, True], range=[45, 130])
            ),
            tooltip=["area_name:N", "population:Q", alt.Tooltip("rate:Q", format=".1f")],
        )
    )
    names = (
        alt.Chart(marked[marked["chosen"]])
        .mark_text(align="left", dx=9, color=INK)
        .encode(x=people, y="rate:Q", text="area_name:N")
    )
    chart = alt.layer(*layers, line.encode(y="overall:Q"), points, names)
    return finish_chart(chart, height, describe_funnel(known, limits))


def describe_funnel(wards: pd.DataFrame, limits: pd.DataFrame) -> str:
    """Say which wards lie outside the wider funnel."""
    people = wards["population"].to_numpy(dtype="float64")
    high = np.interp(people, limits["population"], limits["high_99.8"])
    low = np.interp(people, limits["population"], limits["low_99.8"])
    above = wards["area_name"][wards["rate"].to_numpy() > high]
    below = wards["area_name"][wards["rate"].to_numpy() < low]
    if above.empty and below.empty:
        return "Every ward lies within what chance gives wards of its size (99.8 %)."
    said = [
        f"{words}: {list_words(list(names))}."
        for words, names in (
            ("Above what chance gives a ward of its size (99.8 %)", above),
            ("Below it", below),
        )
        if len(names)
    ]
    outside = len(above) + len(below)
    if outside > max(1, _MANY * len(wards)):
        said.append(
            f"{outside} of {len(wards)} wards lie outside, where chance alone would put hardly any:"
            " wards differ for more reasons than chance, and lying outside does not make a ward"
            " rare here."
        )
    return " ".join(said)
