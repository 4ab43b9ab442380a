"""Rates of wards beside one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from pact_geo.outputs.charts.parts import HIGHER, LOWER, ROW, SAME, finish_chart
from pact_geo.outputs.colours import INK, PAPER
from pact_geo.outputs.sentences import interval_words, list_words, number_words

if TYPE_CHECKING:
    import altair as alt

_RELATIONS: Mapping[str, tuple[str, str, str]] = {
    "clearly higher": (HIGHER, "triangle-up", "filled"),
    "likely higher": (HIGHER, "triangle-up", "hollow"),
    "about the same": (SAME, "circle", "filled"),
    "too few to tell": (SAME, "circle", "hollow"),
    "likely lower": (LOWER, "triangle-down", "hollow"),
    "clearly lower": (LOWER, "triangle-down", "filled"),
}


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
    band = alt.Chart(rows[rows["chosen"]]).mark_bar(color="#fff3bf", height=ROW).encode(y=ward)
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
    return finish_chart(alt.layer(*layers), ROW * max(len(rows), 1), words)


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
