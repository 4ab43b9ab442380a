"""Confidential notes of an area, fenced and marked; shown to its working groups alone."""

from __future__ import annotations

from html import escape

import streamlit as st

from pact_geo.pages import state
from pact_geo.pages.area_forms import day_of, day_words, save, who_words
from pact_geo.pages.frame import plain, show_empty
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row
from pact_geo.services.notes import add_note, change_note, erase_note, notes_of
from pact_geo.services.office import Office

FENCE = (
    '<div class="pact-fence" role="note"><p><strong>Confidential.</strong> For the practitioners,'
    " the steering group and the co-ordinator of this area. Who reads these notes is written"
    " down. They are in no export, report or public view.</p></div>"
)


def show_notes(office: Office, area: Row) -> None:
    """Show the notes of an area; opening this part is a reading, and written down."""
    st.html(FENCE)
    notes = notes_of(office, area["id"])
    if not notes:
        show_empty("There are no notes on this area.")
    names = who_words(office, (note["created_by"] for note in notes))
    for note in notes:
        _show_note(office, note, names[note["created_by"]])
    if may(office.person, Act.ADD, Kind.NOTES, area):
        # A new key after each note: the words of the last one are not in the form.
        _offer_adding(office, area, key=f"note-{office.person.id}-{area['id']}-{len(notes)}")


def _show_note(office: Office, note: Row, writer: str) -> None:
    said = escape(note["words"]).replace("\n", "<br>")
    written = f"{writer}, {day_words(day_of(note['changed_at']))}"
    st.html(
        f'<div class="pact-fence"><h3>{escape(note["about"])}</h3><p>{said}</p>'
        f'<p class="pact-where">{escape(written)}</p></div>'
    )
    if may(office.person, Act.CHANGE, Kind.NOTES, note):
        _offer_change(office, note)
    if may(office.person, Act.ERASE, Kind.NOTES, note):
        with st.popover("Erase this note", key=f"erase-{note['id']}"):
            st.write("It is gone for good, with every version of it.")
            if st.button("Erase", key=f"erase-{note['id']}-yes"):
                save(lambda: erase_note(office, note["id"]), said="The note is erased.")


def _offer_change(office: Office, note: Row) -> None:
    version = state.version_seen(note)
    key = f"note-{office.person.id}-{note['id']}-{version}"
    with st.expander(plain(f"Change: {note['about']}")), st.form(key):
        about = st.text_input("About", note["about"], key=f"{key}-about")
        words = st.text_area("Note", note["words"], key=f"{key}-words")
        sent = st.form_submit_button("Save")
    if sent:
        save(
            lambda: change_note(office, note["id"], version=version, about=about, words=words),
            said="The note is changed.",
            record_id=note["id"],
        )


def _offer_adding(office: Office, area: Row, *, key: str) -> None:
    with st.expander("Write a note"), st.form(key):
        about = st.text_input("About, in a word or two", key=f"{key}-about")
        words = st.text_area("Note", key=f"{key}-words")
        sent = st.form_submit_button("Keep this note")
    if sent:
        save(
            lambda: add_note(office, area["id"], about=about, words=words),
            said="The note is kept.",
        )
