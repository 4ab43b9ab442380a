"""Word documents: A4, in British English, headings in order, pages numbered, tables by header."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from pact_geo.outputs.plate import printable

_WIDE_MM, _HIGH_MM, _MARGIN_MM = 210, 297, 20
_PICTURE_CM = 16.0
LANGUAGE = "en-GB"


class WordDocument:
    """A document that is written from top to bottom; text from outside is made printable.

    Parameters
    ----------
    title
        The one heading of level 1, and the title a reader of the file announces.
    footer
        At the foot of each page, beside its number.
    made_on
        The day the document carries.
    """

    def __init__(self, title: str, *, footer: str, made_on: date) -> None:
        from docx import Document  # noqa: PLC0415 - used here alone

        self._document: Any = Document()
        about = self._document.core_properties
        about.title, about.author, about.language = printable(title), "PACT Geo", LANGUAGE
        moment = datetime(made_on.year, made_on.month, made_on.day)  # noqa: DTZ001
        about.created = about.modified = moment
        self._set_language()
        self._set_page(printable(footer))
        self.heading(title, level=1)

    def heading(self, text: str, *, level: int) -> None:
        """Write a heading; 2 stands below the title."""
        self._document.add_heading(printable(text), level=level)

    def paragraph(self, text: str) -> None:
        """Write a paragraph."""
        self._document.add_paragraph(printable(text))

    def picture(self, content: bytes, *, words: str) -> None:
        """Put in a picture, with what it shows for who does not see it."""
        from docx.shared import Cm  # noqa: PLC0415 - used here alone

        self._document.add_picture(BytesIO(content), width=Cm(_PICTURE_CM))
        described = self._document.inline_shapes[-1]._inline.docPr  # noqa: SLF001 - the only way to it
        described.set("descr", printable(words))

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Write a table whose header row is read out with each row and stands on each page."""
        table = self._document.add_table(rows=1, cols=len(headings), style="Table Grid")
        for cell, heading in zip(table.rows[0].cells, headings, strict=True):
            cell.paragraphs[0].add_run(printable(heading)).bold = True
        _mark(table.rows[0], "w:tblHeader")
        for row in rows:
            added = table.add_row()
            _mark(added, "w:cantSplit")
            for cell, text in zip(added.cells, row, strict=True):
                cell.text = printable(text)

    def content(self) -> bytes:
        """Give the file."""
        content = BytesIO()
        self._document.save(content)
        return content.getvalue()

    def _set_language(self) -> None:
        """Mark all text as British English, so that it is spelt and read out as such."""
        from docx.oxml.ns import qn  # noqa: PLC0415 - used here alone

        styles = self._document.styles.element
        for found in styles.iter(qn("w:lang")):
            found.set(qn("w:val"), LANGUAGE)

    def _set_page(self, footer: str) -> None:
        from docx.enum.text import WD_TAB_ALIGNMENT  # noqa: PLC0415 - used here alone
        from docx.shared import Mm  # noqa: PLC0415 - used here alone

        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(_WIDE_MM), Mm(_HIGH_MM)
        section.left_margin = section.right_margin = Mm(_MARGIN_MM)
        section.top_margin = section.bottom_margin = Mm(_MARGIN_MM)
        line = section.footer.paragraphs[0]
        line.paragraph_format.tab_stops.clear_all()
        stop = Mm(_WIDE_MM - 2 * _MARGIN_MM)
        line.paragraph_format.tab_stops.add_tab_stop(stop, WD_TAB_ALIGNMENT.RIGHT)
        line.add_run(f"{footer}\tPage ")
        _add_field(line, "PAGE")
        line.add_run(" of ")
        _add_field(line, "NUMPAGES")


def _mark(row: Any, what: str) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415 - used here alone

    row._tr.get_or_add_trPr().append(OxmlElement(what))  # noqa: SLF001 - the only way to it


def _add_field(line: Any, name: str) -> None:
    """Put in a number that the reader's program works out, such as that of the page."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - used here alone
    from docx.oxml.ns import qn  # noqa: PLC0415 - used here alone

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    line._p.append(field)  # noqa: SLF001 - the only way to it
