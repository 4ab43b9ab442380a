"""Word documents: A4, British English, one title, numbered pages."""

from __future__ import annotations

import io
from datetime import date

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from pact_geo.cycle.steering import Report, Section, write_steering_report
from pact_geo.outputs.newsletter import count_pages
from pact_geo.outputs.reports import report_as_pdf, report_as_word
from pact_geo.outputs.word import WordDocument

DAY = date(2026, 11, 20)


def written():
    word = WordDocument("A report", footer="For the groups", made_on=DAY)
    word.heading("First", level=2)
    word.paragraph("Said \x07 aloud")
    word.table(("Agency", "Done"), [("Police", "2")])
    return Document(io.BytesIO(word.content()))


def test_a_document_is_a4():
    section = written().sections[0]
    assert abs(section.page_width - Mm(210)) < 1000  # Word keeps twentieths of a point
    assert abs(section.page_height - Mm(297)) < 1000


def test_all_text_is_british_english():
    document = written()
    languages = {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}
    assert document.core_properties.language == "en-GB"
    assert document.core_properties.title == "A report"


def test_each_page_bears_its_number():
    footer = written().sections[0].footer._element
    fields = [one.get(qn("w:instr")) for one in footer.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert "For the groups" in "".join(one.text or "" for one in footer.iter(qn("w:t")))


def test_the_title_is_the_one_heading_of_level_1():
    report = write_steering_report(
        borough="Smallton", since=date(2026, 10, 1), today=DAY, areas=[], actions=[],
        decisions=[], escalations=[],
    )  # fmt: skip
    document = Document(io.BytesIO(report_as_word(report)))
    styles = [one.style.name for one in document.paragraphs]
    assert styles.count("Heading 1") == 1
    assert "Title" not in styles
    assert styles.count("Heading 2") == len(report.sections)


def test_a_header_row_is_repeated_and_rows_stay_whole():
    (table,) = written().tables
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert "w:cantSplit" in table.rows[1]._tr.xml


def test_no_row_of_a_typeset_report_breaks_across_pages() -> None:
    cell = "word " * 78
    rows = ((cell,) * 7,) * 3  # each more than half a page high, so that two do not share one
    part = Section("H", (), tuple("ABCDEFG"), rows)
    pdf = report_as_pdf(Report("T", "S", date(2026, 11, 22), (part,)))
    assert count_pages(pdf) == 3
