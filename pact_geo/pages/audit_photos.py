"""Photographs of an area on a page: pairs under a slider, the rest beside, what to do with them."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

from pact_geo.cycle.audits import AFTER, BEFORE
from pact_geo.errors import PersonalTextError
from pact_geo.outputs.sentences import date_words
from pact_geo.pages import frame, state
from pact_geo.pages.before_after import Shown, show_before_after, show_photo
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row, Rows
from pact_geo.services.office import Office
from pact_geo.services.photos import (
    MIDDLE,
    erase_photo,
    pair_two_photos,
    pairing_of,
    part_photos,
    photo_bytes,
    release_photo,
)


def show_photos(office: Office, photos: Rows, *, key: str = "") -> None:
    """Show the photographs of an area: first the pairs, then those without another."""
    if not photos:
        frame.show_empty("There are no photographs that you may see yet.")
        return
    known = {row["id"]: row for row in photos}
    pairing = pairing_of(photos)
    for before_id, after_id in pairing.pairs:
        with frame.errors_said():
            _show_pair(office, known[before_id], known[after_id], key=key)
    if pairing.alone:
        st.header("Without the other of the pair", anchor=False)
        columns = st.columns(min(len(pairing.alone), 3))
        for place, one in enumerate(pairing.alone):
            with columns[place % len(columns)], frame.errors_said():
                show_photo(photo_bytes(office, one, side=MIDDLE), words=words_of(known[one]))
                st.html(f"<p>{escape(label_of(known[one]))}</p>")
    with frame.errors_said():
        _offer_pairing(office, [known[one] for one in pairing.alone], key=key)
    with frame.errors_said():
        _offer_care(office, known, key=key)


def label_of(photo: Row) -> str:
    """Name a photograph in a few words: when, and where."""
    day = f", {date_words(photo['taken_on'])}" if photo["taken_on"] else ""
    where = f": {photo['spot']}" if photo["spot"] else ""
    return f"{photo['moment'].capitalize()}{day}{where}"


def words_of(photo: Row) -> str:
    """Say what a photograph shows, for who cannot see it."""
    said = photo["caption"] or "Nobody has written down what it shows"
    return f"Photograph, {label_of(photo)}. {said}."


def _show_pair(office: Office, before: Row, after: Row, *, key: str) -> None:
    spot = str(after["spot"] or before["spot"] or "the same spot")
    st.header(frame.plain(spot), anchor=False)
    one, other = (
        Shown(photo_bytes(office, row["id"], side=MIDDLE), label_of({**row, "spot": None}),
              words_of(row))
        for row in (before, after)
    )  # fmt: skip
    show_before_after(one, other, spot=spot, key=f"pair-{key}-{before['id']}-{after['id']}")
    by_hand = next((row for row in (before, after) if row["pair_id"]), None)
    if by_hand is None or not may(office.person, Act.CHANGE, Kind.PHOTOS, by_hand):
        return
    if st.button("Take this pair apart", key=f"part-{key}-{after['id']}"):
        part_photos(office, by_hand["id"])
        st.rerun()


def _offer_pairing(office: Office, alone: Rows, *, key: str) -> None:
    before = {row["id"]: label_of(row) for row in alone if row["moment"] == BEFORE}
    after = {
        row["id"]: label_of(row)
        for row in alone
        if row["moment"] == AFTER and may(office.person, Act.CHANGE, Kind.PHOTOS, row)
    }
    if not before or not after:
        return
    with st.expander("Pair two photographs of one spot"), st.form(f"pair-{key}"):
        first = st.selectbox("Before", list(before), format_func=before.__getitem__)
        second = st.selectbox("After", list(after), format_func=after.__getitem__)
        if st.form_submit_button("Pair these"):
            pair_two_photos(office, first, second)
            st.rerun()


def _offer_care(office: Office, known: Mapping[str, Row], *, key: str) -> None:
    """Offer what may be done to single photographs: making one public, or erasing it."""
    person = office.person
    mine = {
        one: label_of(row) + (", public" if row["released_at"] else "")
        for one, row in known.items()
        if may(person, Act.RELEASE, Kind.PHOTOS, row) or may(person, Act.ERASE, Kind.PHOTOS, row)
    }
    if not mine:
        return
    with st.expander("Make public or erase"):
        chosen = st.selectbox("Photograph", list(mine), format_func=mine.__getitem__,
                              key=f"care-{key}")  # fmt: skip
        row = known[chosen]
        show_photo(photo_bytes(office, chosen, side=MIDDLE), words=words_of(row))
        if not row["released_at"] and may(person, Act.RELEASE, Kind.PHOTOS, row):
            _offer_release(office, row)
        if may(person, Act.ERASE, Kind.PHOTOS, row):
            sure = st.checkbox("Erase it for good", key=f"sure-{chosen}")
            if st.button("Erase", key=f"erase-{chosen}", disabled=not sure):
                erase_photo(office, chosen)
                st.rerun()


def _offer_release(office: Office, row: Row) -> None:
    looked = st.checkbox(
        "I have looked: it shows no face, number plate or front door", key=f"looked-{row['id']}"
    )
    why = st.text_input("If its words seem to name somebody: why they may stand",
                        key=f"why-{row['id']}")  # fmt: skip
    if st.button("Make public", key=f"release-{row['id']}", disabled=not looked):
        try:
            version = state.version_seen(row)
            release_photo(office, row["id"], version=version, override=why or None)
        except PersonalTextError as error:
            frame.show_error(error)
        else:
            state.forget_version(row["id"])
            st.rerun()
