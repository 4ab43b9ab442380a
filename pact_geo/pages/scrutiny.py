"""Scrutiny: what a committee asks, each answered by figures, a map or an honest "not known"."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape

import streamlit as st

from pact_geo.cycle.panels import STANDINGS, add_months
from pact_geo.cycle.scrutiny import Answer, Report
from pact_geo.outputs.maps import draw_panel_coverage
from pact_geo.outputs.scrutiny import SOURCES, WITH_MAP
from pact_geo.pages import area_forms, frame, state
from pact_geo.pages.map_view import show_map, show_map_words
from pact_geo.pages.scrutiny_registers import show_registers
from pact_geo.pages.take_away import offer_file
from pact_geo.services.office import Office
from pact_geo.services.scrutiny import make_scrutiny, scrutiny_bytes

MAP_HEIGHT = 380
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def show_page() -> None:
    if not frame.page_allowed("scrutiny"):
        return
    office = state.current_office()
    if not frame.has_wards("Scrutiny", office.borough):
        return
    frame.show_heading("Scrutiny", office.borough)
    area_forms.say_done()
    first, last = _choose_period()
    report = make_scrutiny(office, first=first, last=last, today=area_forms.today())
    _show_downloads(office, report)
    for number, answer in enumerate(report.answers, start=1):
        _show_answer(office, report, answer, number)
    _show_sources(report)
    show_registers(office)


def _choose_period() -> tuple[date, date]:
    """Ask for the days; first come the last twelve months that are over."""
    ended = area_forms.today().replace(day=1) - timedelta(days=1)
    begun = add_months(ended.replace(day=1), -11)
    left, right = st.columns(2)
    first = left.date_input("From", begun, format="DD/MM/YYYY", key="from-day")
    last = right.date_input("To", ended, format="DD/MM/YYYY", key="to-day")
    return first, last


def _show_downloads(office: Office, report: Report) -> None:
    name = f"scrutiny-{report.period.first}-{report.period.last}"
    with st.container(horizontal=True):
        for label, suffix, mime in (
            ("Report as PDF", ".pdf", "application/pdf"),
            ("Report for Word", ".docx", WORD),
        ):
            offer_file(
                label,
                data=lambda suffix=suffix: scrutiny_bytes(office, report, suffix),  # type: ignore[misc]
                file_name=f"{name}{suffix}",
                mime=mime,
                key=f"scrutiny{suffix}",
            )


def _show_answer(office: Office, report: Report, answer: Answer, number: int) -> None:
    st.header(frame.plain(f"{number}. {answer.question}"), anchor=False)
    said = "".join(f"<p>{escape(sentence)}</p>" for sentence in answer.sentences)
    look = "pact-about-answer" if answer.known else "pact-notes"
    st.html(f'<div class="{look}">{said}</div>')
    if answer.key == WITH_MAP:
        _show_map(office, report)
    for table in answer.tables:
        title = f"<h3>{escape(table.title)}</h3>"
        shown = frame.table_html(table.headings, table.rows)
        st.html(title + area_forms.scrolling(shown, table.title))


def _show_map(office: Office, report: Report) -> None:
    borough = office.borough
    sheet = draw_panel_coverage(
        state.drawn_wards(borough),
        report.standings,
        order=STANDINGS,
        source_line=f"{borough.name}. {report.when} {report.map_source}".strip(),
        tolerance=0,
    )
    show_map(sheet, key="scrutiny", height=MAP_HEIGHT)
    show_map_words(sheet)


def _show_sources(report: Report) -> None:
    st.header(SOURCES, anchor=False)
    st.html("".join(f"<p>{escape(line)}</p>" for line in report.sources))


show_page()
