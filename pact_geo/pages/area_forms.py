"""What the parts of the Act page share: choosing a part, saving a form, saying what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from html import escape
from typing import Any

import streamlit as st

from pact_geo.cycle.calendar import LONDON
from pact_geo.errors import PactError, StaleEditError
from pact_geo.outputs.sentences import date_words
from pact_geo.pages import frame, state
from pact_geo.services.colleagues import name_colleagues
from pact_geo.services.office import Office

DONE = "act-done"
WHY = "Only after a warning about names: why these words may stand"

STYLE = """<style>
.pact-card { border: 1px solid #7b8794; border-left: 6px solid #7b8794; border-radius: 6px;
  background: #ffffff; padding: 8px 12px; margin: 0 0 8px; overflow-wrap: anywhere; }
.pact-card h3, .pact-card h4 { font-size: 1rem; margin: 0; padding: 0; }
.pact-card p, .pact-fence p { margin: 2px 0 0; }
.pact-late { border-left: 6px double #9b1c1c; }
.pact-fence { border: 2px dashed #1f2933; background: #fdf6e3; padding: 8px 12px;
  margin: 0 0 8px; overflow-wrap: anywhere; }
.pact-fence h3 { font-size: 1rem; margin: 0; padding: 0; }
h2.pact-column, h3.pact-column { font-size: 1.05rem; padding: 0 0 6px; margin: 0; }
.pact-sign { margin: 0 0 2px; font-size: 0.92rem; }
</style>"""


def today() -> date:
    """Give the day by the clocks of the borough."""
    return datetime.now(tz=LONDON).date()


def day_words(day: date | None, *, otherwise: str = "no day set") -> str:
    """Write a day, or what is said where there is none."""
    return date_words(day) if day else otherwise


def who_words(office: Office, person_ids: Iterable[str | None]) -> dict[str | None, str]:
    """Say who did something, by number: oneself is "you", others as ``name_colleagues`` says."""
    names: dict[str | None, str] = dict(name_colleagues(office, person_ids).items())
    if office.person.id in names:
        names[office.person.id] = "you"
    return names


def day_of(moment: str) -> date:
    """Give the day of a moment of the records, by the clocks of the borough."""
    return datetime.fromisoformat(moment).astimezone(LONDON).date()


def choose_part(label: str, parts: Sequence[str], *, key: str) -> str:
    """Offer the parts of a page, the first one open; the choice is in the link."""
    held = st.session_state.get(key, st.query_params.get(key))
    if held is not None and held not in parts:
        st.session_state[key] = parts[0]  # another area or person has fewer parts
    chosen = st.pills(label, parts, default=parts[0], key=key, bind="query-params")
    return chosen or parts[0]


def save(act: Callable[[], Any], *, said: str, record_id: str | None = None) -> None:
    """Do what a form asks and run the page anew; an error is said beside the form.

    Nothing that was written is lost: the form keeps its words, and a stale edit shows both.
    """
    try:
        act()
    except StaleEditError as error:
        frame.show_stale(error)
        if record_id:
            state.forget_version(record_id)
    except PactError as error:
        frame.show_error(error)
    else:
        if record_id:
            state.forget_version(record_id)
        st.session_state[DONE] = said
        st.rerun()


def say_done() -> None:
    """Say once what was done in the run before."""
    said = st.session_state.pop(DONE, None)
    room = st.container()  # always there, so that what comes below keeps its place
    if said:
        room.html(f'<div class="pact-notes" role="status"><p>{escape(said)}</p></div>')


def scrolling(table: str, words: str) -> str:
    """Let a wide table be moved sideways on a narrow screen, by keyboard too."""
    return (
        f'<div class="pact-scroll" tabindex="0" role="region" aria-label="{escape(words)}">'
        f"{table}</div>"
    )


def open_area(area_id: str | None) -> None:
    """Put an area into the link, or take it out."""
    state.set_link(area_id=area_id)
