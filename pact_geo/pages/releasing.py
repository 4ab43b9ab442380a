"""Words for the working groups: who wrote them, and releasing them or taking them back."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from pact_geo.errors import StaleEditError
from pact_geo.outputs.sentences import date_words
from pact_geo.pages import area_forms, frame, state
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row
from pact_geo.services.office import Office
from pact_geo.services.releasing import release_text, withdraw_text


def standing_words(office: Office, row: Row) -> str:
    """Say who wrote a record, and whether its words are released, when and by whom."""
    names = area_forms.who_words(office, (row["created_by"], row["released_by"]))
    written = f"Written by {names[row['created_by']]}."
    if not row["released_at"]:
        return f"{written} For the working groups until it is released."
    day = date_words(area_forms.day_of(row["released_at"]))
    return f"{written} Released by {names[row['released_by']]} on {day}."


def show_words(office: Office, row: Row, words: str) -> None:
    """Show words a person may read, fenced until they are released, and how they stand."""
    said = escape(words).replace("\n", "<br>")
    kind = "pact-card" if row["released_at"] else "pact-fence"
    st.html(
        f'{area_forms.STYLE}<div class="{kind}"><p>{said}</p>'
        f'<p class="pact-where">{escape(standing_words(office, row))}</p></div>'
    )


def offer_release(office: Office, kind: Kind, row: Row, *, done: Callable[[str], None]) -> None:
    """Offer to release the words of a record, or to take them back, to who may.

    Parameters
    ----------
    done
        Says at the next run what was done.
    """
    if not may(office.person, Act.RELEASE, kind, row):
        return
    version, key = state.version_seen(row), f"release-{row['id']}"
    with st.form(key):
        if row["released_at"]:
            why = ""
            pressed = st.form_submit_button("Take these words back")
        else:
            why = st.text_input(area_forms.WHY, key=f"{key}-why")
            pressed = st.form_submit_button("Release these words to all partners")
    if not pressed:
        return
    with frame.errors_said():
        try:
            if row["released_at"]:
                withdraw_text(office, kind, row["id"], version=version)
            else:
                release_text(office, kind, row["id"], version=version, override=why.strip() or None)
        except StaleEditError as error:
            frame.show_stale(error)
            state.forget_version(row["id"])
            st.write("Read what stands above now, then press again.")
            return
        state.forget_version(row["id"])
        done("The words are taken back." if row["released_at"] else "The words are released.")
