"""The Key Individual Network on the Engage page: members, the form, waves and what changed."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
import streamlit as st

from pact_geo import services
from pact_geo.cycle.engagement import quarter_of
from pact_geo.outputs.sentences import count_words, date_words
from pact_geo.pages import frame
from pact_geo.pages.engage_log import NOT_SURE, own_wards, say_done, today, ward_field
from pact_geo.pages.take_away import offer_file
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row
from pact_geo.services.office import Office

EXPORT_AS = (
    "Put it into Kobo or ODK as it is. When you export the answers from Kobo, choose 'XML values"
    " and headers', and for questions with several answers 'single and separate columns'. An"
    " export with the questions' own words is read too, as long as they were not changed."
)


def show_network(office: Office, ward: str | None) -> None:
    """Show the waves and what changed; members and forms for the co-ordinator."""
    say_done()
    report = services.kin_report(office, ward=ward)
    if may(office.person, Act.READ, Kind.KIN_MEMBERS):
        _show_members(office, ward)
    st.subheader("Waves", anchor=False)
    if report.waves:
        _show_waves(office, report)
    else:
        frame.show_empty(
            "No wave has been opened yet.",
            "Each quarter the members are asked the same questions. The form below is for a phone;"
            " what it exports is read as it is.",
        )
    offer_file(
        "Download the questionnaire",
        data=lambda: _form(office),
        file_name=f"kin-{quarter_of(today())}.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    st.caption(EXPORT_AS)
    if may(office.person, Act.ADD, Kind.KIN_WAVES):
        _show_wave_forms(office, ward, report)


def _form(office: Office) -> bytes:
    file = io.BytesIO()
    services.export_kin_form(office, file)
    return file.getvalue()


def _show_members(office: Office, ward: str | None) -> None:
    counted = services.count_kin_members(office)
    names = office.borough.ward_names
    rows = [
        [names[code], f"{one.count} of {one.wanted}", _missing_said(one.missing)]
        for code, one in counted.wards.items()
        if ward in (None, code)
    ]
    st.subheader("Members", anchor=False)
    st.html(frame.table_html(["Ward", "Members", "Missing"], rows))
    _show_names(office, ward)
    if not may(office.person, Act.ADD, Kind.KIN_MEMBERS):
        return
    labels = own_wards(office)
    with st.expander("Add a member", expanded=False), st.form("kin-new"):
        name = st.text_input("Name", key="kin-name")
        code = ward_field(labels, ward, key="kin-ward")
        part = st.text_input("Part played, such as shopkeeper", key="kin-part")
        email = st.text_input("E-mail", key="kin-email")
        phone = st.text_input("Telephone", key="kin-phone")
        sent = st.form_submit_button("Add")
    if sent:
        with frame.errors_said():
            services.add_kin_member(
                office, name, ward_code=code, email=email, phone=phone, part_played=part
            )
            say_done("Added to the network.")


def _show_names(office: Office, ward: str | None) -> None:
    """List the members, and write down that one left, or erase one with every version."""
    members = {row["id"]: row for row in services.list_kin_members(office, ward=ward)}
    if not members:
        return
    names = office.borough.ward_names
    rows = [
        [
            str(row["name"]),
            row["part_played"] or "",
            ", ".join(names.get(code, code) for code in row["ward_codes"]),
            ", ".join(row[way] for way in ("email", "phone") if row[way]),
            date_words(row["joined_on"]),
            date_words(row["left_on"]) if row["left_on"] else "",
        ]
        for row in members.values()
    ]
    headings = ["Name", "Part played", "Ward", "How to reach", "Joined", "Left"]
    table = frame.table_html(headings, rows)
    st.html(f'<div class="pact-scroll" tabindex="0" role="group">{table}</div>')
    if not may(office.person, Act.CHANGE, Kind.KIN_MEMBERS):
        return
    with st.expander("A member leaves, or is to be erased"), frame.errors_said():
        chosen = st.selectbox(
            "Who",
            list(members),
            index=None,
            format_func=lambda one: str(members[one]["name"]),
            key="kin-member",
        )
        left = st.button("Left today", key="kin-left", disabled=chosen is None)
        sure = st.checkbox("Nothing brings it back, and I am sure", key="kin-sure")
        erased = st.button("Erase", key="kin-erase", disabled=chosen is None)
        if chosen and left:
            version = members[chosen]["version"]
            services.change_kin_member(office, chosen, version=version, left_on=today())
            say_done("Written down: the member left.")
        if chosen and erased and not sure:
            st.warning(NOT_SURE)
        elif chosen and erased:
            services.erase_kin_member(office, chosen)
            say_done("Erased, with every earlier version.")


def _missing_said(missing: int) -> str:
    return "none" if not missing else count_words(missing, "member")


def _show_waves(office: Office, report: services.KinReport) -> None:
    names = office.borough.ward_names
    rows = [
        [
            wave.quarter,
            ", ".join(names.get(code, code) for code in row["ward_codes"]),
            str(wave.stage),
            f"{wave.invited:,}",
            f"{wave.answered:,}"
            + (f" ({wave.not_loaded:,} not loaded)" if wave.not_loaded else ""),
            "not known" if wave.rate is None else f"{wave.rate:.0%}",
        ]
        for wave, row in zip(report.waves, report.rows, strict=True)
    ]
    headings = ["Quarter", "Wards", "Stands", "Invited", "Answered", "Rate"]
    table = frame.table_html(headings, rows, numbers=(3, 4, 5))
    st.html(f'<div class="pact-scroll" tabindex="0" role="group">{table}</div>')
    changes = [
        [
            str(row["question"]).capitalize(),
            str(row["quarter"]),
            row["note"] or f"{row['share']:.0%} ({row['low']:.0%} to {row['high']:.0%})",
            _change_said(row),
        ]
        for _, row in report.changes.reset_index().iterrows()
        if row["asked"]
    ]
    if changes:
        headings = ["Good answers", "Quarter", "Share", "On the wave before"]
        st.html(frame.table_html(headings, changes))


def _gone(count: int) -> str:
    return f" ({count:,} no longer loaded)" if count else ""


def _change_said(row: pd.Series[Any]) -> str:
    if not row["verdict"]:
        return ""
    low, high = 100 * row["change_low"], 100 * row["change_high"]
    return f"{row['verdict']} ({low:+.0f} to {high:+.0f} points)"


def _show_wave_forms(office: Office, ward: str | None, report: services.KinReport) -> None:
    labels = own_wards(office)
    with st.expander("Open a wave", expanded=False), st.form("wave-new"):
        wards = st.multiselect(
            "Wards",
            list(labels),
            default=[ward] if ward in labels else [],
            format_func=lambda code: labels.get(code, code),
            key=f"wave-wards-{ward or ''}",
        )
        quarter = st.text_input("Quarter", value=quarter_of(today()), key="wave-quarter")
        sent = st.form_submit_button("Open it and invite every member")
    if sent:
        with frame.errors_said():
            if not wards:
                st.warning("Choose the wards first.")
                return
            row = services.open_kin_wave(office, wards, quarter=quarter)
            say_done(f"Opened, with {count_words(row['invited'], 'member')} invited.")
    own = {row["id"]: row for row in report.rows if not row["closed_on"]}
    if own:
        _show_answers_form(office, own)


def _show_answers_form(office: Office, own: dict[str, Row]) -> None:
    imports = {
        record.id: record.label
        for record in office.workspace.imports()
        if "responses" in record.tables
    }
    with st.expander("Attach the answers of a wave, or close it", expanded=False):
        chosen = st.selectbox(
            "Wave", list(own), format_func=lambda one: own[one]["quarter"], key="wave-which"
        )
        row = own[chosen]
        if imports and may(office.person, Act.READ, Kind.RESPONSES):
            with st.form(f"wave-attach-{chosen}"):
                source = st.selectbox("Import", list(imports), format_func=lambda one: imports[one])
                invited = st.number_input("Invited", min_value=0, value=int(row["invited"]))
                sent = st.form_submit_button("Attach")
            if sent:
                with frame.errors_said():
                    held = services.attach_kin_responses(
                        office,
                        chosen,
                        version=row["version"],
                        import_id=str(source),
                        invited=int(invited),
                    )
                    say_done(f"Attached {count_words(len(held['response_ids']), 'answer')}.")
        if st.button("Close this wave"):
            with frame.errors_said():
                services.close_kin_wave(office, chosen, version=row["version"])
                say_done("Closed.")
