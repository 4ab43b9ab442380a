"""Write a report of headings, sentences and tables as PDF or Word."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from io import BytesIO

from pact_geo.cycle.steering import Report
from pact_geo.outputs.documents import write_pdf
from pact_geo.outputs.plate import printable

_MARKUP = """
= #data.title
#data.subtitle

#for part in data.sections [
  == #part.heading
  #for said in part.sentences [#par(said)]
  #if part.rows.len() > 0 {
    set text(size: 9pt)
    table(
      columns: part.columns.map(column => 1fr),
      table.header(..part.columns.map(column => [#column])),
      ..part.rows.flatten().map(cell => [#cell]),
    )
  }
]
"""


def report_as_pdf(report: Report) -> bytes:
    """Typeset a report as tagged PDF on A4."""
    return write_pdf(
        _MARKUP,
        {
            "title": report.title,
            "subtitle": report.subtitle,
            "sections": [asdict(section) for section in report.sections],
        },
        title=f"{report.title}, {report.subtitle}",
        footer="For the working groups",
        made_on=report.made_on,
    )


def report_as_word(report: Report) -> bytes:
    """Write a report as a Word document, whose tables repeat their headings on each page."""
    from docx import Document  # noqa: PLC0415 - used here alone

    document = Document()
    document.core_properties.title = printable(report.title)
    document.core_properties.author = "PACT Geo"
    moment = datetime(report.made_on.year, report.made_on.month, report.made_on.day)  # noqa: DTZ001
    document.core_properties.created = document.core_properties.modified = moment
    document.add_heading(printable(report.title), level=0)
    document.add_paragraph(printable(report.subtitle))
    for section in report.sections:
        document.add_heading(printable(section.heading), level=1)
        for sentence in section.sentences:
            document.add_paragraph(printable(sentence))
        if section.rows:
            _add_table(document, section.columns, section.rows)
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def _add_table(
    document: object, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415 - used here alone

    table = document.add_table(rows=1, cols=len(columns), style="Table Grid")  # type: ignore[attr-defined]
    for cell, text in zip(table.rows[0].cells, columns, strict=True):
        cell.text = printable(text)
        for run in cell.paragraphs[0].runs:
            run.bold = True
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = printable(text)
