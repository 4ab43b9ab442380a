"""The contact register on the Engage page: who may be written to, corrected, asked, erased."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pact_geo import services
from pact_geo.cycle.engagement import INTERESTS
from pact_geo.errors import StaleEditError
from pact_geo.outputs.sentences import date_words
from pact_geo.pages import frame, state
from pact_geo.pages.engage_log import NOT_SURE, called, own_wards, say_done, today, ward_field
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row
from pact_geo.services.office import Office

WORDS = {
    "name": "Name",
    "purpose": "Agreed to be written to for",
    "email": "E-mail",
    "phone": "Telephone",
    "address": "Address",
}


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
        review = services.contacts_to_review(office)
        _show_review(review)
        _show_erasing(office, list({row["id"]: row for row in (*rows, *review)}.values()))


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
        code = ward_field(labels, ward, key="contact-ward")
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
        met_at = _engagement_field(office, None, key="new")
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
                engagement_id=met_at,
            )
            say_done("Added to the register.")


def _show_contact_forms(office: Office, rows: list[Row]) -> None:
    held = {row["id"]: row for row in rows}
    with st.expander("Correct, training, asking again, withdrawal", expanded=False):
        chosen = st.selectbox(
            "Contact", list(held), format_func=lambda one: held[one]["name"], key="contact-which"
        )
        row = held[chosen]
        _show_change(office, row)
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


def _show_change(office: Office, row: Row) -> None:
    """Let everything about a contact be corrected."""
    mark, version = row["id"], state.version_seen(row)
    with st.form(f"contact-change-{mark}"):
        values: dict[str, Any] = {
            name: st.text_input(words, value=row[name] or "", key=f"contact-{name}-{mark}")
            for name, words in WORDS.items()
        }
        values["interests"] = st.multiselect(
            "Wants to help with",
            INTERESTS,
            default=row["interests"],
            key=f"contact-interests-{mark}",
        )
        values["engagement_id"] = _engagement_field(office, row["engagement_id"], key=mark)
        sent = st.form_submit_button("Save")
    if sent:
        with frame.errors_said():
            try:
                services.change_contact(office, mark, version=version, **values)
            except StaleEditError as error:
                frame.show_stale(error)
                state.forget_version(mark)
                st.info("Correct what should stand above, then save again.")
                return
            state.forget_version(mark)
            say_done("Saved.")


def _engagement_field(office: Office, held: str | None, *, key: str) -> str | None:
    """Let a contact be tied to the engagement the person was met at."""
    rows = {row["id"]: row for row in services.list_engagements(office)}
    choices = [None, *rows]
    chosen: str | None = st.selectbox(
        "Met at",
        choices,
        index=choices.index(held) if held in rows else 0,
        format_func=lambda one: called(rows[one]) if one else "none of the engagements",
        key=f"contact-engagement-{key}",
    )
    return chosen


def _do(act: Any) -> None:
    """Do something to a contact; when somebody else was first, show both and do nothing."""
    with frame.errors_said():
        try:
            act()
        except StaleEditError as error:
            frame.show_stale(error)
            return
        say_done("Written down.")


def _show_review(rows: list[Row]) -> None:
    st.subheader("To ask again or erase", anchor=False)
    if not rows:
        st.write("Nobody: everybody agreed or was asked again not long ago.")
        return
    cells = [
        [
            row["name"],
            date_words(row["asked_on"] or row["consented_on"]),
            "withdrew" if row["withdrawn_on"] else "not asked again for long",
        ]
        for row in rows
    ]
    st.html(frame.table_html(["Name", "Last agreed on", "Why"], cells))


def _show_erasing(office: Office, rows: list[Row]) -> None:
    """Let any contact be erased: who asks for it need not be marked as withdrawn first."""
    held = {row["id"]: row for row in rows if may(office.person, Act.ERASE, Kind.CONTACTS, row)}
    if not held:
        return
    st.subheader("Erase", anchor=False)
    with st.form("contact-erase"):
        chosen = st.selectbox(
            "Contact",
            list(held),
            index=None,
            format_func=lambda one: held[one]["name"],
            key="contact-erase-which",
        )
        sure = st.checkbox("Nothing brings it back, and I am sure", key="contact-sure")
        sent = st.form_submit_button("Erase")
    if not sent:
        return
    if not chosen:
        st.warning("Choose whom to erase first.")
    elif not sure:
        st.warning(NOT_SURE)
    else:
        with frame.errors_said():
            services.erase_contact(office, chosen)
            say_done("Erased, with every earlier version.")
