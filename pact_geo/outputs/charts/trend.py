"""Counts by month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pact_geo.outputs.charts.parts import LINES, finish_chart
from pact_geo.outputs.colours import NO_FIGURE, PLACE
from pact_geo.outputs.sentences import count_words, list_words, month_words, months_words

if TYPE_CHECKING:
    import altair as alt

_DASHES: tuple[list[int], ...] = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2])
_SHAPES = ("circle", "square", "triangle-up", "diamond")
_MOST_LINES = 4


def draw_trend(
    counts: pd.DataFrame,
    *,
    title: str = "",
    height: int = 220,
    told: pd.Series[str] | None = None,
) -> alt.LayerChart:
    """Draw counts by month; a month that was not reported is hatched and never a zero.

    Parameters
    ----------
    counts
        What ``count_months`` gives: one row a month, one column a group, at most four. One
        column is drawn as bars, several as lines that break where a month is missing.
    title
        Above the chart.
    height
        In pixels; the width is that of the page.
    told
        For the public: what may be told of each month (see ``months_for_public``). A count
        that is withheld is not in the chart; its month is pale.
    """
    import altair as alt  # noqa: PLC0415 - heavy, and only pages draw charts

    counts, withheld = _withhold(counts, told)
    long = _months_long(counts)
    long["missing"] &= ~long["label"].isin(withheld["label"])
    month = alt.X("month:T", title=None, axis=alt.Axis(format="%b %Y", labelAngle=0, tickCount=6))
    scale = alt.Scale(domainMin=0, nice=True)
    reports = alt.Y("count:Q", title="Reports", scale=scale, axis=alt.Axis(tickMinStep=1))
    tip = [alt.Tooltip("label:N", title="Month"), alt.Tooltip("count:Q", title="Reports")]
    known = alt.Chart(long[long["count"].notna()])
    if counts.shape[1] == 1:
        marks = known.mark_bar(color=PLACE).encode(
            x=month, x2="end:T", y=reports, y2=alt.datum(0), tooltip=tip
        )
    else:
        group = {
            "color": alt.Color("group:N", title=None, scale=_scale(counts, LINES), sort=None),
            "strokeDash": alt.StrokeDash("group:N", title=None, scale=_scale(counts, _DASHES)),
            "detail": "run:N",
        }
        lines = known.mark_line(strokeWidth=2.5).encode(x=month, y=reports, **group)
        shape = alt.Shape("group:N", title=None, scale=_scale(counts, _SHAPES))
        marks = lines + known.mark_point(size=45, filled=True, opacity=1).encode(
            x=month, y=reports, color=group["color"], shape=shape,
            tooltip=[alt.Tooltip("group:N", title="What"), *tip],
        )  # fmt: skip
    chart = alt.layer(marks, *_hatching(long), *_pale(withheld))
    words = describe_trend(counts, withheld=list(withheld["label"]))
    return finish_chart(chart.resolve_scale(y="independent"), height, words, title=title)


def describe_trend(counts: pd.DataFrame, *, withheld: Sequence[str] = ()) -> str:
    """Say in words what ``draw_trend`` shows; ``withheld`` are months whose count is not told."""
    if counts.empty:
        return "No month was reported in full."
    said = [f"Reports by month, {months_words(counts.index[0], counts.index[-1])}."]
    for name in counts.columns:
        known = counts[name].dropna()
        if known.empty:
            continue
        top, low = int(known.argmax()), int(known.argmin())
        who = "" if counts.shape[1] == 1 else f"{name}: "
        most = f"in {month_words(known.index[top])} ({known.iloc[top]:,})"
        fewest = f"fewest in {month_words(known.index[low])} ({known.iloc[low]:,})"
        said.append(
            f"{who}Most {most}; too few to be told in some months."
            if withheld
            else f"{who}{count_words(known.sum())} in all; most {most}, {fewest}."
        )
    gaps = [month_words(month) for month in counts.index[counts.isna().all(axis=1)]]
    missing = [month for month in gaps if month not in withheld]
    if withheld:
        said.append(f"Not shown, too few or next to too few: {list_words(withheld)}.")
    if missing:
        said.append(f"Not reported in full: {list_words(missing)}.")
    return " ".join(said)


def _months_long(counts: pd.DataFrame) -> pd.DataFrame:
    """List one row for each month and group, with the ends of the month and its run.

    A run is an unbroken stretch of reported months, so that a line breaks between two.
    """
    rows = []
    for name in counts.columns[:_MOST_LINES]:
        run = counts[name].isna().cumsum()
        rows += [
            {
                "group": str(name),
                "month": month.start_time,
                "end": (month + 1).start_time,
                "label": month_words(month),
                "count": None if pd.isna(count) else float(count),
                "run": f"{name} {stretch}",
                "missing": bool(pd.isna(counts.loc[month]).all()),
            }
            for month, count, stretch in zip(counts.index, counts[name], run, strict=True)
        ]
    columns = ["group", "month", "end", "label", "count", "run", "missing"]
    return pd.DataFrame(rows, columns=columns).astype({"count": "float64", "missing": "bool"})


def _withhold(
    counts: pd.DataFrame, told: pd.Series[str] | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Take out the counts that are not told as numbers, and list their months."""
    if told is None:
        return counts, pd.DataFrame({"month": [], "end": [], "label": [], "said": []})
    words = told.dropna()
    words = words[~words.str.fullmatch(r"[\d,]+")]
    months = list(words.index)
    listed = {
        "month": [month.start_time for month in months],
        "end": [(month + 1).start_time for month in months],
        "label": [month_words(month) for month in months],
        "said": words.tolist(),
    }
    return counts.drop(index=months).reindex(counts.index), pd.DataFrame(listed)


def _pale(withheld: pd.DataFrame) -> list[Any]:
    """Draw months whose count is withheld as pale bands that say so when pointed at."""
    import altair as alt  # noqa: PLC0415 - heavy, and only pages draw charts

    if withheld.empty:
        return []
    band = alt.Chart(withheld.assign(y=0.0, y2=1.0)).mark_rect(color=PLACE, opacity=0.15)
    tip = [alt.Tooltip("label:N", title="Month"), alt.Tooltip("said:N", title="Reports")]
    height = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, 1]))
    return [band.encode(x="month:T", x2="end:T", y=height, y2="y2:Q", tooltip=tip)]


def _hatching(long: pd.DataFrame) -> list[Any]:
    """Draw missing months as grey hatched bands that say so when pointed at."""
    import altair as alt  # noqa: PLC0415 - heavy, and only pages draw charts

    missing = long[long["missing"]].drop_duplicates("month")
    if missing.empty:
        return []
    steps = pd.DataFrame({"y": np.arange(0, 1, 0.2)})
    lines = missing[["month", "end"]].merge(steps, how="cross")
    lines["y2"] = lines["y"] + 0.2
    height = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, 1]))
    tip = alt.TooltipValue("Not reported in full")
    band = alt.Chart(missing.assign(y=0.0, y2=1.0)).mark_rect(color=NO_FIGURE, opacity=0.5)
    slant = alt.Chart(lines).mark_rule(color="#7b8794", strokeWidth=1)
    where = {"x": "month:T", "x2": "end:T", "y": height, "y2": "y2:Q"}
    return [alt.layer(band.encode(tooltip=tip, **where), slant.encode(**where))]


def _scale(counts: pd.DataFrame, looks: Sequence[Any]) -> Any:
    import altair as alt  # noqa: PLC0415 - heavy, and only pages draw charts

    names = [str(name) for name in counts.columns[:_MOST_LINES]]
    return alt.Scale(domain=names, range=list(looks[: len(names)]))
