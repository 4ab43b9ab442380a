"""The choices the pages share: months, categories, sources, ward. Each is part of the link."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    first, last = _choose_months(borough, from_first=from_first)
    _heed_several(CATEGORY, {name: name for name in borough.categories})
    categories = st.multiselect(
        "Categories",
        borough.categories,
        key=CATEGORY,
        placeholder="All categories",
        bind="query-params",
    )
    sources = borough.sources
    _heed_several(SOURCE, {source: plain(source) for source in sources})
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
    """Show the select box of wards; its name is what the link carries, its code is taken too."""
    names = ward_labels(borough)
    codes = {name.casefold(): code for code, name in names.items()}
    _heed_link(WARD, names, lambda text: text if text in names else codes.get(text.casefold()))
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
    labels = {month: _short(month) for month in months}
    for key in (FIRST, LAST):
        _heed_link(key, labels, lambda text: _month_of(text, months))
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


def _heed_link(key: str, labels: Mapping[str, str], read: Callable[[str], str | None]) -> None:
    """Take what a link written by hand means; say so where it means nothing.

    The select box reads the label of an option alone and passes anything else over without a
    word. ``labels`` are those of the options; ``read`` gives the option other words mean.
    """
    asked = st.query_params.get(key)
    if not asked or asked in labels.values() or key in st.session_state:
        return
    meant = read(asked.strip())
    if meant is None:
        _say_left_out(asked)
    else:
        st.session_state[key] = meant


def _heed_several(key: str, labels: Mapping[str, str]) -> None:
    """Do the same for a choice of several, which keeps what it knows of a link."""
    asked = st.query_params.get_all(key)
    unknown = [one for one in asked if one not in labels.values()]
    if not unknown or key in st.session_state:
        return
    known = {option.casefold(): option for option in labels}
    if len(unknown) == len(asked):  # the first it knows would have the link's word
        st.session_state[key] = [known[one.casefold()] for one in asked if one.casefold() in known]
        unknown = [one for one in asked if one.casefold() not in known]
    if unknown:
        _say_left_out(", ".join(unknown))


def _say_left_out(asked: str) -> None:
    st.info(f"The link asks for {plain(asked)}, which is not in these data: left out.")


def _month_of(text: str, months: Sequence[str]) -> str | None:
    """Read "2016-02", "February 2016" or "feb 2016"."""
    for style in ("%Y-%m", "%B %Y", "%b %Y"):
        with suppress(ValueError):
            month = datetime.strptime(text, style).strftime("%Y-%m")  # noqa: DTZ007 - no clock
            return month if month in months else None
    return None


def _short(month: str) -> str:
    words = month_words(month)
    name, year = words.split(" ")
    return f"{name[:3]} {year}"
