"""Compare wards: rates with intervals, change and what residents say, for up to four wards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from pact_geo.outputs.charts import draw_ward_rates
from pact_geo.outputs.sentences import (
    interval_words,
    list_words,
    rank_words,
    relation_words,
    share_words,
)
from pact_geo.outputs.study_charts import describe_funnel, draw_funnel
from pact_geo.pages import area_forms, filters, frame, maps, state
from pact_geo.pages.map_view import show_map, show_map_words
from pact_geo.services import Borough, Comparison
from pact_geo.services.comparison import population_of
from pact_geo.services.exporting import export_bytes, export_comparison
from pact_geo.services.fairness import funnel_of, similar_wards
from pact_geo.services.ward_work import work_in

WARDS, PER, COLOUR = "wards", "per", "colour"
EXTRA = ("workday_population",)
"""Denominators few boroughs have; offered where they are loaded."""

MOST_WARDS = 4
MAP_HEIGHT = 400
DENOMINATORS = {
    "residents": "population",
    "households": "households",
    "people there by day": "workday_population",
}
RATE, CHANGE = "Rate", "Change on a year before"


def show_page() -> None:
    if not frame.page_allowed("compare"):
        return
    borough = state.current_borough()
    if not frame.has_wards("Compare wards", borough):
        return
    with st.sidebar:
        selection = filters.choose_selection(borough, ward=False)
    per = str(st.session_state.get(PER) or "residents")
    comparison = state.comparison_of(borough, selection, DENOMINATORS.get(per, "population"))
    _show_head(borough, comparison)
    chosen, colour = _choose(borough)
    left, right = st.columns([1, 1], gap="medium")
    with left:
        _show_map(borough, comparison, chosen=chosen, colour=colour)
    with right:
        _show_chart(borough, comparison, chosen)
    _show_cards(borough, comparison, chosen)
    _show_groups(borough, comparison)
    _show_fairness(borough, comparison, chosen)
    with st.expander("All wards as a table"):
        st.html(_all_wards(comparison))
    frame.show_licence(comparison.provenance)


def _show_head(borough: Borough, comparison: Comparison) -> None:
    left, right = st.columns([3, 1.25], vertical_alignment="center")
    with left:
        frame.show_heading("Compare wards", borough, comparison.provenance)
    with right, st.container(horizontal=True, horizontal_alignment="right"):
        frame.show_share_link()
        frame.show_downloads(
            "wards-compared",
            lambda suffix: export_bytes(lambda path: export_comparison(comparison, path), suffix),
        )
    frame.show_notes(comparison.caveats)


def _choose(borough: Borough) -> tuple[list[str], str]:
    labels = filters.ward_labels(borough)
    left, middle, right = st.columns([1.9, 1.2, 1.2], gap="medium")
    with left:
        chosen = st.multiselect(
            "Wards, up to four",
            list(labels),
            format_func=lambda code: labels.get(code, code),
            max_selections=MOST_WARDS,
            placeholder="Choose wards here or on the map",
            key=WARDS,
            bind="query-params",
        )
    with middle:
        st.pills(
            "Rate per 1,000",
            [
                words
                for words, indicator in DENOMINATORS.items()
                if indicator not in EXTRA or len(population_of(borough, indicator))
            ],
            default="residents",
            required=True,
            key=PER,
            bind="query-params",
        )
    with right:
        colour = st.pills(
            "Colour the map by",
            [RATE, CHANGE],
            default=RATE,
            required=True,
            key=COLOUR,
            bind="query-params",
        )
    return list(chosen), str(colour or RATE)


def _show_map(
    borough: Borough,
    comparison: Comparison,
    *,
    chosen: list[str],
    colour: str,
) -> None:
    sheet = maps.map_of_comparison(borough, comparison, change=colour == CHANGE, chosen=chosen)
    labels = filters.ward_labels(borough)

    def clicked(_kind: str, code: Any) -> None:
        held = [one for one in st.session_state.get(WARDS, []) if one in labels]
        if code in held:
            held.remove(code)
        elif code in labels:
            held = [*held, code][-MOST_WARDS:]
        st.session_state[WARDS] = held

    show_map(sheet, key="compare", height=MAP_HEIGHT, on_click=clicked)
    show_map_words(sheet)


def _show_chart(borough: Borough, comparison: Comparison, chosen: Sequence[str]) -> None:
    table, names, whole = comparison.table, borough.ward_names, _plain(comparison.borough)
    if table["rate"].isna().all():
        reasons = [reason for reason in table["reason"].unique() if reason]
        frame.show_empty("There is no rate to show.", *(str(reason) for reason in reasons[:3]))
        return
    frame.show_chart(
        draw_ward_rates(table, names, chosen=chosen, borough=whole, rate=comparison.rate)
    )


def _plain(borough: pd.Series[Any]) -> dict[str, float]:
    return {str(name): float(value) for name, value in borough.items()}


def _show_cards(borough: Borough, comparison: Comparison, chosen: Sequence[str]) -> None:
    st.header("Side by side", anchor=False)
    if not chosen:
        frame.show_empty("Choose up to four wards above, or click them on the map.")
        return
    rows = comparison_rows(borough, comparison, chosen)
    names = [borough.ward_names[code] for code in chosen]
    st.html(frame.table_html(["Figure", *names, borough.name], rows))


def comparison_rows(
    borough: Borough, comparison: Comparison, chosen: Sequence[str]
) -> list[list[str]]:
    """Write the rows of the side-by-side table: a term, each ward's words, the borough's."""
    table, whole = comparison.table, comparison.borough
    wards = [table.loc[[code]].iloc[0] for code in chosen]
    total = int(table["rank"].notna().sum())
    rows = [
        [
            f"Reports {comparison.rate}",
            *(interval_words(ward["rate"], ward["low"], ward["high"]) for ward in wards),
            interval_words(whole["rate"], whole["low"], whole["high"]),
        ],
        ["Against the borough", *(relation_words(str(ward["relation"])) for ward in wards), ""],
        [
            "Rank, 1st is highest",
            *(
                rank_words(ward["rank"], total, low=ward["rank_low"], high=ward["rank_high"])
                for ward in wards
            ),
            "",
        ],
        ["Change on the year before", *(maps.change_said(ward) for ward in wards), ""],
        ["Reports counted", *(_number(ward["count"]) for ward in wards), _number(whole["count"])],
    ]
    return rows + _survey_rows(borough, comparison, chosen) + _work_rows(chosen)


def _work_rows(chosen: Sequence[str]) -> list[list[str]]:
    """Write what is being done in each ward; the borough as a whole has no panel."""
    office, today = state.current_office(), area_forms.today()
    works = [work_in(office, code, today=today) for code in chosen]
    return [
        ["Panel", *(work.panel_words for work in works), ""],
        ["Priorities", *(list_words([one.title for one in work.chosen]) for work in works), ""],
        ["Actions done in time", *(work.on_time_words for work in works), ""],
    ]


def _number(value: Any) -> str:
    return "not known" if pd.isna(value) else f"{value:,.0f}"


def _survey_rows(
    borough: Borough, comparison: Comparison, chosen: Sequence[str]
) -> list[list[str]]:
    if comparison.survey.empty:
        return []
    rows = []
    for question in comparison.survey.index.unique(level="question"):
        asked = comparison.survey.loc[question]
        everybody = state.answers_of(borough, str(question))
        said = [
            share_words(row["share"], row["low"], row["high"], asked=row["asked"], note=row["note"])
            for row in [*(asked.loc[code] for code in chosen), everybody]
        ]
        rows.append([str(question).replace("_", " ").capitalize(), *said])
    return rows


def _show_fairness(borough: Borough, comparison: Comparison, chosen: Sequence[str]) -> None:
    limits = funnel_of(comparison)
    if limits is not None:
        with st.expander("Is a rate unusual for a ward of its size?"):
            st.write(describe_funnel(comparison.table.dropna(subset=["rate"]), limits))
            frame.show_chart(
                draw_funnel(
                    comparison.table,
                    limits,
                    chosen=chosen,
                    rate=comparison.rate,
                    overall=float(comparison.borough["rate"]),
                )
            )
            st.write(
                "Between the dashed lines lie 95 in 100 wards for chance alone, between the whole"
                " ones 998 in 1,000; small wards stray further (Spiegelhalter 2005)."
            )
    if chosen:
        with st.expander("Wards most like these"), frame.errors_said():
            for code in chosen:
                _show_similar(borough, comparison, code)


def _show_similar(borough: Borough, comparison: Comparison, code: str) -> None:
    found = similar_wards(borough, code)
    rows = [
        [
            str(ward["area_name"]),
            f"{ward['distance']:.2f}",
            interval_words(rated["rate"], rated["low"], rated["high"]),
        ]
        for (_, ward), (_, rated) in zip(
            found.iterrows(), comparison.table.reindex(found.index).iterrows(), strict=True
        )
    ]
    st.subheader(frame.plain(borough.ward_names[code]), anchor=False)
    st.html(frame.table_html(["Ward", "How far apart", f"Reports {comparison.rate}"], rows))
    st.write(
        f"Alike in {list_words([str(name) for name in found.attrs['used']])}; 0 is the same, 1 is"
        " one standard deviation apart on each."
    )


def _show_groups(borough: Borough, comparison: Comparison) -> None:
    groups = comparison.table.sort_values("rate", ascending=False).groupby("group", sort=True)
    said = [
        list_words([borough.ward_names.get(str(code), str(code)) for code in members.index])
        for _, members in groups
        if members["rate"].notna().any()
    ]
    if not said:
        return
    st.header("Wards that are about the same", anchor=False)
    st.write(
        "Wards in one line cannot be told from the highest of them: the difference could be"
        " chance. The first line is the highest."
    )
    st.html(
        frame.table_html(["Group", "Wards"], [[str(n), words] for n, words in enumerate(said, 1)])
    )


def _all_wards(comparison: Comparison) -> str:
    table = comparison.table.sort_values("rate", ascending=False, na_position="last")
    total = int(table["rank"].notna().sum())
    rows = [
        [
            str(ward["area_name"]),
            _number(ward["count"]),
            interval_words(ward["rate"], ward["low"], ward["high"]),
            rank_words(ward["rank"], total, low=ward["rank_low"], high=ward["rank_high"]),
            str(ward["reason"]) or relation_words(str(ward["relation"])),
            maps.change_said(ward),
        ]
        for _, ward in table.iterrows()
    ]
    headings = ["Ward", "Reports", comparison.rate, "Rank", "Against the borough", "Change"]
    return frame.table_html(headings, rows, numbers=(1,))


show_page()
