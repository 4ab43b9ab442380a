"""Write a report of headings, sentences and tables as PDF or Word."""

from __future__ import annotations

from dataclasses import asdict

from pact_geo.cycle.steering import Report
from pact_geo.outputs.documents import write_pdf
from pact_geo.outputs.word import WordDocument

FOOTER = "For the working groups"
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
      ..part.rows.flatten().map(cell => table.cell(breakable: cell.len() > 400)[#cell]),
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
        footer=FOOTER,
        made_on=report.made_on,
    )


def report_as_word(report: Report) -> bytes:
    """Write a report as a Word document, whose tables repeat their headings on each page."""
    word = WordDocument(report.title, footer=FOOTER, made_on=report.made_on)
    word.paragraph(report.subtitle)
    for section in report.sections:
        word.heading(section.heading, level=2)
        for sentence in section.sentences:
            word.paragraph(sentence)
        if section.rows:
            word.table(section.columns, section.rows)
    return word.content()
