"""The choices the pages share: months, categories, sources, ward. Each is part of the link."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

import pandas as pd
import streamlit as st

from pact_geo.outputs.sentences import month_words
from pact_geo.pages.frame import plain
from pact_geo.services import Borough, Selection
from pact_geo.services.selection import window_of

FIRST, LAST, CATEGORY, SOURCE, WARD = "from", "to", "category", "source", "ward"
UNREPORTED = "unreported"
_USUAL = "from-usual"


def choose_selection(borough: Borough, *, ward: bool = True, from_first: bool = False) -> Selection:
    """Show the filters where they are called, and give what they say.

    Twelve months are offered at first, or with ``from_first`` every month there is.
    """
    _heed_link(borough, ward=ward)
    first, last = _choose_months(borough, from_first=from_first)
    categories = st.multiselect(
        "Categories",
        borough.categories,
        key=CATEGORY,
        placeholder="All categories",
        bind="query-params",
    )
    sources = borough.sources
    picked = (
        st.pills(
            "Sources",
            sources,
            selection_mode="multi",
            format_func=plain,
            key=SOURCE,
            bind="query-params",
        )
        if len(sources) > 1
        else []
    )
    code = _show_wards(borough, empty="All wards", label="Ward") if ward else None
    unreported = st.checkbox(
        "Include months not fully reported",
        key=UNREPORTED,
        bind="query-params",
        help="Months in which a force or service sent nothing, or far less than usual, are left"
        " out of every figure unless you tick this.",
    )
    return Selection(
        first_month=first,
        last_month=last,
        categories=tuple(sorted(categories)),
        sources=tuple(sorted(picked or ())),
        ward=code,
        include_unreported=unreported,
    )


def choose_ward(borough: Borough, *, empty: str, label: str = "Ward") -> str | None:
    """Show the select box of wards; its name is what the link carries, its code is taken too."""
    if _heed(WARD, ward_labels(borough)):
        st.rerun()
    return _show_wards(borough, empty=empty, label=label)


def _show_wards(borough: Borough, *, empty: str, label: str) -> str | None:
    names = ward_labels(borough)
    return st.selectbox(
        label,
        [None, *names],
        format_func=lambda code: names.get(code, empty) if code else empty,
        key=WARD,
        bind="query-params",
    )


def ward_labels(borough: Borough) -> dict[str, str]:
    """Name each ward by code; wards that share a name get their code with it."""
    names = borough.ward_names
    shared = pd.Series(list(names.values()), dtype="str").value_counts()
    return {code: f"{name} ({code})" if shared[name] > 1 else name for code, name in names.items()}


def _choose_months(borough: Borough, *, from_first: bool) -> tuple[str | None, str | None]:
    months = [str(month) for month in borough.coverage.months]
    if not months:
        return None, None
    begin = borough.local_months.min() if from_first else window_of(borough, Selection())[0]
    usual = months.index(str(begin))
    _follow_view(months[usual])
    left, right = st.columns(2)
    with left:
        first = st.selectbox(
            "From", months, index=usual, format_func=_short, key=FIRST, bind="query-params"
        )
    with right:
        last = st.selectbox(
            "To", months, index=len(months) - 1, format_func=_short, key=LAST, bind="query-params"
        )
    first, last = first or months[usual], last or months[-1]
    if first > last:
        st.info("The months were the wrong way round and have been swapped.")
        first, last = last, first
    return first, last


def _follow_view(usual: str) -> None:
    """Begin with a view's own first month, unless another than the usual one was chosen."""
    before = st.session_state.get(_USUAL)
    if before not in (None, usual) and st.session_state.get(FIRST) == before:
        st.session_state[FIRST] = usual
    st.session_state[_USUAL] = usual


def _heed_link(borough: Borough, *, ward: bool) -> None:
    """Take what a link written by hand means, before the widgets read it."""
    months = {str(month): _short(str(month)) for month in borough.coverage.months}
    written = {key: st.query_params.get(key, "") for key in (FIRST, LAST)}
    changed = [_heed(key, months, also=_month_of(text)) for key, text in written.items()]
    changed.append(_heed(CATEGORY, {name: name for name in borough.categories}))
    changed.append(_heed(SOURCE, {source: plain(source) for source in borough.sources}))
    if ward:
        changed.append(_heed(WARD, ward_labels(borough)))
    if any(changed):
        st.rerun()


def _heed(key: str, labels: Mapping[str, str], *, also: str | None = None) -> bool:
    """Write what a link asks for as the widget does; tell whether that changed the address.

    A widget reads the labels of its options alone and passes anything else over without a
    word. ``labels`` are those of the options, which may be named themselves too, whatever the
    case of letters; ``also`` is an option that the link's word means. What means nothing is
    said.
    """
    asked = st.query_params.get_all(key)
    if not asked or key in st.session_state:
        return False
    known = {option.casefold(): label for option, label in labels.items()}
    known |= {label.casefold(): label for label in labels.values()}
    if also is not None and also in labels:
        known[asked[0].casefold()] = labels[also]
    unknown = [one for one in asked if one and one.strip().casefold() not in known]
    if unknown:
        st.info(
            f"The link asks for {plain(', '.join(unknown))}, which is not in these data: left out."
        )
    meant = [known.get(one.strip().casefold(), one) for one in asked]
    if meant == asked:
        return False
    st.query_params[key] = meant
    return True


def _month_of(text: str) -> str | None:
    """Read "2016-02", "February 2016" or "feb 2016"."""
    for style in ("%Y-%m", "%B %Y", "%b %Y"):
        with suppress(ValueError):
            return datetime.strptime(text.strip(), style).strftime("%Y-%m")  # noqa: DTZ007 - no clock
    return None


def _short(month: str) -> str:
    words = month_words(month)
    name, year = words.split(" ")
    return f"{name[:3]} {year}"
