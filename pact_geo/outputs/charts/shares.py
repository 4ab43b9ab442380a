"""Shares of people, by what they said or by group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pact_geo.outputs.charts.parts import ROW, finish_chart
from pact_geo.outputs.colours import INK, PLACE
from pact_geo.outputs.sentences import number_words, share_words

if TYPE_CHECKING:
    import altair as alt


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
    return finish_chart(alt.layer(points, lines, notes), ROW * max(len(rows), 1), words)


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
    return finish_chart(alt.layer(bars, numbers), ROW * max(len(rows), 1), words)


def describe_groups(groups: pd.Series[Any], *, of: str = "residents") -> str:
    """Say in words what ``draw_groups`` shows."""
    listed = [f"{name}: {number_words(value)}." for name, value in groups.items()]
    return " ".join([f"Number of {of} by group.", *listed])


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
