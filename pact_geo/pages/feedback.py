"""Feedback: You Said, We Did by ward for everybody, its newsletter, and drafting it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import streamlit as st

from pact_geo.outputs.newsletter import SIDES
from pact_geo.pages import area_forms, feedback_drafting, filters, frame, state
from pact_geo.pages.take_away import offer_file
from pact_geo.records.access import Act, Kind, may
from pact_geo.services.feedback import LedgerEntry, public_ledger
from pact_geo.services.newsletter import (
    lost_photos,
    newsletter_html,
    newsletter_pdf,
    photo_words,
    preview_newsletter,
    told_words,
    ward_page,
)
from pact_geo.services.office import Office
from pact_geo.services.photos import SMALL, photos_there

PART = "part"
DID, NEWSLETTER, DRAFT = "What we did", "Newsletter", "Draft and release"

STYLE = """<style>
.pact-did { border-left: 6px solid #2f72a3; background: #ffffff; padding: 8px 14px;
  margin: 0 0 12px; overflow-wrap: anywhere; color: #1f2933; line-height: 1.5; }
.pact-did h2, .pact-did h3 { font-size: 1.15rem; margin: 0; padding: 0; }
.pact-did p { margin: 4px 0 0; }
.pact-pair { display: flex; flex-wrap: wrap; gap: 10px; margin: 6px 0; }
.pact-pair figure { margin: 0; flex: 0 1 320px; }
.pact-side { max-width: 100%; height: auto; display: block; border: 1px solid #7b8794;
  margin: 0 0 12px; }
.pact-pair img { max-width: 100%; height: auto; display: block; }
</style>"""


def show_page() -> None:
    if not frame.page_allowed("feedback"):
        return
    office = state.current_office()
    if not frame.has_wards("Feedback", office.borough):
        return
    st.html(STYLE)
    frame.show_heading("Feedback: you said, we did", office.borough)
    area_forms.say_done()
    parts: dict[str, Callable[[Office, str | None], None]] = {
        DID: _show_did,
        NEWSLETTER: _show_newsletter,
    }
    if may(office.person, Act.READ_FENCED, Kind.LEDGER):
        parts[DRAFT] = feedback_drafting.show_drafting
    chosen = area_forms.choose_part("What to look at", list(parts), key=PART)
    ward = filters.choose_ward(office.borough, empty="All wards")
    with frame.errors_said():
        parts[chosen](office, ward)


# --- what everybody reads -----------------------------------------------------------------------


def _show_did(office: Office, ward: str | None) -> None:
    entries = public_ledger(office, ward=ward)
    if not entries:
        frame.show_empty(
            "There is nothing to tell here yet.",
            "What residents say is written down here when something has been done about it.",
        )
        return
    st.html("".join(_entry_html(office, entry) for entry in entries))


def _entry_html(office: Office, entry: LedgerEntry) -> str:
    where = f"{entry.area_name}: " if entry.area_name else ""
    lines = [
        ("You said:", f"{entry.row['said']} ({entry.residents})"),
        ("We did:", entry.did),
        ("What changed:", entry.changed),
        ("Who was told:", told_words(entry.tellings) or "Nobody yet, apart from this page."),
    ]
    said = "".join(f"<p><strong>{head}</strong> {escape(words)}</p>" for head, words in lines)
    title = escape(f"{where}{entry.row['theme']}")
    return (
        f'<article class="pact-did"><h2>{title}</h2>{_photos_html(office, entry)}{said}</article>'
    )


def _photos_html(office: Office, entry: LedgerEntry) -> str:
    there, _ = photos_there(office, list(entry.photos), side=SMALL)
    shown = "".join(
        f'<figure><img alt="{escape(photo_words(photo))}" src="data:image/jpeg;base64,'
        f'{base64.b64encode(there[photo["id"]]).decode()}">'
        f"<figcaption>{escape(photo_words(photo))}</figcaption></figure>"
        for photo in entry.photos
        if photo["id"] in there
    )
    return f'<div class="pact-pair">{shown}</div>' if shown else ""


# --- the newsletter -----------------------------------------------------------------------------


def _show_newsletter(office: Office, ward: str | None) -> None:
    if ward is None:
        frame.show_empty("Choose a ward above.", "Each ward has a newsletter of its own.")
        return
    day = area_forms.today()
    with st.container(horizontal=True):
        for label, name, mime, make in (
            ("Newsletter as PDF, two sides at most", f"newsletter-{ward}.pdf", "application/pdf",
             lambda: newsletter_pdf(office, ward, today=day)),
            ("The same as a web page", f"newsletter-{ward}.html", "text/html",
             lambda: newsletter_html(office, ward, today=day)),
            ("Web page of everything", f"you-said-we-did-{ward}.html", "text/html",
             lambda: ward_page(office, ward, today=day)),
        ):  # fmt: skip
            offer_file(label, data=make, file_name=name, mime=mime, key=name)
    frame.show_notes(
        [
            f"A photograph is left out, for its file cannot be read: {words}"
            for words in lost_photos(office, ward)
        ]
    )
    if st.toggle("Show it as it prints", key="feedback-preview"):
        _show_preview(office, ward)


def _show_preview(office: Office, ward: str) -> None:
    """Show the sides as they print, and the same in words for whoever reads no pictures."""
    preview = preview_newsletter(office, ward, today=area_forms.today())
    sides = len(preview.sides)
    st.write(f"It prints on {sides} {'side' if sides == 1 else 'sides'} of at most {SIDES}.")
    st.html(
        "".join(
            f'<img class="pact-side" alt="Side {number} of {sides} of the newsletter as it prints;'
            f' its words stand below." src="data:image/png;base64,'
            f'{base64.b64encode(side).decode()}">'
            for number, side in enumerate(preview.sides, start=1)
        )
    )
    st.header("The same in words", anchor=False)
    _show_words(preview.words)


def _show_words(words: Mapping[str, Any]) -> None:
    priorities = "".join(
        f"<li><strong>{escape(one['title'])}</strong>{_why(one['why'])}</li>"
        for one in words["priorities"]
    )
    items = "".join(_item_html(one) for one in words["items"])
    events = "".join(f"<li>{escape(one)}</li>" for one in words["events"])
    heads, nothing = words["heads"], f"<p>{escape(words['nothing'])}</p>"
    st.html(
        f'<div class="pact-did"><h2>{escape(words["title"])}</h2><p>{escape(words["issued"])}</p>'
        f"{_part(heads['priorities'], f'<ol>{priorities}</ol>' if priorities else '')}"
        f"{_part(heads['items'], items) or nothing}"
        f"<p><strong>{escape(words['more'])}</strong></p>"
        f"{_part(heads['events'], f'<ul>{events}</ul>' if events else '')}"
        f"<p>{escape(words['contact'])}</p></div>"
    )


def _why(words: str) -> str:
    return f". {escape(words)}" if words else ""


def _part(head: str, content: str) -> str:
    return f"<h3>{escape(head)}</h3>{content}" if content else ""


def _item_html(item: dict[str, object]) -> str:
    lines: list[tuple[str, str]] = item["lines"]  # type: ignore[assignment]
    said = "".join(f"<p><strong>{escape(a)}</strong> {escape(b)}</p>" for a, b in lines)
    return f"<p><strong>{escape(str(item['theme']))}</strong></p>{said}"


show_page()
