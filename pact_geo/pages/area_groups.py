"""What the groups decide, and what goes up to the managers and comes back."""

from __future__ import annotations

from datetime import timedelta
from html import escape

import streamlit as st

from pact_geo.cycle.escalations import STEP_WORDS, Step
from pact_geo.pages import state
from pact_geo.pages.area_forms import WHY, day_words, save, today, who_words
from pact_geo.pages.area_meetings import show_meetings
from pact_geo.pages.frame import errors_said, plain, show_empty
from pact_geo.pages.take_away import offer_file
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row
from pact_geo.services.actions import actions_of
from pact_geo.services.decisions import (
    GROUPS,
    decisions_of,
    record_decision,
    steering_report,
    steering_report_bytes,
)
from pact_geo.services.escalations import (
    accept_escalation,
    answer_escalation,
    escalations_of,
    raise_escalation,
    return_escalation,
)
from pact_geo.services.office import Office

QUARTER = timedelta(days=91)


def show_decisions(office: Office, area: Row | None) -> None:
    """Show the decisions on an area, or all, and let the co-ordinator record one."""
    rows = decisions_of(office, area_id=area["id"] if area else None)
    if not rows:
        show_empty("No decision has been recorded yet.")
    names = who_words(office, (row["created_by"] for row in rows))
    for row in rows:
        words = f"<p>{escape(row['words'])}</p>" if row["words"] else ""
        when = (
            f"{day_words(row['decided_on'])}, {row['of_group']} group;"
            f" recorded by {names[row['created_by']]}"
        )
        st.html(
            f'<div class="pact-card"><h3>{escape(row["title"])}</h3>'
            f'<p class="pact-where">{escape(when)}</p>{words}</div>'
        )
    if may(office.person, Act.ADD, Kind.DECISIONS, area):
        _offer_decision(office, area, key=f"decision-{area['id'] if area else ''}-{len(rows)}")


def _offer_decision(office: Office, area: Row | None, *, key: str) -> None:
    with st.expander("Record a decision"), st.form(key):
        group = st.radio("Of the", GROUPS, key=f"{key}-group", horizontal=True)
        title = st.text_input("What was decided (partners can read this)", key=f"{key}-title")
        words = st.text_area("More, for the working groups", key=f"{key}-words")
        day = st.date_input("Decided on", today(), format="DD/MM/YYYY", key=f"{key}-day")
        why = st.text_input(WHY, key=f"{key}-why")
        sent = st.form_submit_button("Record")
    if sent:
        save(
            lambda: record_decision(
                office,
                of_group=group,
                title=title,
                words=words,
                decided_on=day,
                area_id=area["id"] if area else None,
                override=why or None,
            ),
            said="The decision is recorded.",
        )


def show_escalations(office: Office, area: Row | None) -> None:
    """Show what was escalated, the oldest first, with its age and what is to be done next."""
    rows = escalations_of(office, area_id=area["id"] if area else None, today=today())
    if not rows:
        show_empty("Nothing has been taken to the steering group.")
    names = who_words(office, (row["created_by"] for row in rows))
    for row in rows:
        st.html(escalation_html(row, by=names[row["created_by"]]))
        if may(office.person, Act.CHANGE, Kind.ESCALATIONS, row):
            _offer_step(office, row)
    if area and may(office.person, Act.ADD, Kind.ESCALATIONS, area):
        _offer_raising(office, area, key=f"raise-{area['id']}-{len(rows)}")


def escalation_html(row: Row, *, by: str) -> str:
    """Write one escalation as a card with its age, and who raised it."""
    days = "1 day" if row["age"] == 1 else f"{row['age']:,} days"
    raised = f"Raised on {day_words(row['raised_on'])} by {by}"
    lines = [
        f"{raised}; {STEP_WORDS[Step(row['status'])]}. Age: {days}.",
        f"Asked of managers: {row['asked']}" if row["asked"] else "",
        f"Answer: {row['answer']}" if row["answer"] else "",
    ]
    said = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    kind = "pact-card pact-late" if row["status"] == Step.RAISED else "pact-card"
    return f'<div class="{kind}"><h3>{escape(row["title"])}</h3>{said}</div>'


def _offer_step(office: Office, row: Row) -> None:
    """Offer what comes next for an escalation: an answer, then where it goes."""
    step, version = Step(row["status"]), state.version_seen(row)
    key = f"step-{row['id']}-{version}"
    if step is Step.RAISED:
        with st.expander(plain(f"Answer: {row['title']}")), st.form(key):
            answer = st.text_area("The steering group's answer", key=f"{key}-answer")
            if st.form_submit_button("Answer"):
                save(
                    lambda: answer_escalation(
                        office, row["id"], version=version, answer=answer, answered_on=today()
                    ),
                    said="The matter is answered.",
                    record_id=row["id"],
                )
    elif step is Step.ANSWERED:
        if st.button("Return it to the practitioner group", key=f"{key}-back"):
            save(
                lambda: return_escalation(office, row["id"], version=version, returned_on=today()),
                said="The matter is back with the practitioner group.",
                record_id=row["id"],
            )
        if st.button("The steering group takes it on", key=f"{key}-keep"):
            save(
                lambda: accept_escalation(office, row["id"], version=version, accepted_on=today()),
                said="The steering group has taken it on.",
                record_id=row["id"],
            )


def _offer_raising(office: Office, area: Row, *, key: str) -> None:
    stuck = {
        row["id"]: row["what"] for row in actions_of(office, area_id=area["id"], today=today())
    }
    with st.expander("Take something to the steering group"), st.form(key):
        title = st.text_input("The matter (partners can read this)", key=f"{key}-title")
        asked = st.text_area("What is asked of managers", key=f"{key}-asked")
        action = st.selectbox(
            "The action that is stuck, if it is one",
            list(stuck),
            index=None,
            format_func=stuck.__getitem__,
            key=f"{key}-action",
        )
        why = st.text_input(WHY, key=f"{key}-why")
        sent = st.form_submit_button("Raise it")
    if sent:
        save(
            lambda: raise_escalation(
                office,
                area["id"],
                title=title,
                asked=asked,
                action_id=action,
                raised_on=today(),
                override=why or None,
            ),
            said="The matter is raised with the steering group.",
        )


def show_groups(office: Office) -> None:
    """Show decisions and escalations of every area, and the report to the steering group."""
    st.header("Taken to the steering group", anchor=False)
    show_escalations(office, None)
    show_meetings(office)
    st.header("Decisions", anchor=False)
    show_decisions(office, None)
    if may(office.person, Act.READ_FENCED, Kind.ESCALATIONS):
        with errors_said():
            _offer_report(office)


def _offer_report(office: Office) -> None:
    st.header("Report to the steering group", anchor=False)
    since = st.date_input("Since", today() - QUARTER, format="DD/MM/YYYY", key="report-since")
    for suffix, label, kind in (
        (".pdf", "The report as PDF", "application/pdf"),
        (
            ".docx",
            "The report as a Word document",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ):
        offer_file(
            label,
            data=lambda suffix=suffix: steering_report_bytes(  # type: ignore[misc]
                office, steering_report(office, since=since, today=today()), suffix=suffix
            ),
            file_name=f"steering-report{suffix}",
            mime=kind,
            key=f"report{suffix}",
        )
