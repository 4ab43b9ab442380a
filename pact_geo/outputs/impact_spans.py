"""Reports before and after an action as all partners may see them: in spans of months.

The spans are as short as they can be with no count below the smallest shown. Where even the
whole time before or after has so few, it is drawn as "fewer than 10".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from pact_geo.outputs.colours import INK, PLACE, RESIDENTS
from pact_geo.outputs.disclosure import protect_counts
from pact_geo.outputs.impact_charts import HERE, SIMILAR
from pact_geo.outputs.sentences import list_words, months_words, number_words, period_words

if TYPE_CHECKING:
    import altair as alt

LENGTHS = (1, 2, 3, 4, 6, 12)
"""Months in a span, the shortest first."""
BEFORE, AFTER = "before", "after"
_BAND = "#5f6b76"


def shown_spans(
    counts: pd.DataFrame,
    before: pd.PeriodIndex,
    after: pd.PeriodIndex,
    *,
    smallest_count: int = 10,
) -> dict[str, Any] | None:
    """Put the months of an evaluation together until no count is below the smallest shown.

    Parameters
    ----------
    counts
        Reports by month: one column "this area", one for each "comparison 1" and so on.
    before, after
        The months compared, in pairs, each reported in full.
    smallest_count
        Counts below this are withheld, and so is what they could be worked out from: the
        reader knows how many there were before and after in all.

    Returns
    -------
    dict or None
        Plain values for a record: ``each`` (months in a span), ``places`` (compared),
        ``smallest``, and ``spans``: ``side`` ("before", "after"), ``first``, ``last``,
        ``months``, ``here`` and ``similar`` (counts of the area and of all places compared,
        None where withheld). None where no month can be compared.
    """
    if not len(before):
        return None
    compared = [name for name in counts.columns if str(name).startswith("comparison ")]
    here = counts["this area"]
    similar = counts[compared].sum(axis=1) if compared else None
    names = ("here", "similar") if compared else ("here",)
    lengths = [*(one for one in LENGTHS if one < len(before)), len(before)]
    for each in lengths:
        spans = [
            {"side": side, **span}
            for side, months in ((BEFORE, before), (AFTER, after))
            for span in _cut(here, similar, months, each=each, smallest=smallest_count)
        ]
        if not any(span[name] is None for span in spans for name in names):
            break
    return {"each": each, "places": len(compared), "smallest": smallest_count, "spans": spans}


def draw_spans(
    shown: Mapping[str, Any], *, first: pd.Period, last: pd.Period, height: int = 240
) -> alt.LayerChart:
    """Draw what ``shown_spans`` gives as reports a month, the action shaded.

    Parameters
    ----------
    shown
        Of a record.
    first, last
        The first and last month of the action.
    height
        In pixels.
    """
    import altair as alt  # noqa: PLC0415 - heavy, and only pages draw charts

    table = _long(shown)
    month = alt.X("start:T", title=None, axis=alt.Axis(format="%b %Y", labelAngle=0, tickCount=6))
    scale = alt.Scale(domainMin=0, nice=True)
    rate = alt.Y("rate:Q", title="Reports a month", scale=scale)
    tip = [
        alt.Tooltip("what:N", title="What"),
        alt.Tooltip("when:N", title="When"),
        alt.Tooltip("said:N", title="Reports"),
    ]
    names = [name for name in (HERE, SIMILAR) if (table["what"] == name).any()]
    looks = {
        "color": alt.Color(
            "what:N",
            title=None,
            scale=alt.Scale(domain=names, range=[PLACE, RESIDENTS][: len(names)]),
        ),
        "strokeDash": alt.StrokeDash(
            "what:N",
            title=None,
            scale=alt.Scale(domain=names, range=[[1, 0], [6, 4]][: len(names)]),
        ),
    }
    levels = alt.Chart(table[~table["withheld"]]).mark_rule(strokeWidth=4)
    hidden = alt.Chart(table[table["withheld"]]).mark_bar(opacity=0.3, stroke=INK)
    action = pd.DataFrame({"start": [first.start_time], "end": [(last + 1).start_time]})
    band = alt.Chart(action).mark_rect(color=_BAND, opacity=0.18)
    word = alt.Chart(action).mark_text(
        text="Action", align="left", baseline="top", dx=2, color=INK, fontSize=12
    )
    layers = alt.layer(
        band.encode(x=month, x2="end:T"),
        hidden.encode(
            x=month, x2="end:T", y=rate, y2=alt.datum(0), color=looks["color"], tooltip=tip
        ),
        levels.encode(x=month, x2="end:T", y=rate, tooltip=tip, **looks),
        word.encode(x=month, y=alt.value(0)),
    )
    words = describe_spans(shown, first, last)
    return cast(
        "alt.LayerChart", layers.properties(height=height, width="container", description=words)
    )


def describe_spans(shown: Mapping[str, Any], first: pd.Period, last: pd.Period) -> str:
    """Say in words what ``draw_spans`` shows."""
    cut = f"Reports in spans of {_length(shown['each'])}, so that no small number is shown"
    said = [f"{cut}; the action was in {months_words(first, last)}."]
    table = _long(shown)
    for name in (HERE, SIMILAR):
        for side in (BEFORE, AFTER):
            rows = table[(table["what"] == name) & (table["side"] == side)]
            if len(rows):
                said.append(f"{name}, {side}: {list_words(list(rows['said']))}.")
    return " ".join(said)


def _length(months: int) -> str:
    return "a month" if months == 1 else period_words(months)


def _cut(
    here: pd.Series[Any],
    similar: pd.Series[Any] | None,
    months: pd.PeriodIndex,
    *,
    each: int,
    smallest: int,
) -> list[dict[str, Any]]:
    """Cut one side into spans, with the counts that may be shown."""
    parts = [months[start : start + each] for start in range(0, len(months), each)]
    own = _protected(here, parts, smallest)
    theirs = [None] * len(parts) if similar is None else _protected(similar, parts, smallest)
    return [
        {
            "first": str(part[0]),
            "last": str(part[-1]),
            "months": len(part),
            "here": count,
            "similar": other,
        }
        for part, count, other in zip(parts, own, theirs, strict=True)
    ]


def _protected(
    counts: pd.Series[Any], parts: Sequence[pd.PeriodIndex], smallest: int
) -> list[int | None]:
    sums = pd.Series([int(counts.loc[part].sum()) for part in parts])
    words = protect_counts(sums, smallest_count=smallest)
    return [
        count if said == f"{count:,}" else None for count, said in zip(sums, words, strict=True)
    ]


def _long(shown: Mapping[str, Any]) -> pd.DataFrame:
    """List each span of the area, and of the average place compared."""
    places = shown["places"]
    rows = [
        _row(span, what, span[name], shared_by=shared_by, smallest=shown["smallest"])
        for name, what, shared_by in (("here", HERE, 1), ("similar", SIMILAR, places))
        if shared_by
        for span in shown["spans"]
    ]
    return pd.DataFrame(rows)


def _row(
    span: Mapping[str, Any], what: str, count: int | None, *, shared_by: int, smallest: int
) -> dict[str, Any]:
    first, last = pd.Period(span["first"], freq="M"), pd.Period(span["last"], freq="M")
    share = span["months"] * shared_by
    withheld = count is None
    counted = f"fewer than {smallest}" if withheld else number_words((count or 0) / shared_by)
    when = months_words(first, last)
    return {
        "what": what,
        "side": span["side"],
        "start": first.start_time,
        "end": (last + 1).start_time,
        "when": when,
        "rate": (smallest if withheld else count or 0) / share,
        "withheld": withheld,
        "said": f"{counted} in {when}",
    }
