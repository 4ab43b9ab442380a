"""The choices the pages share: months, categories, sources, ward. Each is part of the link."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pact_geo.outputs.sentences import month_words
from pact_geo.pages.frame import plain
from pact_geo.services import Borough, Selection
from pact_geo.services.selection import window_of

FIRST, LAST, CATEGORY, SOURCE, WARD = "from", "to", "category", "source", "ward"
UNREPORTED = "unreported"


def choose_selection(borough: Borough, *, ward: bool = True) -> Selection:
    """Show the filters where they are called, and give what they say."""
    first, last = _choose_months(borough)
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
    code = choose_ward(borough, empty="All wards") if ward else None
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
    """Show the select box of wards; its name is what the link carries."""
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


def _choose_months(borough: Borough) -> tuple[str | None, str | None]:
    months = [str(month) for month in borough.coverage.months]
    if not months:
        return None, None
    usual = months.index(str(window_of(borough, Selection())[0]))
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


def _short(month: str) -> str:
    words = month_words(month)
    name, year = words.split(" ")
    return f"{name[:3]} {year}"
