"""What every page has: title, where its figures come from, what is missing, links, downloads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pact_geo.errors import PactError, StaleEditError
from pact_geo.outputs.colours import AREA, PAPER
from pact_geo.outputs.maps import Map
from pact_geo.outputs.record_words import field_heading, value_words
from pact_geo.pages import asker, cookie, state
from pact_geo.pages.take_away import offer_file
from pact_geo.pages.uploads import control_words
from pact_geo.records.access import EVERY_WARD, LOCAL, PAGES, Person, may, roles_that_may
from pact_geo.services import Borough, Provenance

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="24"'
    f' fill="{PAPER}" stroke="{AREA}" stroke-width="11"/><circle cx="32" cy="32" r="8"'
    f' fill="{AREA}"/></svg>'
)
"""The tab's picture: a ring, as areas are numbered on the maps. It asks no host."""

STYLE = """<style>
.stMainBlockContainer { padding: 4.2rem 2.2rem 2rem; }
[data-testid="stSidebarHeader"] { height: 2.2rem; }
.stMain [data-testid="stVerticalBlock"] { gap: 0.7rem; }
.stMain h1 { padding: 0 0 0.3rem; }
.pact-where { color: #3e4c59; font-size: 0.9rem; line-height: 1.4; margin: 0; }
.pact-notes { border-left: 5px solid #a65200; background: #fdf3e7; color: #1f2933;
  padding: 8px 14px; margin: 0; font-size: 0.95rem; line-height: 1.45; }
.pact-notes p { margin: 0; }
.pact-notes summary { cursor: pointer; font-weight: 600; margin-top: 2px; }
.pact-notes ul { margin: 4px 0 0; padding-left: 1.2rem; }
ul.pact-legend { display: flex; flex-wrap: wrap; gap: 2px 18px; list-style: none;
  padding: 0 !important; margin: 0 !important; }
.pact-legend li { display: flex; align-items: center; gap: 7px; font-size: 0.88rem; margin: 0;
  color: #1f2933; }
.pact-legend-title { font-weight: 600; margin: 0 0 2px; font-size: 0.9rem; color: #1f2933; }
.pact-legend .pact-legend-heading { flex-basis: 100%; font-weight: 600; }
dl.pact-facts { display: grid; grid-template-columns: auto 1fr; gap: 3px 14px;
  margin: 0 !important; padding: 0;
  font-size: 0.95rem; line-height: 1.4; color: #1f2933; }
.pact-facts dt { color: #3e4c59; margin: 0; font-weight: 400; }
.pact-facts dd { margin: 0 !important; }
.pact-part { display: grid; grid-template-columns: 6.2rem 1fr 2.4rem; gap: 8px;
  align-items: center; font-size: 0.92rem; margin: 2px 0; color: #1f2933; }
.pact-bar { background: #e4e7eb; height: 12px; border-radius: 2px; }
.pact-bar span { display: block; height: 12px; background: #2f72a3; border-radius: 2px; }
.pact-strip img { max-width: 100%; height: 44px; }
.pact-legend img { flex: none; }
.pact-table { border-collapse: collapse; width: 100%; font-size: 0.93rem; color: #1f2933; }
.pact-table th, .pact-table td { text-align: left; padding: 5px 10px;
  border-bottom: 1px solid #cbd2d9; vertical-align: top; }
.pact-table thead th { border-bottom: 2px solid #52606d; color: #1f2933; }
.pact-table .number { text-align: right; font-variant-numeric: tabular-nums; }
.pact-scroll { overflow-x: auto; }
table.pact-coverage { border-collapse: collapse; font-size: 0.78rem; color: #1f2933; margin: 0; }
.pact-coverage th, .pact-coverage td { border: 1px solid #cbd2d9; padding: 3px 4px;
  text-align: right; font-variant-numeric: tabular-nums; }
.pact-coverage thead th { text-align: center; color: #1f2933; }
.pact-coverage tbody th { text-align: left; white-space: nowrap; font-weight: 600; }
.pact-gap { background: repeating-linear-gradient(135deg, #fbe3c8 0 4px, #ffffff 4px 8px); }
.pact-sample { display: inline-block; width: 22px; height: 16px; border: 1px solid #7b8794; }
ul.pact-list { margin: 4px 0 0; font-size: 0.92rem; }
.pact-empty { border: 1px dashed #7b8794; border-radius: 6px; padding: 18px 22px;
  color: #1f2933; font-size: 1.05rem; line-height: 1.5; }
.pact-empty p { margin: 0 0 4px; }
.pact-both { display: grid; gap: 6px 18px;
  grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr));
  margin: 6px 0 0; }
.pact-both h3 { font-size: 0.95rem; margin: 0; padding: 0; }
.pact-both p { white-space: pre-wrap; overflow-wrap: anywhere; background: #ffffff;
  border: 1px solid #cbd2d9; padding: 6px 10px; margin: 2px 0 0; }
@media print {
  [data-testid="stHeader"], [data-testid="stSidebar"], .stButton, .stDownloadButton,
  .stPopover { display: none !important; }
}
</style>"""


def show_style() -> None:
    """Add the app's own style; called once, before the page."""
    st.html(STYLE)


def show_heading(title: str, borough: Borough, provenance: Provenance | None = None) -> None:
    """Print the page's title, the borough's name and where its figures come from."""
    st.title(plain(title), anchor=False)
    said = borough.name if provenance is None else where_line(borough, provenance)
    st.html(f'<p class="pact-where">{escape(said)}</p>')


def where_line(borough: Borough, provenance: Provenance) -> str:
    """Say borough, dates and sources in one line."""
    sources = ", ".join(provenance.sources)
    parts = [borough.name, provenance.dates, f"Sources: {sources}" if sources else ""]
    return " · ".join(part for part in parts if part)


def show_notes(sentences: Sequence[str]) -> None:
    """Print what a reader must know first; more than two fold away behind a summary."""
    room = st.container()  # always there, so that a map below keeps its place
    if not sentences:
        return
    shown = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences[:2])
    rest = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences[2:])
    more = (
        f"<details><summary>{len(sentences) - 2} more to know</summary><ul>{rest}</ul></details>"
        if rest
        else ""
    )
    room.html(f'<div class="pact-notes" role="note">{shown}{more}</div>')


def show_source(sheet: Map) -> None:
    """Print the source line of a map that stands on a page without other figures."""
    st.html(f'<p class="pact-where">{escape(sheet.source_line)}</p>')


AXES_HEIGHT = 110
SIGN_IN = "sign_in"
FIRST = ("explore", "profile")
"""The page a person comes to: the first of these that may be opened."""


def show_chart(chart: Any) -> None:
    """Show a chart as wide as its column; its description tells screen readers the same.

    It is drawn on a canvas. As SVG every layer is announced, also those with nothing in them.
    """
    drawn = chart.properties(usermeta={"embedOptions": {"renderer": "canvas"}})
    st.altair_chart(drawn, width="stretch", height=int(chart.height) + AXES_HEIGHT, theme=None)


def show_licence(provenance: Provenance) -> None:
    """Print the licence line, settings and data version under a page."""
    parts = [provenance.licence, provenance.settings, f"Data version {provenance.data_version}"]
    said = escape(" · ".join(part for part in parts if part))
    st.html(f'<p class="pact-where">{said}</p>')


def show_share_link() -> None:
    """Offer the address that opens this view again."""
    with st.popover("Share this view"):
        st.write("This address opens the same view again, for anyone who can reach this app.")
        st.code(view_address(), language=None)


def view_address() -> str:
    """Give the address of the page with everything that is chosen on it."""
    base = str(st.context.url or "").split("?")[0]
    chosen = [(key, value) for key in st.query_params for value in st.query_params.get_all(key)]
    return f"{base}?{urlencode(chosen)}" if chosen else base


FORMATS: Mapping[str, tuple[str, str]] = {
    ".xlsx": (
        "Excel, with notes",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ".csv": ("CSV", "text/csv"),
    ".gpkg": ("GeoPackage for QGIS", "application/geopackage+sqlite3"),
    ".html": ("Map as a web page, opens offline", "text/html"),
    ".png": ("Map as a picture", "image/png"),
}


def show_downloads(
    name: str, export: Callable[[str], bytes], *, formats: Sequence[str] = tuple(FORMATS)
) -> None:
    """Offer what is on the page as files; a file is made when it is asked for."""
    with st.popover("Download"):
        for suffix in formats:
            label, mime = FORMATS[suffix]
            offer_file(
                label,
                data=lambda suffix=suffix: export(suffix),  # type: ignore[misc]
                file_name=f"{name}{suffix}",
                mime=mime,
                key=f"download-{name}{suffix}",
                width="stretch",
            )


@contextmanager
def errors_said() -> Iterator[None]:
    """Say an error of ours to the person who met it, where it happened on the page."""
    try:
        yield
    except PactError as error:
        show_error(error)


def show_error(error: PactError) -> None:
    """Say what is wrong, where, and what to do, as a person can follow it."""
    remedy = error.what_to_do(control_words)
    lines = [f"<p><strong>{escape(error.where)}</strong></p>" if error.where else ""]
    lines.append(f"<p>{escape(error.reason)}</p>")
    lines.append(f"<p>{escape(remedy)}</p>" if remedy else "")
    st.html(f'<div class="pact-notes" role="alert">{"".join(lines)}</div>')


def show_stale(error: StaleEditError) -> None:
    """Show what somebody else wrote beside what this person wrote, so that nothing is lost.

    What both wrote alike needs no comparing and is left out.
    """
    wards = {EVERY_WARD: "All wards", **state.current_borough().ward_names}
    pairs = "".join(
        f"{_text_html(name, 'as it stands now', error.theirs.get(name), wards)}"
        f"{_text_html(name, 'as you wrote it', value, wards)}"
        for name, value in error.yours.items()
        if value != error.theirs.get(name)
    )
    st.html(
        f'<div class="pact-notes" role="alert"><p><strong>{escape(error.reason)}</strong></p>'
        f"<p>{escape(error.remedy or '')}</p>"
        f'<div class="pact-both">{pairs}</div></div>'
    )


def _text_html(name: str, whose: str, value: Any, wards: Mapping[str, str]) -> str:
    said = value_words(name, value, wards=wards)
    heading = f"{field_heading(name)}, {whose}"
    return f"<div><h3>{escape(heading)}</h3><p>{escape(said)}</p></div>"


def page_allowed(page: str) -> bool:
    """Tell whether whoever asks may open a page; where not, say in plain words who may.

    Every page calls this first, with the name of its file; the rules are in ``access.PAGES``.
    """
    act, kind = PAGES[page]
    person = asker.current_person()
    if may(person, act, kind):
        return True
    st.title("Not open to you", anchor=False)
    roles = ", ".join(roles_that_may(act, kind))
    whose = f"The page {page.replace('_', ' ').capitalize()} is for these roles: {roles}."
    if person.id == "":
        show_empty(whose, "If that is you, sign in first.")
        st.page_link(Path(__file__).with_name(f"{SIGN_IN}.py"), label="Sign in")
    else:
        yours = ", ".join(sorted(person.roles)) or "none"
        show_empty(whose, f"Yours: {yours}. An administrator can change it.")
    return False


def offer_pages(folder: Path, titles: Mapping[str, str]) -> StreamlitPage:
    """Offer the pages a person may open. The others are there too; each says who may open it.

    The bare address leads to the first of them, whose own address is the same for everybody: a
    link to a page opens that page whoever follows it.
    """
    person = asker.current_person()
    allowed = [name for name in titles if may(person, *PAGES[name])]
    first = next((name for name in (*FIRST, *titles) if name in allowed), SIGN_IN)
    if person != LOCAL:
        allowed.append(SIGN_IN)
    pages = {
        name: st.Page(
            folder / f"{name}.py",
            title=title,
            visibility="visible" if name in allowed else "hidden",
        )
        for name, title in {**titles, SIGN_IN: _who(person)}.items()
    }
    start = st.Page(_start, title="PACT Geo", url_path="start", default=True, visibility="hidden")
    chosen = st.navigation([start, *pages.values()], position="top")
    if chosen == start:
        given = {key: st.query_params.get_all(key) for key in st.query_params}
        st.switch_page(pages[first], query_params=given)
    return chosen


def _start() -> None:
    """Stand behind the bare address, which always leads on."""


def _who(person: Person) -> str:
    """Name the page where one signs in by who one is now."""
    if asker.in_demo():
        return f"Change person (now {', '.join(sorted(person.roles))})"
    return plain(person.name) if person.id else "Sign in"


def keep_sign_in() -> None:
    """Have the browser keep a sign-in that has just happened (see ``cookie``)."""
    token = st.session_state.pop(asker.TICKET, None)
    if token:
        st.html(cookie.script_of(cookie.leave_ticket(token)), unsafe_allow_javascript=True)


def has_wards(title: str, borough: Borough) -> bool:
    """Tell whether there is a borough to show; where there is none, say what to do first."""
    if len(borough.wards):
        return True
    st.title(title, anchor=False)
    show_empty(
        "No ward boundaries are loaded yet, so nothing can be placed on a map.",
        "Open Data above and load a ward file, such as the GeoJSON that ONS Open Geography"
        " offers. Then load incidents.",
    )
    return False


def show_turning(back: Any, at: Any, on: Any, *, name: str, screen: int, screens: int) -> None:
    """Offer the screen before and the next, by button and arrow key; ``name`` is in the link."""
    for room, label, key, wanted, last in (
        (back, "Previous", "Left", screen - 1, screen == 1),
        (on, "Next", "Right", screen + 1, screen == screens),
    ):
        room.button(
            label,
            key=label.lower(),
            shortcut=key,
            disabled=last,
            on_click=state.set_link,
            kwargs={name: wanted},
            width="stretch",
        )
    at.html(f'<p class="pact-when">{screen} of {screens}</p>')


def show_empty(*lines: str) -> None:
    """Say why there is nothing to see, and what to do."""
    said = "".join(f"<p>{escape(line)}</p>" for line in lines)
    st.html(f'<div class="pact-empty">{said}</div>')


_MARKS = re.compile(r"([\\`*_{}\[\]()#+!|~<>$:&-])")


def plain(text: str) -> str:
    """Write text from outside so that Markdown shows it as it is."""
    return _MARKS.sub(r"\\\1", text)


def facts_html(facts: Sequence[tuple[str, str]]) -> str:
    """Write terms and what is known of them as a list; everything is escaped."""
    rows = "".join(f"<dt>{escape(term)}</dt><dd>{escape(said)}</dd>" for term, said in facts)
    return f'<dl class="pact-facts">{rows}</dl>'


def bar_html(label: str, share: float | None, said: str) -> str:
    """Draw one bar with its words; ``share`` is 0 to 1, or None where only words can be given."""
    if share is None:
        words = f'<span style="grid-column: span 2">{escape(said)}</span>'
        return f'<div class="pact-part"><span>{escape(label)}</span>{words}</div>'
    width = round(100 * min(max(share, 0.0), 1.0))
    return (
        f'<div class="pact-part"><span>{escape(label)}</span>'
        f'<span class="pact-bar" aria-hidden="true"><span style="width:{width}%"></span></span>'
        f"<span>{escape(said)}</span></div>"
    )


def table_html(
    headings: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int] = ()
) -> str:
    """Write a small table for reading; ``numbers`` are the columns set to the right."""
    kinds = [' class="number"' if place in numbers else "" for place in range(len(headings))]
    head = "".join(
        f'<th scope="col"{kind}>{escape(text)}</th>'
        for text, kind in zip(headings, kinds, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(f"<td{kind}>{escape(text)}</td>" for text, kind in zip(row, kinds, strict=True))
        + "</tr>"
        for row in rows
    )
    return f'<table class="pact-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
