"""Charts of the statistical methods, each with words that say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pact_geo.outputs.charts import finish_chart
from pact_geo.outputs.colours import INK, PLACE

if TYPE_CHECKING:
    import altair as alt


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
