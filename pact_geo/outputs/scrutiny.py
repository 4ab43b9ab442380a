"""The scrutiny report for a committee: PDF and Word, with the map of where there are panels."""

from __future__ import annotations

import io
from functools import cache
from importlib.resources import files
from typing import Any

import geopandas as gpd

from pact_geo.cycle.scrutiny import Answer, Report, Table
from pact_geo.outputs.colours import INK, PLACE, WARD_EDGE
from pact_geo.outputs.documents import write_pdf
from pact_geo.outputs.pictures import write_picture
from pact_geo.outputs.plate import draw_scale, draw_shape, halo, make_plate, printable, write

WITH_MAP = "established"
"""The answer that has the map."""
_WIDE_CM = 16.0
_NO_PANEL = "#ffffff"


def scrutiny_pdf(report: Report, wards: gpd.GeoDataFrame) -> bytes:
    """Typeset a scrutiny report as tagged PDF."""
    return write_pdf(
        _markup(),
        report_words(report, wards),
        title=report.title,
        images={"map": draw_panel_map(report, wards)} if len(wards) else {},
        footer=f"{report.title}. {report.when}",
        made_on=report.made_on,
    )


def scrutiny_word(report: Report, wards: gpd.GeoDataFrame) -> bytes:
    """Write a scrutiny report for Word: headings, tables with header rows, alt text."""
    from docx import Document  # noqa: PLC0415 - used here alone

    words = report_words(report, wards)
    document = Document()
    document.core_properties.title = words["title"]
    document.core_properties.author = "PACT Geo"
    document.core_properties.language = "en-GB"
    document.add_heading(words["title"], level=1)
    document.add_paragraph(words["when"])
    for number, answer in enumerate(words["answers"], start=1):
        document.add_heading(f"{number}. {answer['question']}", level=2)
        for sentence in answer["sentences"]:
            document.add_paragraph(sentence)
        if answer["picture"] is not None:
            _add_picture(document, draw_panel_map(report, wards), answer["picture"])
        for table in answer["tables"]:
            document.add_heading(table["title"], level=3)
            _add_table(document, table["headings"], table["rows"])
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def report_words(report: Report, wards: gpd.GeoDataFrame) -> dict[str, Any]:
    """Give every word of a report in the order it is printed; PDF and Word share them."""
    return {
        "title": printable(report.title),
        "when": report.when,
        "answers": [
            {
                "question": answer.question,
                "sentences": [printable(sentence) for sentence in answer.sentences],
                "picture": _map_words(report, wards) if _has_map(answer, wards) else None,
                "tables": [_table_words(table) for table in answer.tables],
            }
            for answer in report.answers
        ],
    }


def _has_map(answer: Answer, wards: gpd.GeoDataFrame) -> bool:
    return answer.key == WITH_MAP and len(wards) > 0


def _table_words(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "headings": list(table.headings),
        "rows": [[printable(cell) for cell in row] for row in table.rows],
    }


def draw_panel_map(report: Report, wards: gpd.GeoDataFrame) -> bytes:
    """Draw which wards have a panel, as PNG; the table and its words say the same."""
    plate = make_plate(wards.total_bounds, size="a4", title="Wards with a panel", source_line="")
    for code, shape in wards.geometry.items():
        has = code in report.covered
        look = {"facecolor": PLACE, "alpha": 0.35} if has else {"facecolor": _NO_PANEL}
        draw_shape(plate.map, shape, edgecolor=WARD_EDGE, linewidth=0.6, **look)
        point = shape.representative_point()
        name = str(wards.at[code, "area_name"])
        centred: dict[str, Any] = {"ha": "center", "va": "center", "clip_on": True}
        write(plate.map, point.x, point.y, name, size=11, path_effects=halo(), **centred)
    draw_scale(plate)
    plate.legend.heading("What the map shows")
    plate.legend.entry("Ward with a panel", facecolor=PLACE, alpha=0.35, edgecolor=INK)
    plate.legend.entry("Ward without a panel", facecolor=_NO_PANEL, edgecolor=INK)
    content = io.BytesIO()
    write_picture(content, plate.figure, dpi=120)
    return content.getvalue()


def _map_words(report: Report, wards: gpd.GeoDataFrame) -> str:
    held = [str(wards.at[code, "area_name"]) for code in report.covered if code in wards.index]
    listed = ", ".join(held) or "none"
    return printable(f"Map of the wards. With a panel: {listed}. All others have none.")


def _add_picture(document: Any, content: bytes, words: str) -> None:
    from docx.shared import Cm  # noqa: PLC0415 - used here alone

    document.add_picture(io.BytesIO(content), width=Cm(_WIDE_CM))
    described = document.inline_shapes[-1]._inline.docPr  # noqa: SLF001 - the only way to it
    described.set("descr", words)


def _add_table(document: Any, headings: list[str], rows: list[list[str]]) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415 - used here alone

    table = document.add_table(rows=1, cols=len(headings), style="Table Grid")
    for cell, heading in zip(table.rows[0].cells, headings, strict=True):
        cell.paragraphs[0].add_run(heading).bold = True
    repeated = OxmlElement("w:tblHeader")  # read out with each row, repeated on each page
    table.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 - the only way to it
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


@cache
def _markup() -> str:
    return (files("pact_geo.outputs") / "templates" / "scrutiny.typ").read_text("utf-8")
