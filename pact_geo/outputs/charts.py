"""Small charts for pages, each with words that say the same.

Meaning never hangs on colour alone: points differ by shape, missing months are hatched and
labelled, wards carry their names. Altair comes with streamlit and needs no internet there.
Every ``draw_`` function has a ``describe_`` function beside it whose text goes to people who
do not see the chart, as its ``alt``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from pact_geo.outputs.colours import INK, NO_FIGURE, PAPER, PLACE
from pact_geo.outputs.sentences import (
    count_words,
    interval_words,
    list_words,
    month_words,
    months_words,
    number_words,
    share_words,
)

if TYPE_CHECKING:
    import altair as alt

# Okabe and Ito's colours, which people with any colour-blindness tell apart.
HIGHER, LOWER, SAME = "#b84a00", "#0060a0", "#5f6b76"
LINES = ("#0060a0", "#b84a00", "#00795a", "#a0417d")
_DASHES: tuple[list[int], ...] = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2])
_SHAPES = ("circle", "square", "triangle-up", "diamond")
_RELATIONS: Mapping[str, tuple[str, str, str]] = {
    "clearly higher": (HIGHER, "triangle-up", "filled"),
    "likely higher": (HIGHER, "triangle-up", "hollow"),
    "about the same": (SAME, "circle", "filled"),
    "too few to tell": (SAME, "circle", "hollow"),
    "likely lower": (LOWER, "triangle-down", "hollow"),
    "clearly lower": (LOWER, "triangle-down", "filled"),
}
_ROW = 22
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


def draw_ward_rates(
    comparison: pd.DataFrame,
    names: Mapping[str, str],
    *,
    chosen: Sequence[str] = (),
    borough: Mapping[str, float] | None = None,
    rate: str = "",
) -> alt.LayerChart:
    """Draw the rate of each ward as a point with its interval, and the borough as a line.

    Parameters
    ----------
    comparison
        What ``compare_wards`` gives.
    names
        Names of wards by code.
    chosen
        Codes of wards to mark.
    borough, rate
        The borough's rate and the name of the rate; by default those in ``comparison.attrs``.
    """
    import altair as alt  # noqa: PLC0415 - heavy, and only pages draw charts

    rows = _ward_rows(comparison, names, chosen)
    rate = rate or str(comparison.attrs.get("rate_name", "rate"))
    whole = borough or comparison.attrs.get("borough", {})
    known = rows[rows["rate"].notna()]
    ward = alt.Y("ward:N", title=None, sort=rows["ward"].tolist(), axis=alt.Axis(labelLimit=260))
    across = alt.X("rate:Q", title=f"Reports {rate}", scale=alt.Scale(zero=True, nice=True))
    tip = [
        alt.Tooltip("ward:N", title="Ward"),
        alt.Tooltip("said:N", title="Rate (likely range)"),
        alt.Tooltip("relation:N", title="Against the borough"),
    ]
    band = alt.Chart(rows[rows["chosen"]]).mark_bar(color="#fff3bf", height=_ROW).encode(y=ward)
    base = alt.Chart(known).encode(y=ward, tooltip=tip)
    relations = [name for name in _RELATIONS if name in set(known["relation"])]
    look = [_RELATIONS[name] for name in relations]
    colour = alt.Scale(domain=relations, range=[colour for colour, _, _ in look])
    shape = alt.Scale(domain=relations, range=[shape for _, shape, _ in look])
    inside = [colour if fill == "filled" else PAPER for colour, _, fill in look]
    filling = alt.Scale(domain=relations, range=inside)
    legend = alt.Legend(title="Against the borough", orient="bottom", columns=3, labelLimit=160)
    key: dict[str, Any] = {"sort": relations, "legend": legend}
    lines = base.mark_rule(strokeWidth=2).encode(
        x=across, x2="high:Q", color=alt.Color("relation:N", scale=colour, **key)
    ).transform_calculate(rate="datum.low")  # fmt: skip
    points = base.mark_point(size=70, strokeWidth=2, opacity=1).encode(
        x=across,
        color=alt.Color("relation:N", scale=colour, **key),
        fill=alt.Fill("relation:N", scale=filling, **key),
        shape=alt.Shape("relation:N", scale=shape, **key),
    )
    layers = [band, *_borough_line(whole), lines, points, _no_figures(rows, ward)]
    words = describe_ward_rates(comparison, names, chosen=chosen, borough=borough, rate=rate)
    return finish_chart(alt.layer(*layers), _ROW * max(len(rows), 1), words)


def describe_ward_rates(
    comparison: pd.DataFrame,
    names: Mapping[str, str],
    *,
    chosen: Sequence[str] = (),
    borough: Mapping[str, float] | None = None,
    rate: str = "",
) -> str:
    """Say in words what ``draw_ward_rates`` shows: groups of wards, never a bare ranking."""
    rate = rate or str(comparison.attrs.get("rate_name", ""))
    whole = borough or comparison.attrs.get("borough", {})
    said = [f"Reports {rate} by ward.".replace("  ", " ")]
    if whole:
        words = interval_words(whole.get("rate"), whole.get("low"), whole.get("high"))
        said.append(f"Borough: {words}.")
    for relation in _RELATIONS:
        codes = comparison.index[comparison["relation"] == relation]
        if len(codes):
            listed = list_words([str(names.get(code, code)) for code in codes])
            said.append(f"{relation[:1].upper()}{relation[1:]}: {listed}.")
    without = comparison.index[comparison["rate"].isna()]
    if len(without):
        listed = list_words([str(names.get(code, code)) for code in without])
        said.append(f"No rate is known for {listed}.")
    for code in chosen:
        if code in comparison.index and code not in without:
            row = comparison.loc[[code]].iloc[0]
            words = interval_words(row["rate"], row["low"], row["high"])
            said.append(f"{names.get(code, code)}: {words}.")
    return " ".join(said)


def draw_shares(shares: pd.DataFrame, *, of: str = "people asked") -> alt.LayerChart:
    """Draw shares of people with their intervals, such as concerns or answers.

    Parameters
    ----------
    shares
        Rows as ``measure_answers`` and ``rank_concerns`` give them, with one level of index:
        ``share``, ``low``, ``high``, ``asked``, ``note``. Those of too few people are named
        and not drawn.
    of
        Whom the shares are of.
    """
    import altair as alt  # noqa: PLC0415 - heavy, and only pages draw charts

    rows = _share_rows(shares)
    label = alt.Y("label:N", title=None, sort=rows["label"].tolist(), axis=alt.Axis(labelLimit=260))
    percent = alt.Axis(format=".0%", tickCount=5)
    across = alt.X("share:Q", title=f"Share of {of}", scale=alt.Scale(domain=[0, 1]), axis=percent)
    tip = [alt.Tooltip("label:N", title="What"), alt.Tooltip("said:N", title="Share")]
    base = alt.Chart(rows[rows["share"].notna()]).encode(y=label, tooltip=tip)
    lines = base.mark_rule(strokeWidth=2, color=INK).encode(x=alt.X("low:Q"), x2="high:Q")
    points = base.mark_point(size=70, filled=True, color=INK, opacity=1).encode(x=across)
    few = alt.Chart(rows[rows["share"].isna()]).mark_text(align="left", dx=4, color=INK)
    notes = few.encode(y=label, x=alt.datum(0), text="said:N")
    words = describe_shares(shares, of=of)
    return finish_chart(alt.layer(points, lines, notes), _ROW * max(len(rows), 1), words)


def describe_shares(shares: pd.DataFrame, *, of: str = "people asked") -> str:
    """Say in words what ``draw_shares`` shows."""
    rows = _share_rows(shares)
    listed = [f"{label}: {said}." for label, said in zip(rows["label"], rows["said"], strict=True)]
    return " ".join([f"Shares of {of}.", *listed])


def draw_groups(groups: pd.Series[Any], *, of: str = "residents") -> alt.LayerChart:
    """Draw how many residents belong to each group, as bars with their numbers written.

    Parameters
    ----------
    groups
        Numbers by the name of the group; a missing one is said not to be known.
    of
        Whom the numbers are of.
    """
    import altair as alt  # noqa: PLC0415 - heavy, and only pages draw charts

    rows = pd.DataFrame(
        {
            "label": [str(name) for name in groups.index],
            "number": groups.to_numpy(dtype="float64", na_value=np.nan),
            "said": [number_words(value) for value in groups],
        }
    )
    label = alt.Y("label:N", title=None, sort=rows["label"].tolist(), axis=alt.Axis(labelLimit=260))
    across = alt.X("number:Q", title=f"Number of {of}", axis=alt.Axis(format=",.0f", tickCount=5))
    bars = alt.Chart(rows[rows["number"].notna()]).mark_bar(color=PLACE).encode(y=label, x=across)
    text = alt.Chart(rows.fillna({"number": 0.0})).mark_text(align="left", dx=4, color=INK)
    numbers = text.encode(y=label, x=across, text="said:N")
    words = describe_groups(groups, of=of)
    return finish_chart(alt.layer(bars, numbers), _ROW * max(len(rows), 1), words)


def describe_groups(groups: pd.Series[Any], *, of: str = "residents") -> str:
    """Say in words what ``draw_groups`` shows."""
    listed = [f"{name}: {number_words(value)}." for name, value in groups.items()]
    return " ".join([f"Number of {of} by group.", *listed])


def finish_chart(chart: Any, height: int, words: str, *, title: str = "") -> alt.LayerChart:
    """Give a chart its size and the words that screen readers find on it."""
    told = chart.properties(title=title, height=height, width="container", description=words)
    return cast("alt.LayerChart", told)


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


def _ward_rows(
    comparison: pd.DataFrame, names: Mapping[str, str], chosen: Sequence[str]
) -> pd.DataFrame:
    labels = pd.Series([str(names.get(code, code)) for code in comparison.index])
    twice = labels.duplicated(keep=False).to_numpy()
    codes = [str(code) for code in comparison.index]
    rows = pd.DataFrame(
        {
            "ward": [
                f"{label} ({code})" if double else label
                for label, code, double in zip(labels, codes, twice, strict=True)
            ],
            "chosen": [code in set(chosen) for code in comparison.index],
            "relation": comparison["relation"].to_numpy(dtype=object),
            "said": [
                interval_words(rate, low, high)
                for rate, low, high in comparison[["rate", "low", "high"]].to_numpy(dtype="float64")
            ],
        }
    )
    for name in ("rate", "low", "high"):
        rows[name] = comparison[name].to_numpy(dtype="float64")
    return rows.sort_values("rate", ascending=False, kind="stable", na_position="last")


def _borough_line(borough: Mapping[str, float]) -> list[Any]:
    import altair as alt  # noqa: PLC0415 - heavy, and only pages draw charts

    if not borough or pd.isna(borough.get("rate")):
        return []
    words = f"Borough {number_words(borough['rate'])}"
    where = {"x": alt.XDatum(borough["rate"])}
    rule = alt.Chart(pd.DataFrame({"said": [words]})).mark_rule(
        color=INK, strokeWidth=1.5, strokeDash=[5, 3], description=words
    )
    text = alt.Chart(pd.DataFrame({"said": [words]})).mark_text(
        color=INK, align="left", dx=4, dy=-6, fontWeight="bold"
    )
    return [rule.encode(**where), text.encode(text="said:N", y=alt.value(0), **where)]


def _no_figures(rows: pd.DataFrame, ward: Any) -> Any:
    import altair as alt  # noqa: PLC0415 - heavy, and only pages draw charts

    without = rows[rows["rate"].isna()].assign(said="no rate")
    text = alt.Chart(without).mark_text(align="left", dx=4, color=INK, fontStyle="italic")
    return text.encode(y=ward, x=alt.datum(0), text="said:N")


def _share_rows(shares: pd.DataFrame) -> pd.DataFrame:
    rows = shares[["share", "low", "high"]].astype("float64").reset_index(drop=True)
    rows["label"] = [str(name) for name in shares.index]
    rows["said"] = [
        share_words(share, low, high, asked=asked, note=note)
        for share, low, high, asked, note in zip(
            shares["share"], shares["low"], shares["high"], shares["asked"], shares["note"],
            strict=True,
        )
    ]  # fmt: skip
    return rows
