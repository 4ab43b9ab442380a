"""The actions of an area, or of all: as a board, as a list, and the forms that change them."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import streamlit as st

from pact_geo.cycle.actions import MOVES, REASONS, Status, board, days_late
from pact_geo.outputs.sentences import count_words, list_words
from pact_geo.pages import state
from pact_geo.pages.area_forms import WHY, choose_part, day_words, save, scrolling, today
from pact_geo.pages.frame import plain, show_empty, table_html
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row, Rows
from pact_geo.services.actions import (
    actions_of,
    add_action,
    change_action,
    delivery_of,
    move_action,
)
from pact_geo.services.areas import areas_of
from pact_geo.services.office import Office

BOARD, LIST = "Board", "List"


def show_actions(office: Office, area: Row) -> None:
    """Show the actions of an area, and let its working groups add, change and move them."""
    rows = actions_of(office, area_id=area["id"], today=today())
    _show(rows, names={})
    for row in rows:
        if may(office.person, Act.CHANGE, Kind.ACTIONS, row):
            _offer_changes(office, row)
    if may(office.person, Act.ADD, Kind.ACTIONS, area):
        _offer_adding(office, area, key=f"action-{area['id']}-{len(rows)}")


def show_every_action(office: Office) -> None:
    """Show the actions of all areas, and who delivers on time."""
    st.header("Actions of every area", anchor=False)
    names = {row["id"]: row["title"] for row in areas_of(office)}
    _show(actions_of(office, today=today()), names=names)
    delivered = [
        (one.agency, f"{one.due}", f"{one.completed}", f"{one.on_time}")
        for one in delivery_of(office, today=today())
    ]
    if delivered:
        st.html("<h3>On time, by agency</h3>")
        st.html(table_html(("Agency", "Due", "Done", "On time"), delivered, numbers=(1, 2, 3)))


def _show(rows: Rows, *, names: Mapping[str, str]) -> None:
    if not rows:
        show_empty("No action has been proposed yet.")
        return
    late = sum(row["overdue"] for row in rows)
    st.write(f"{count_words(len(rows), 'action')}, {late or 'none'} overdue.")
    if choose_part("Show actions as", (BOARD, LIST), key="actions-as") == BOARD:
        _show_board(rows, names)
    else:
        _show_list(rows, names)


def _show_board(rows: Rows, names: Mapping[str, str]) -> None:
    columns = board(rows)
    for (status, held), column in zip(columns.items(), st.columns(len(columns)), strict=True):
        cards = "".join(card_html(row, name=names.get(row["area_id"], "")) for row in held)
        column.html(f'<h3 class="pact-column">{status.capitalize()} ({len(held)})</h3>{cards}')


def card_html(row: Mapping[str, Any], *, name: str = "") -> str:
    """Write one action as a card; overdue stands in words, not in colour alone."""
    who = list_words([row["agency"], *row["partners"]])
    lines = [f"<p>{escape(name)}</p>" if name else "", f"<p>{escape(who)}</p>"]
    lines.append(f"<p>{escape(_due(row))}</p>")
    if row["overdue"]:
        lines.append(f"<p><strong>{overdue_words(row)}</strong></p>")
    if row["not_better"]:
        lines.append("<p><strong>Residents: not better</strong></p>")
    kind = "pact-card pact-late" if row["overdue"] else "pact-card"
    return f'<div class="{kind}"><h4>{escape(row["what"])}</h4>{"".join(lines)}</div>'


def _due(row: Mapping[str, Any]) -> str:
    return f"Due {day_words(row['due_on'])}" if row["due_on"] else "No day set"


def overdue_words(row: Mapping[str, Any]) -> str:
    """Say by how long an action is overdue."""
    late = days_late(row["due_on"], today=today())
    return f"Overdue by {late} {'day' if late == 1 else 'days'}"


def _show_list(rows: Rows, names: Mapping[str, str]) -> None:
    told = [
        (
            *([names.get(row["area_id"], "")] if names else []),
            row["what"],
            list_words([row["agency"], *row["partners"]]),
            row["owner"] or "",
            day_words(row["due_on"]),
            f"{row['status']}{': ' + overdue_words(row) if row['overdue'] else ''}",
        )
        for row in rows
    ]
    columns = (*(["Area"] if names else []), "What", "Agency", "Officer", "Due", "Status")
    st.html(scrolling(table_html(columns, told), "Actions"))


def _offer_changes(office: Office, row: Row) -> None:
    version = state.version_seen(row)
    key = f"action-{row['id']}-{version}"
    with st.expander(plain(f"{row['what']} ({row['status']})")):
        st.html("".join(f"<p>{escape(line)}</p>" for line in _details(row)))
        _move_form(office, row, version=version, key=key)
        _change_form(office, row, version=version, key=key)


def _details(row: Row) -> list[str]:
    """Say why an action is there, who sees to it, and what residents found."""
    told = [
        f"Why: {row['reason_kind']}{': ' + row['reason'] if row['reason'] else ''}",
        f"Officer: {row['owner']}" if row["owner"] else "",
        f"Why not: {row['not_done_because']}" if row["not_done_because"] else "",
        f"Effort: {row['hours']:g} hours" if row["hours"] is not None else "",
        f"Cost: £{row['cost']:,.0f}" if row["cost"] is not None else "",
    ]
    told += [
        f"A resident looked on {day_words(check['checked_on'])}:"
        f" {'better' if check['better'] else 'not better'}. {check['words'] or ''}"
        for check in row["checks"]
    ]
    return [line for line in told if line]


def _move_form(office: Office, row: Row, *, version: int, key: str) -> None:
    with st.form(f"{key}-move"):
        wanted = st.selectbox(
            "Move to", MOVES[Status(row["status"])], format_func=str.capitalize, key=f"{key}-to"
        )
        because = st.text_input("If not done: why (everybody can read this)", key=f"{key}-why")
        why = st.text_input(WHY, key=f"{key}-move-override")
        day = st.date_input(
            "If done or not done: on", today(), format="DD/MM/YYYY", key=f"{key}-day"
        )
        left, right = st.columns(2)
        hours = left.number_input("Hours it took", 0.0, value=row["hours"], key=f"{key}-hours")
        cost = right.number_input("Pounds it cost", 0.0, value=row["cost"], key=f"{key}-cost")
        sent = st.form_submit_button("Move this action")
    if sent:
        save(
            lambda: move_action(
                office,
                row["id"],
                version=version,
                status=wanted,
                today=today(),
                because=because,
                done_on=day,
                hours=hours,
                cost=cost,
                override=why or None,
            ),
            said=f"The action is now {wanted}.",
            record_id=row["id"],
        )


def _change_form(office: Office, row: Row, *, version: int, key: str) -> None:
    with st.form(f"{key}-change"):
        values, why = _fields(row, key=key)
        sent = st.form_submit_button("Save changes")
    if sent:
        save(
            lambda: change_action(
                office, row["id"], version=version, override=why or None, **values
            ),
            said="The action is changed.",
            record_id=row["id"],
        )


def _offer_adding(office: Office, area: Row, *, key: str) -> None:
    with st.expander("Propose an action"), st.form(key):
        values, why = _fields({}, key=key)
        sent = st.form_submit_button("Propose")
    if sent:
        save(
            lambda: add_action(office, area["id"], override=why or None, **values),
            said="The action is proposed.",
        )


def _fields(row: Mapping[str, Any], *, key: str) -> tuple[dict[str, Any], str]:
    """Ask for the parts of an action, inside a form."""
    what = st.text_input(
        "What is to be done (everybody can read this)", row.get("what", ""), key=f"{key}-what"
    )
    agency = st.text_input("Agency", row.get("agency", ""), key=f"{key}-agency")
    partners = st.text_input(
        "Who helps, with commas between", ", ".join(row.get("partners", ())), key=f"{key}-with"
    )
    owner = st.text_input("Officer who sees to it", row.get("owner") or "", key=f"{key}-owner")
    due = st.date_input("Due by", row.get("due_on"), format="DD/MM/YYYY", key=f"{key}-due")
    held = row.get("reason_kind", REASONS[0])
    kind = st.selectbox("Because of a", REASONS, REASONS.index(held), key=f"{key}-kind")
    reason = st.text_area(
        "Why, for the working groups", row.get("reason") or "", key=f"{key}-reason"
    )
    why = st.text_input(WHY, key=f"{key}-override")
    values = {
        "what": what,
        "agency": agency,
        "partners": partners.split(","),
        "owner": owner,
        "due_on": due,
        "reason_kind": kind,
        "reason": reason,
    }
    return values, why
