"""Area profile: everything that is known about one ward, on one page that prints.

Everybody may read this page, so areas and small numbers are shown as the public may see them.
"""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from pact_geo.outputs.charts import draw_groups, draw_shares, draw_trend
from pact_geo.outputs.disclosure import show_count
from pact_geo.outputs.public_tables import months_for_public, themes_for_public
from pact_geo.outputs.sentences import (
    date_words,
    interval_words,
    list_words,
    month_words,
    rank_words,
    relation_words,
    share_words,
)
from pact_geo.pages import area_forms, filters, frame, maps, state
from pact_geo.pages.map_view import show_map, show_map_words
from pact_geo.services import Borough, WardProfile
from pact_geo.services.exporting import export_bytes
from pact_geo.services.kept_profiles import (
    SinceLast,
    keep_profile,
    list_profiles,
    may_keep,
    profile_changes,
)
from pact_geo.services.office import Office
from pact_geo.services.profile_export import export_profile
from pact_geo.services.ward_work import WardWork, work_in

MAP_HEIGHT = 400
SINCE = "since"
MOST_THEMES = 8


def show_page() -> None:
    if not frame.page_allowed("profile"):
        return
    borough = state.current_borough()
    if not frame.has_wards("Area profile", borough):
        return
    with st.sidebar:
        selection = filters.choose_selection(borough, ward=False)
    left, right = st.columns([3, 1.25], vertical_alignment="bottom")
    with left:
        ward = filters.choose_ward(borough, empty="Choose a ward")
    if ward is None:
        _show_borough(borough)
        return
    profile = state.profile_of(borough, ward, selection)
    office = state.current_office()
    work = work_in(office, ward, today=area_forms.today())
    since = _since(office, ward, work)
    with right, st.container(horizontal=True, horizontal_alignment="right"):
        frame.show_share_link()
        frame.show_downloads(
            f"profile-{ward}",
            lambda suffix: export_bytes(
                lambda path: export_profile(
                    profile,
                    state.panel_of(borough, profile.code, selection),
                    path,
                    since=since,
                ),
                suffix,
            ),
        )
    frame.show_heading(profile.name, borough, profile.provenance)
    area_forms.say_done()
    frame.show_notes(profile.caveats)
    _show_place(borough, profile)
    _show_records(borough, profile)
    _show_residents(borough, profile)
    _show_areas(borough, profile)
    _show_work(work)
    _show_changes(office, ward, since)
    frame.show_licence(profile.provenance)


def _since(office: Office, ward: str, work: WardWork) -> SinceLast:
    """Compare with the profile the link names, or with the last one kept."""
    rows = {row["id"] for row in list_profiles(office, ward)}
    asked = st.session_state.get(SINCE, st.query_params.get(SINCE))
    return profile_changes(
        office,
        ward,
        today=area_forms.today(),
        profile_id=asked if asked in rows else None,
        known=state.ward_figures_of(office.borough, ward),
        work=work,
    )


def _show_changes(office: Office, ward: str, since: SinceLast) -> None:
    """Say in sentences what changed since a profile was kept, and offer to keep this one."""
    st.header("What changed since the last profile", anchor=False)
    rows = list_profiles(office, ward)
    if len(rows) > 1:
        days = [date_words(row["taken_on"]) for row in rows]
        ids = [None, *(row["id"] for row in rows[1:])]  # what is last changes when one is kept
        named = dict(zip(ids, [f"{days[0]}, the last", *days[1:]], strict=True))
        held = st.session_state.get(SINCE, st.query_params.get(SINCE))
        if held is not None and held not in named:
            st.session_state[SINCE] = None  # of another ward
        st.selectbox(
            "Compared with the profile of",
            ids,
            format_func=named.__getitem__,
            key=SINCE,
            bind="query-params",
        )
    said = "".join(
        f"<li><strong>{escape(about)}:</strong> {escape(words)}</li>"
        for about, words in since.lines
    )
    st.html(f'<p>{escape(since.when)}</p><ul class="pact-list">{said}</ul>')
    if since.lines:
        st.html(
            '<p class="pact-where">Reports of all kinds in months that are new, against the same'
            " months a year before; kinds are named only where chance is all but ruled out.</p>"
        )
    if may_keep(office, ward) and st.button("Keep this profile"):
        area_forms.save(
            lambda: keep_profile(office, ward, today=area_forms.today()),
            said="The profile is kept. From now on changes are told against it.",
        )


def _show_work(work: WardWork) -> None:
    """Say what is being done: the panel, what it chose, and the actions with their age."""
    st.header("What is being done", anchor=False)
    facts = [("Panel", work.panel_words)]
    if work.chosen:
        facts.append(("Priorities", list_words([one.words for one in work.chosen])))
    facts.append(("Actions done in time", work.on_time_words))
    st.html(frame.facts_html(facts))
    rows = [
        [
            area.name,
            action.what,
            action.agency,
            f"{action.status}, overdue" if action.overdue else str(action.status),
            date_words(action.due_on) if action.due_on else "",
        ]
        for area in work.plan.areas
        for action in area.actions
    ]
    if rows:
        headings = ["Area", "Action", "Agency", "Stands", "Due"]
        st.html(f'<div class="pact-scroll">{frame.table_html(headings, rows)}</div>')


def _show_borough(borough: Borough) -> None:
    """Offer the wards on a map until one is chosen."""
    st.title("Area profile", anchor=False)
    st.write("Choose a ward above, or click it on the map.")
    labels = filters.ward_labels(borough)

    def clicked(_kind: str, code: Any) -> None:
        if code in labels:
            st.session_state[filters.WARD] = code

    sheet = maps.map_of_wards(borough)
    show_map(sheet, key="profile-choose", height=MAP_HEIGHT, on_click=clicked)
    frame.show_source(sheet)


def _show_place(borough: Borough, profile: WardProfile) -> None:
    left, right = st.columns([1, 1], gap="medium")
    with left:
        sheet = maps.map_of_profile(borough, profile)
        show_map(sheet, key="profile", height=MAP_HEIGHT)
        show_map_words(sheet)
    with right:
        st.header("Who lives here", anchor=False)
        people = profile.people["value"]
        st.html(frame.facts_html(_people_facts(profile)))
        groups = people[people.index.str.startswith("population_")]
        if len(groups):
            named = groups.rename(lambda name: _plain(name.removeprefix("population_")))
            frame.show_chart(draw_groups(named))
        st.header("Against the borough", anchor=False)
        st.html(frame.facts_html(_standing(profile)))


def _people_facts(profile: WardProfile) -> list[tuple[str, str]]:
    people = profile.people
    facts = [
        (_plain(str(name)).capitalize(), f"{row['value']:,.0f} ({row['date']}, {row['source']})")
        for name, row in people.iterrows()
        if not str(name).startswith("population_") and pd.notna(row["value"])
    ]
    return facts or [("Population", "not loaded for this ward")]


def _standing(profile: WardProfile) -> list[tuple[str, str]]:
    table, whole = profile.comparison.table, profile.comparison.borough
    ward = table.loc[[profile.code]].iloc[0]
    total = int(table["rank"].notna().sum())
    if pd.isna(ward["rate"]):
        return [("Rate", str(ward["reason"]) or "not known")]
    return [
        ("Reports", profile.comparison.rate),
        ("This ward", interval_words(ward["rate"], ward["low"], ward["high"])),
        ("Borough", interval_words(whole["rate"], whole["low"], whole["high"])),
        ("So it is", relation_words(str(ward["relation"]))),
        ("Rank", rank_words(ward["rank"], total, low=ward["rank_low"], high=ward["rank_high"])),
        ("Change", maps.change_said(ward)),
    ]


def _show_records(borough: Borough, profile: WardProfile) -> None:
    st.header("What is recorded", anchor=False)
    least = borough.settings.disclosure.smallest_count
    left, right = st.columns([1, 1], gap="medium")
    with left:
        told = months_for_public(profile.trend["all"], smallest_count=least)
        frame.show_chart(draw_trend(profile.trend, told=told))
        st.html(f'<p class="pact-where">{_months_said(profile)}</p>')
    with right:
        themes = themes_for_public(profile.themes, smallest_count=least).fillna("not known")
        rows = [
            [str(name), row["now"], row["change"]]
            for name, row in themes.head(MOST_THEMES).iterrows()
        ]
        st.html(frame.table_html(["Category", "Last year", "Change"], rows, numbers=(1,)))


def _months_said(profile: WardProfile) -> str:
    missing = profile.trend.index[profile.trend.isna().all(axis=1)]
    used = len(profile.trend) - len(missing)
    said = f"{used} of {len(profile.trend)} months were reported in full."
    if 0 < len(missing) <= 6:  # noqa: PLR2004 - a longer list is on the Data page
        said += f" Not in full: {list_words([month_words(month) for month in missing])}."
    return said


def _show_residents(borough: Borough, profile: WardProfile) -> None:
    st.header("What residents say", anchor=False)
    if not borough.asked_residents:
        frame.show_empty(
            "No survey is loaded.",
            "What residents say is not known here, which is not the same as nothing being wrong.",
        )
        return
    least = borough.settings.disclosure.smallest_count
    st.write(f"{_shown(profile.asked, least).capitalize()} people who answered live in this ward.")
    left, right = st.columns([1, 1], gap="medium")
    with left:
        if len(profile.concerns):
            frame.show_chart(draw_shares(profile.concerns))
        rows = [
            [str(name).capitalize(), _shown(row["heard"], least), _share(row["share_living_here"])]
            for name, row in profile.heard.iterrows()
        ]
        if rows:
            st.html(frame.table_html(["Who was heard", "People", "Share of all residents"], rows))
    with right:
        st.html(frame.table_html(["Good answers", "This ward", "Borough"], _answers(profile)))


def _answers(profile: WardProfile) -> list[list[str]]:
    if profile.answers.empty:
        return []
    rows = []
    for question in profile.answers.index.unique(level="question"):
        both = profile.answers.loc[question]
        said = [
            share_words(row["share"], row["low"], row["high"], asked=row["asked"], note=row["note"])
            for row in (both.loc["ward"], both.loc["borough"])
        ]
        rows.append([_plain(str(question)).capitalize(), *said])
    return rows


def _show_areas(borough: Borough, profile: WardProfile) -> None:
    st.header("Priority areas", anchor=False)
    areas = state.public_areas_of(borough, profile)
    if areas.empty:
        frame.show_empty("No place in this ward stands out.")
        return
    rows = [
        [
            str(area["rank"]),
            str(area["name"]),
            str(area["incidents"]),
            str(area["residents"]),
            ", ".join(area["top_categories"]),
            str(area["evidence"]),
        ]
        for area in areas.to_dict("records")
    ]
    headings = ["Rank", "Area", "Reports", "Residents", "Mostly", "What it rests on"]
    st.html(frame.table_html(headings, rows))


def _shown(count: Any, least: int) -> str:
    return "not known" if pd.isna(count) else show_count(int(count), smallest_count=least)


def _share(value: Any) -> str:
    return "not known" if pd.isna(value) else f"{value:.0%}"


def _plain(name: str) -> str:
    return name.replace("_", " ")


show_page()
