"""Drafting You Said, We Did: what stands behind an entry, its words, release, and who was told."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Any

import streamlit as st

from pact_geo.cycle.feedback import AUDIENCES, CHANNELS
from pact_geo.cycle.reading import reading_age
from pact_geo.outputs.sentences import count_words, list_words
from pact_geo.pages import area_forms, frame, state
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row, Rows
from pact_geo.services.feedback import (
    LedgerEntry,
    add_entry,
    add_telling,
    change_entry,
    list_ledger,
    release_entry,
    withdraw_entry,
)
from pact_geo.services.newsletter import photo_words, told_words
from pact_geo.services.office import Office
from pact_geo.services.raised import Raised, themes_raised
from pact_geo.services.releasing import check_wording, texts_of, warning_words

NEW = "A new entry"
READER = 11
"""Years; who the words are for."""


def show_drafting(office: Office, ward: str | None) -> None:
    """Show the entries of a ward or all, and what may be done with the chosen one."""
    entries = list_ledger(office, ward=ward)
    if entries:
        _show_list(entries)
    may_write = may(office.person, Act.ADD, Kind.LEDGER)
    named = {one.row["id"]: _label(one) for one in entries}
    offered = [*([None] if may_write else []), *named]
    if not offered:
        frame.show_empty("There is no entry here yet.", "The co-ordinator drafts them.")
        return
    chosen = st.selectbox(
        "Entry",
        offered,
        format_func=lambda key: named.get(key, NEW),
        key="feedback-entry",
    )
    entry = next((one for one in entries if one.row["id"] == chosen), None)
    if entry is not None:
        _show_standing(office, entry)
    if entry is None or may(office.person, Act.CHANGE, Kind.LEDGER, entry.row):
        _show_form(office, entry, ward)
    if entry is not None and may(office.person, Act.RELEASE, Kind.LEDGER, entry.row):
        _show_release(office, entry)


def _show_list(entries: list[LedgerEntry]) -> None:
    rows = [
        (
            one.row["theme"],
            one.area_name or "no area",
            "released" if one.released else "draft",
            "yes" if not one.unsupported else "no",
            list_words(one.still_to_tell) or "nobody",
        )
        for one in entries
    ]
    headings = ("Theme", "Area", "Stands", "Supported", "Still to be told")
    table = frame.table_html(headings, rows)
    st.html(area_forms.scrolling(table, "Entries of You Said, We Did"))


def _label(entry: LedgerEntry) -> str:
    where = f" ({entry.area_name})" if entry.area_name else ""
    return f"{entry.row['theme']}{where}: {'released' if entry.released else 'draft'}"


def _show_standing(office: Office, entry: LedgerEntry) -> None:
    """Say whether the entry can be printed, what its words give away, and who was told."""
    lines = list(entry.unsupported) or ["Everything it says is supported: it can be printed."]
    findings = check_wording(office, texts_of(entry.row))
    if findings:
        lines.append(warning_words(findings))
    age = reading_age(f"{entry.row['said']} {entry.did} {entry.changed}")
    if age > READER:
        lines.append(f"It reads as for age {age:.0f}; newsletters are for age {READER}.")
    if told := told_words(entry.tellings):
        lines.append(f"Told: {told}")
    said = "".join(f"<p>{escape(line)}</p>" for line in lines)
    st.html(f'<div class="pact-notes" role="status">{said}</div>')


# --- writing ------------------------------------------------------------------------------------


def _show_form(office: Office, entry: LedgerEntry | None, ward: str | None) -> None:
    row: dict[str, Any] = entry.row if entry else {}
    key = f"ledger-{row.get('id', 'new')}"
    st.header("Change it" if entry else "Draft an entry", anchor=False)
    area_id = row.get("area_id") if entry else _choose_area(office, ward, key)
    if entry is None and area_id is None and ward is None:
        st.write("Choose an area, or a ward above.")
        return
    version = state.version_seen(entry.row) if entry else 0
    with st.form(key):
        values = _ask_words(row, key)
        values |= _ask_concerns(office, row, _wards_of(office, row, area_id, ward), key)
        values |= _ask_links(office, row, area_id, key)
        saved = st.form_submit_button("Save", type="primary")
    if not saved:
        return
    if entry is None:
        values.pop("unlink", None)
        where: dict[str, Any] = {"area_id": area_id} if area_id else {"wards": [ward]}
        area_forms.save(lambda: add_entry(office, **where, **values), said="The draft is saved.")
        return
    area_forms.save(
        lambda: change_entry(office, entry.row["id"], version=version, **values),
        said="The entry is saved. If it was public, it waits to be released again.",
        record_id=entry.row["id"],
    )


def _choose_area(office: Office, ward: str | None, key: str) -> str | None:
    rows = office.desk.list(Kind.AREAS, ward=ward)
    named: dict[str, str] = {row["id"]: row["public_name"] for row in rows}
    offered: list[str | None] = [None, *named]
    return st.selectbox(
        "Area",
        offered,
        format_func=lambda one: named[one] if one else "No area: the whole ward",
        key=f"{key}-area",
    )


def _ask_words(row: dict[str, Any], key: str) -> dict[str, Any]:
    return {
        "theme": st.text_input("Theme", row.get("theme", ""), key=f"{key}-theme"),
        "said": st.text_area("You said", row.get("said", ""), key=f"{key}-said"),
        "residents": int(
            st.number_input(
                "Residents who raised it",
                1,
                100_000,
                row.get("residents", 1),
                key=f"{key}-n",
                help="Counted, and printed, where concerns are linked; else for the groups alone.",
            )
        ),
        "did": st.text_area("We did", row.get("did", ""), key=f"{key}-did"),
        "why_not": st.text_area(
            "If nothing was done: why not", row.get("why_not") or "", key=f"{key}-why"
        ),
        "result": st.text_area(
            "What changed, as it was measured",
            row.get("result") or "",
            help="Best left empty: then it is said in the words of the evaluation, and of"
            " residents who looked. Words of your own need an evaluation that found a fall.",
            key=f"{key}-result",
        ),
    }


def _wards_of(
    office: Office, row: dict[str, Any], area_id: str | None, ward: str | None
) -> list[str]:
    if row:
        return list(row["ward_codes"])
    return list(office.desk.get(Kind.AREAS, area_id)["ward_codes"]) if area_id else [str(ward)]


def _ask_concerns(
    office: Office, row: dict[str, Any], wards: list[str], key: str
) -> dict[str, Any]:
    """Ask which concerns of the survey it answers to; they are counted when it is saved."""
    held = row.get("raised") or {}
    if not may(office.person, Act.READ, Kind.RESPONSES):
        return {}
    offered: list[str | None] = [None, *themes_raised(office, wards)]
    place = offered.index(held["theme"]) if held and held["theme"] in offered else 0
    theme = st.selectbox(
        "Concerns of the survey",
        offered,
        index=place,
        format_func=lambda one: one or "None are linked",
        key=f"{key}-concerns",
    )
    with st.container(horizontal=True):
        first, last = (
            st.date_input(
                label, held.get(name) and date.fromisoformat(held[name]),
                format="DD/MM/YYYY", key=f"{key}-{name}",
            )
            for label, name in (("Raised from", "first"), ("to", "last"))
        )  # fmt: skip
    return {"raised": Raised(theme, first, last)} if theme else {"unlink": bool(held)}


def _ask_links(
    office: Office, row: dict[str, Any], area_id: str | None, key: str
) -> dict[str, Any]:
    if area_id is None:
        return {}
    desk, here = office.desk, {"area_id": area_id}
    actions = desk.list(Kind.ACTIONS, where=here)
    photos = [one for one in desk.list(Kind.PHOTOS, where=here) if one["released_at"]]
    measured = [one for one in desk.list(Kind.EVALUATIONS, where=here) if one["result"]]
    return {
        "action_ids": _choose(
            "Actions", actions, [f"{one['what']} ({one['status']})" for one in actions],
            row.get("action_ids"), f"{key}-actions",
        ),
        "photo_ids": _choose(
            "Photographs, released", photos, [photo_words(one) for one in photos],
            row.get("photo_ids"), f"{key}-photos",
        ),
        "evaluation_id": _choose_evaluation(measured, row.get("evaluation_id"), f"{key}-measured"),
    }  # fmt: skip


def _choose(
    label: str, rows: Rows, words: list[str], chosen: list[str] | None, key: str
) -> list[str]:
    named = {row["id"]: said for row, said in zip(rows, words, strict=True)}
    held = [one for one in chosen or [] if one in named]
    return st.multiselect(label, list(named), default=held, format_func=named.__getitem__, key=key)


def _choose_evaluation(rows: Rows, chosen: str | None, key: str) -> str | None:
    named: dict[str | None, str] = {None: "None", **{row["id"]: _measured(row) for row in rows}}
    place = list(named).index(chosen) if chosen in named else 0
    return st.selectbox(
        "Evaluation", list(named), index=place, format_func=named.__getitem__, key=key
    )


def _measured(row: Row) -> str:
    said = row["result"].get("said") or [row["result"].get("verdict", "assessed")]
    return " ".join(str(one) for one in said)


# --- releasing and telling ----------------------------------------------------------------------


def _show_release(office: Office, entry: LedgerEntry) -> None:
    row, version = entry.row, state.version_seen(entry.row)
    if not entry.released:
        st.header("Release it", anchor=False)
        with st.form(f"release-{row['id']}"):
            why = st.text_input(area_forms.WHY, key=f"why-{row['id']}")
            pressed = st.form_submit_button("Make it public", type="primary")
        if pressed:
            area_forms.save(
                lambda: release_entry(
                    office, row["id"], version=version, override=why.strip() or None
                ),
                said="It is public now.",
                record_id=row["id"],
            )
        return
    _show_telling(office, entry)
    if st.button("Take it back from the public", key=f"withdraw-{row['id']}"):
        area_forms.save(
            lambda: withdraw_entry(office, row["id"], version=version),
            said="It is no longer public.",
            record_id=row["id"],
        )


def _show_telling(office: Office, entry: LedgerEntry) -> None:
    row, key = entry.row, f"told-{entry.row['id']}"
    st.header("Who was told", anchor=False)
    still = entry.still_to_tell
    st.write(f"Still to be told: {list_words(still) or 'nobody'}.")
    if entry.tellings:
        reached = sum(one["reach"] or 0 for one in entry.tellings)
        st.write(f"Reached so far: {count_words(reached, 'person', plural='people')}.")
    with st.form(key, clear_on_submit=True):
        audience = st.selectbox("Who", still or list(AUDIENCES), key=f"{key}-who")
        channel = st.selectbox("How", CHANNELS, key=f"{key}-how")
        day = st.date_input("On", area_forms.today(), format="DD/MM/YYYY", key=f"{key}-day")
        reach = st.number_input(
            "How many people", min_value=0, value=None, step=1, key=f"{key}-reach"
        )
        pressed = st.form_submit_button("Record it", type="primary")
    if pressed:
        area_forms.save(
            lambda: add_telling(
                office, row["id"], told_on=day, channel=channel, audience=audience,
                reach=None if reach is None else int(reach),
            ),
            said="It is recorded.",
        )  # fmt: skip
