"""People on the Engage page: the network, the contact register, and visits."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
import streamlit as st

from pact_geo import services
from pact_geo.cycle.engagement import INTERESTS, quarter_of
from pact_geo.errors import StaleEditError
from pact_geo.outputs.sentences import count_words, date_words, month_words
from pact_geo.pages import frame
from pact_geo.pages.engage_log import own_wards, say_done, today
from pact_geo.pages.take_away import offer_file
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row
from pact_geo.services.office import Office

# --- the network -------------------------------------------------------------------------------


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
    if not may(office.person, Act.ADD, Kind.KIN_MEMBERS):
        return
    labels = own_wards(office)
    with st.expander("Add a member", expanded=False), st.form("kin-new"):
        name = st.text_input("Name", key="kin-name")
        code = _ward_field(labels, ward, key="kin-ward")
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
    _offer_leaving(office, ward)


def _offer_leaving(office: Office, ward: str | None) -> None:
    """Write down that a member left, or erase one with every earlier version."""
    members = {row["id"]: row for row in services.list_kin_members(office, ward=ward)}
    if not members:
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
        erased = st.button("Erase", key="kin-erase", disabled=chosen is None)
        if chosen and left:
            version = members[chosen]["version"]
            services.change_kin_member(office, chosen, version=version, left_on=today())
            say_done("Written down: the member left.")
        if chosen and erased:
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
            f"{wave.answered:,}",
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


# --- contacts ----------------------------------------------------------------------------------


def show_contacts(office: Office, ward: str | None) -> None:
    """Show who may be written to, who should be asked again, and the forms."""
    say_done()
    interest = st.selectbox(
        "Who wants to help with", [None, *INTERESTS], format_func=lambda one: one or "Anything"
    )
    rows = services.list_contacts(office, ward=ward, interest=interest)
    if rows:
        table = frame.table_html(
            ["Name", "How to reach", "Agreed for", "Wants to help with", "Training", "Agreed on"],
            [_contact_cells(row) for row in rows],
        )
        st.html(f'<div class="pact-scroll" tabindex="0" role="group">{table}</div>')
    else:
        frame.show_empty(
            "Nobody is in the register here.",
            "Add residents who said that they want to hear back or to help, and what they agreed"
            " to. Whoever withdraws is not listed.",
        )
    _show_new_contact(office, ward)
    changeable = [row for row in rows if may(office.person, Act.CHANGE, Kind.CONTACTS, row)]
    if changeable:
        _show_contact_forms(office, changeable)
    if may(office.person, Act.ERASE, Kind.CONTACTS):
        _show_review(office)


def _contact_cells(row: Row) -> list[str]:
    ways = [row[way] for way in ("email", "phone", "address") if row[way]]
    return [
        row["name"],
        ", ".join(ways),
        row["purpose"],
        ", ".join(row["interests"]),
        ", ".join(str(one["course"]) for one in row["training"]),
        date_words(row["asked_on"] or row["consented_on"]),
    ]


def _show_new_contact(office: Office, ward: str | None) -> None:
    labels = own_wards(office)
    with st.expander("Add a contact", expanded=False), st.form("contact-new"):
        name = st.text_input("Name", key="contact-name")
        code = _ward_field(labels, ward, key="contact-ward")
        purpose = st.text_input(
            "Agreed to be written to for",
            placeholder="news of what was done in Mill Lane",
            key="contact-purpose",
        )
        email = st.text_input("E-mail", key="contact-email")
        phone = st.text_input("Telephone", key="contact-phone")
        address = st.text_input("Address", key="contact-address")
        interests = st.multiselect("Wants to help with", INTERESTS, key="contact-interests")
        agreed = st.date_input(
            "Agreed on", value=today(), format="DD/MM/YYYY", key="contact-agreed"
        )
        sent = st.form_submit_button("Add")
    if sent:
        with frame.errors_said():
            services.add_contact(
                office,
                name,
                ward_code=code,
                purpose=purpose,
                email=email,
                phone=phone,
                address=address,
                interests=interests,
                consented_on=agreed,
            )
            say_done("Added to the register.")


def _show_contact_forms(office: Office, rows: list[Row]) -> None:
    held = {row["id"]: row for row in rows}
    with st.expander("Training, asking again, withdrawal", expanded=False):
        chosen = st.selectbox(
            "Contact", list(held), format_func=lambda one: held[one]["name"], key="contact-which"
        )
        row = held[chosen]
        with st.form(f"contact-training-{chosen}"):
            course = st.text_input("Training received")
            on = st.date_input("On", value=today(), format="DD/MM/YYYY")
            trained = st.form_submit_button("Write down the training")
        if trained:
            _do(
                lambda: services.record_training(
                    office, chosen, version=row["version"], course=course, on=on
                )
            )
        if st.button("Was asked again and still agrees"):
            _do(lambda: services.ask_contact_again(office, chosen, version=row["version"]))
        if st.button("Withdrew"):
            _do(lambda: services.withdraw_contact(office, chosen, version=row["version"]))


def _do(act: Any) -> None:
    """Do something to a contact; when somebody else was first, show both and do nothing."""
    with frame.errors_said():
        try:
            act()
        except StaleEditError as error:
            frame.show_stale(error)
            return
        say_done("Written down.")


def _show_review(office: Office) -> None:
    rows = services.contacts_to_review(office)
    st.subheader("To ask again or erase", anchor=False)
    if not rows:
        st.write("Nobody: everybody agreed or was asked again not long ago.")
        return
    held = {row["id"]: row for row in rows if may(office.person, Act.ERASE, Kind.CONTACTS, row)}
    cells = [
        [
            row["name"],
            date_words(row["asked_on"] or row["consented_on"]),
            "withdrew" if row["withdrawn_on"] else "not asked again for long",
        ]
        for row in rows
    ]
    st.html(frame.table_html(["Name", "Last agreed on", "Why"], cells))
    with st.form("contact-erase"):
        chosen = st.selectbox("Contact", list(held), format_func=lambda one: held[one]["name"])
        sure = st.checkbox("Nothing brings it back, and I am sure")
        sent = st.form_submit_button("Erase")
    if sent and sure and chosen:
        with frame.errors_said():
            services.erase_contact(office, chosen)
            say_done("Erased.")


# --- visits ------------------------------------------------------------------------------------


def show_visits(office: Office, ward: str | None) -> None:
    """Show repeat complainants and victims, when someone asks; each reading is written down."""
    st.write(
        "Addresses that complained again and again, and survey answers of victims: who to visit"
        " first. Each time this list is opened is written in the audit trail."
    )
    if not st.button("Open the list", type="primary"):
        return
    found = services.repeat_visits(office, ward=ward)
    names = office.borough.ward_names
    st.subheader("Repeat complainants, last twelve months", anchor=False)
    rows = [
        [
            str(row["place_name"]),
            f"{row['easting']:.0f}, {row['northing']:.0f}",
            names[row["ward_code"]],
            f"{row['reports']:,}",
            f"{row['months']:,}",
            month_words(row["last_month"]),
            ", ".join(row["categories"]),
        ]
        for _, row in found.complainants.iterrows()
    ]
    _table_or_nothing(
        ["Where", "Grid reference", "Ward", "Reports", "Months", "Last", "About"],
        rows,
        "No address here was reported three times or more.",
    )
    st.subheader("Victims who answered", anchor=False)
    victims = [
        [
            "" if pd.isna(row["answered_on"]) else date_words(row["answered_on"]),
            names[row["ward_code"]],
            "yes" if row["wants_feedback"] else "no",
            "not said" if pd.isna(row["impact"]) else f"{row['impact']:.0f} of 5",
            ", ".join(row["themes"]),
        ]
        for _, row in found.victims.iterrows()
    ]
    _table_or_nothing(
        ["Answered on", "Ward", "Wants to hear back", "How badly", "About"],
        victims,
        "No victim has answered a survey here.",
    )


def _table_or_nothing(headings: list[str], rows: list[list[str]], nothing: str) -> None:
    if not rows:
        frame.show_empty(nothing)
        return
    table = frame.table_html(headings, rows)
    st.html(f'<div class="pact-scroll" tabindex="0" role="group">{table}</div>')


def _ward_field(labels: dict[str, str], ward: str | None, *, key: str) -> str:
    codes = list(labels)
    chosen = st.selectbox(
        "Ward",
        codes,
        index=codes.index(ward) if ward in labels else 0,
        format_func=lambda code: labels.get(code, code),
        key=f"{key}-{ward or ''}",
    )
    return str(chosen)
