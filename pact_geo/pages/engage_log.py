"""The log of engagements on the Engage page: what each method brought, and the forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
import streamlit as st

from pact_geo import services
from pact_geo.cycle.engagement import Method
from pact_geo.errors import StaleEditError
from pact_geo.outputs.sentences import count_words, date_words
from pact_geo.pages import filters, frame, releasing, state
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row
from pact_geo.services.office import Office

SAID = "engage-said"
MOST_LISTED = 50
NOT_SURE = "Tick that you are sure first: nothing brings it back."


def show_log(office: Office, ward: str | None) -> None:
    """Show what each method brought and the log, and let those who may write in it."""
    say_done()
    summary = services.engagement_summary(office, ward=ward)
    smallest = office.borough.settings.disclosure.smallest_count
    if summary.engagements:
        _show_methods(summary, smallest)
        _show_list(office, summary)
    else:
        frame.show_empty(
            "No engagement is logged here yet.",
            "Log each one when it has been held: how people were asked, when and where, the"
            " hours and pounds it took and how many people it reached.",
        )
    if may(office.person, Act.ADD, Kind.ENGAGEMENTS):
        _show_new(office, ward)
    if summary.engagements and may(office.person, Act.CHANGE, Kind.ENGAGEMENTS):
        _show_change(office, summary.engagements)
    _show_notes(office, summary.engagements)


def say_done(words: str | None = None) -> None:
    """Keep a word to say after the page has run again, or say the one that was kept."""
    if words is not None:
        st.session_state[SAID] = words
        st.rerun()
    kept = st.session_state.pop(SAID, None)
    room = st.container()  # always there, so that what is open below stays open
    if kept:
        room.success(frame.plain(kept))


def today() -> date:
    """Give today's date on this machine."""
    return datetime.now().astimezone().date()


def _show_methods(summary: services.EngagementSummary, smallest: int) -> None:
    amounts = ("people", "responses", "useful_concerns", "staff_hours", "cost")
    headings = [
        "Method",
        "Times",
        *("People reached", "Answers", "Useful concerns", "Hours", "Pounds"),
        *("Answers an hour", "Answers a pound", "Concerns an hour", "Concerns a pound"),
        *("Reached an hour", "Reached a pound"),
    ]
    rows = [
        [
            str(method).capitalize(),
            f"{row['engagements']:,}",
            *(_amount(row, name) for name in amounts),
            *(
                _rate(row[f"{what}_per_{unit}"])
                for what in ("responses", "concerns", "people")
                for unit in ("hour", "pound")
            ),
        ]
        for method, row in summary.methods.iterrows()
    ]
    table = frame.table_html(headings, rows, numbers=range(1, len(headings)))
    st.html(f'<div class="pact-scroll" tabindex="0" role="group">{table}</div>')
    said = list(summary.sentences)
    if summary.unattached:
        said.append(f"{count_words(summary.unattached, 'answer')} belong to no engagement yet.")
    if summary.want_feedback:
        wanting = count_words(
            summary.want_feedback, "person", plural="people", smallest_count=smallest
        )
        said.append(f"Of those who answered, {wanting} want to hear what was done.")
    frame.show_notes(said)


def own_wards(office: Office) -> dict[str, str]:
    """Name the wards the person works in, by code: only there may anything be written."""
    labels = filters.ward_labels(office.borough)
    return {code: name for code, name in labels.items() if office.person.serves([code])}


def ward_field(labels: dict[str, str], ward: str | None, *, key: str) -> str:
    """Let a person choose one of the wards, the one looked at first; give its code."""
    codes = list(labels)
    chosen = st.selectbox(
        "Ward",
        codes,
        index=codes.index(ward) if ward in labels else 0,
        format_func=lambda code: labels.get(code, code),
        key=f"{key}-{ward or ''}",
    )
    return str(chosen)


def _amount(row: pd.Series[Any], name: str) -> str:
    if name == "useful_concerns" and not row["responses"]:
        return "not known"
    return f"{row[name]:,.1f}".removesuffix(".0")


def _rate(value: Any) -> str:
    if pd.isna(value):
        return "not known"
    return f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _show_list(office: Office, summary: services.EngagementSummary) -> None:
    names = office.borough.ward_names
    rows = [
        [
            date_words(row["held_on"]),
            str(row["method"]).capitalize(),
            row["place"] or "",
            ", ".join(names.get(code, code) for code in row["ward_codes"]),
            f"{row['people_reached']:,}",
            f"{summary.answers[row['id']]:,}",
            *(f"{row[name]:,.1f}".removesuffix(".0") for name in ("staff_hours", "cost")),
        ]
        for row in summary.engagements[:MOST_LISTED]
    ]
    headings = ["Held on", "Method", "Where", "Ward", "People", "Answers", "Hours", "Pounds"]
    table = frame.table_html(headings, rows, numbers=range(4, len(headings)))
    st.html(f'<div class="pact-scroll" tabindex="0" role="group">{table}</div>')
    if len(summary.engagements) > MOST_LISTED:
        st.write(f"The latest {MOST_LISTED} of {len(summary.engagements):,} are shown.")


def called(row: Row) -> str:
    """Call an engagement by its method, day and place."""
    place = f": {row['place']}" if row["place"] else ""
    return f"{str(row['method']).capitalize()}, {date_words(row['held_on'])}{place}"


def _show_notes(office: Office, rows: list[Row]) -> None:
    """Show the notes a person may read, and offer their release to who may."""
    noted = {row["id"]: row for row in rows if row["notes"]}
    if not noted:
        return
    with st.expander(f"What was noted ({len(noted)})", expanded=False):
        chosen = st.selectbox(
            "Notes of",
            list(noted),
            format_func=lambda one: called(noted[one]),
            key="engage-notes-of",
        )
        row = noted[chosen]
        releasing.show_words(office, row, row["notes"])
        with frame.errors_said():
            releasing.offer_release(office, Kind.ENGAGEMENTS, row, done=say_done)


def _show_new(office: Office, ward: str | None) -> None:
    with st.expander("Log an engagement", expanded=False), st.form("engage-new"):
        values = _fields(office, None, ward)
        sent = st.form_submit_button("Log it", type="primary")
    if sent:
        with frame.errors_said():
            row = services.log_engagement(office, values.pop("method"), **values)
            say_done(f"Logged: {row['method']} on {date_words(row['held_on'])}.")


def _show_change(office: Office, rows: list[Row]) -> None:
    own = {row["id"]: row for row in rows if may(office.person, Act.CHANGE, Kind.ENGAGEMENTS, row)}
    if not own:
        return
    with st.expander("Change one, or attach what people answered", expanded=False):
        chosen = st.selectbox(
            "Engagement",
            list(own),
            format_func=lambda one: called(own[one]),
            key="engage-which",
        )
        row = own[chosen]
        version = state.version_seen(row)
        with st.form(f"engage-change-{row['id']}"):
            values = _fields(office, row, None)
            sent = st.form_submit_button("Save")
        if sent:
            _save(office, row, version, values)
        if may(office.person, Act.READ, Kind.RESPONSES):
            _show_attach(office, row)


def _save(office: Office, row: Row, version: int, values: dict[str, Any]) -> None:
    with frame.errors_said():
        try:
            services.change_engagement(office, row["id"], version=version, **values)
        except StaleEditError as error:
            frame.show_stale(error)
            state.forget_version(row["id"])
            st.info("Correct what should stand above, then save again.")
            return
        state.forget_version(row["id"])
        say_done("Saved.")


def _show_attach(office: Office, row: Row) -> None:
    imports = {
        record.id: record.label
        for record in office.workspace.imports()
        if "responses" in record.tables
    }
    if not imports:
        st.write("Load a survey on the Data page to attach what people answered.")
        return
    with st.form(f"engage-attach-{row['id']}"):
        chosen = st.selectbox(
            "Survey that came of it", list(imports), format_func=lambda one: imports[one]
        )
        that_day = st.checkbox("Only answers of that very day")
        elsewhere = st.checkbox("Also people who live in other wards")
        sent = st.form_submit_button("Attach")
    if sent:
        with frame.errors_said():
            held = services.attach_responses(
                office,
                row["id"],
                version=row["version"],
                import_id=chosen,
                first=row["held_on"] if that_day else None,
                last=row["held_on"] if that_day else None,
                from_elsewhere=elsewhere,
            )
            state.forget_version(row["id"])
            say_done(f"Attached {count_words(len(held['response_ids']), 'answer')}.")


def _fields(office: Office, row: Row | None, ward: str | None) -> dict[str, Any]:
    """Show the fields of an engagement and give what they say."""
    held = row or {}
    mark = held.get("id", "new")
    methods = [str(one) for one in Method]
    method = st.selectbox(
        "How people were asked",
        methods,
        index=methods.index(held["method"]) if row else 0,
        format_func=str.capitalize,
        key=f"engage-method-{mark}",
    )
    wards = _wards(office, held.get("ward_codes") or (), ward, key=f"engage-wards-{mark}")
    held_on = st.date_input(
        "Held on",
        value=held.get("held_on") or today(),
        format="DD/MM/YYYY",
        key=f"engage-day-{mark}",
    )
    place = st.text_input("Where", value=held.get("place") or "", key=f"engage-place-{mark}")
    amounts = _amounts(held, mark)
    incentives = st.text_input(
        "What people were given",
        value=held.get("incentives") or "",
        key=f"engage-incentives-{mark}",
    )
    values = {
        "method": method,
        "ward_codes": wards,
        "held_on": held_on,
        "place": place,
        **amounts,
        "incentives": incentives,
    }
    if row is None or may(office.person, Act.READ_FENCED, Kind.ENGAGEMENTS, row):
        values["notes"] = st.text_area(
            "Notes for the working groups",
            value=held.get("notes") or "",
            key=f"engage-notes-{mark}",
        )
    return values


def _wards(office: Office, held: Sequence[str], ward: str | None, *, key: str) -> list[str]:
    """Show the field of wards and give those chosen: first those it has, else the one open."""
    names = filters.ward_labels(office.borough)
    # Wards of others that an engagement has already stay with it.
    labels = own_wards(office) | {code: names.get(code, code) for code in held}
    return st.multiselect(
        "Wards",
        list(labels),
        default=[code for code in held or ([ward] if ward else []) if code in labels],
        format_func=lambda code: labels.get(code, code),
        key=f"{key}-{ward or ''}",
    )


def _amounts(held: Mapping[str, Any], mark: str) -> dict[str, Any]:
    """Show the fields of hours, pounds and people and give what they say."""
    left, middle, right = st.columns(3)
    with left:
        hours = st.number_input(
            "Hours of staff",
            min_value=0.0,
            value=float(held.get("staff_hours", 0.0)),
            step=0.5,
            help="Of all who took part, together.",
            key=f"engage-hours-{mark}",
        )
    with middle:
        cost = st.number_input(
            "Pounds",
            min_value=0.0,
            value=float(held.get("cost", 0.0)),
            step=10.0,
            help="Hire, print, incentives; not what staff cost.",
            key=f"engage-cost-{mark}",
        )
    with right:
        people = st.number_input(
            "People reached",
            min_value=0,
            value=int(held.get("people_reached", 0)),
            key=f"engage-people-{mark}",
        )
    return {"staff_hours": hours, "cost": cost, "people_reached": people}
