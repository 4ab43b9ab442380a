"""Reports by month before and after an action, beside the average of the places compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from pact_geo.outputs.charts import draw_trend
from pact_geo.outputs.colours import INK
from pact_geo.outputs.sentences import month_words, months_words, number_words

if TYPE_CHECKING:
    import altair as alt

HERE, SIMILAR = "This area", "Similar places (average)"
_BAND = "#5f6b76"


def averages(counts: pd.DataFrame) -> pd.DataFrame:
    """Take the area's months, and the average month of the places compared.

    Parameters
    ----------
    counts
        Reports by month, as an evaluation keeps them: one column "this area", one for each
        "comparison 1" and so on, rings among them; missing where not reported.
    """
    shown = pd.DataFrame({HERE: counts["this area"].astype("Float64")})
    compared = [name for name in counts.columns if str(name).startswith("comparison ")]
    if compared:
        shown[SIMILAR] = counts[compared].astype("Float64").mean(axis=1, skipna=False)
    return shown


def draw_before_after(
    counts: pd.DataFrame, *, first: pd.Period, last: pd.Period, height: int = 240
) -> alt.LayerChart:
    """Draw the area and the average place compared by month, the action shaded.

    Parameters
    ----------
    counts
        What ``averages`` gives.
    first, last
        The first and last month of the action.
    height
        In pixels.
    """
    import altair as alt  # noqa: PLC0415 - heavy, and only pages draw charts

    span = pd.DataFrame(
        {
            "month": [first.start_time],
            "end": [(last + 1).start_time],
            "said": [f"Action: {months_words(first, last)}"],
        }
    )
    band = alt.Chart(span).mark_rect(color=_BAND, opacity=0.18)
    shaded = band.encode(x="month:T", x2="end:T", tooltip=alt.Tooltip("said:N", title="When"))
    word = alt.Chart(span).mark_text(
        text="Action", align="left", baseline="top", dx=2, color=INK, fontSize=12
    )
    named = word.encode(x="month:T", y=alt.value(0))
    # The chart whole: altair keeps the data of a chart's layers with the chart.
    layers: Any = alt.layer(shaded, draw_trend(counts, height=height), named)
    words = describe_before_after(counts, first, last)
    return cast(
        "alt.LayerChart", layers.properties(height=height, width="container", description=words)
    )


def describe_before_after(counts: pd.DataFrame, first: pd.Period, last: pd.Period) -> str:
    """Say in words what ``draw_before_after`` shows."""
    said = [f"Reports by month; the action was in {months_words(first, last)}."]
    for name in counts.columns:
        known = counts[name].dropna()
        before, after = known[known.index < first], known[known.index > last]
        said.append(
            f"{name}: {_mean(before)} reports a month before, {_mean(after)} after"
            + (f" (to {month_words(after.index[-1])})." if len(after) else ".")
        )
    return " ".join(said)


def _mean(values: pd.Series[Any]) -> str:
    return number_words(float(values.mean())) if len(values) else "no"
