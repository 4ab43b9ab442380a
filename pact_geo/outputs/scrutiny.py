"""The scrutiny report for a committee: PDF and Word, with the map of where there are panels."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import geopandas as gpd

from pact_geo.cycle.panels import (
    LAPSED,
    NO_PANEL,
    NO_PRIORITIES,
    OLD_PRIORITIES,
    OVERDUE,
    STANDINGS,
    UP_TO_DATE,
)
from pact_geo.cycle.scrutiny import Answer, Report, Table, day_words
from pact_geo.outputs.colours import INK, SEQUENTIAL, WARD_EDGE
from pact_geo.outputs.documents import write_pdf
from pact_geo.outputs.pictures import write_picture
from pact_geo.outputs.plate import draw_scale, draw_shape, halo, make_plate, printable, write
from pact_geo.outputs.word import WordDocument

WITH_MAP = "established"
"""The answer that has the map."""
SOURCES = "What this rests on"
"""Heads the sources, with their dates and licences, at the end."""
_LOOKS: Mapping[str, Mapping[str, Any]] = {
    UP_TO_DATE: {"facecolor": SEQUENTIAL[2]},
    OLD_PRIORITIES: {"facecolor": SEQUENTIAL[1]},
    NO_PRIORITIES: {"facecolor": SEQUENTIAL[0]},
    OVERDUE: {"facecolor": "#ffffff", "hatch": ".."},
    LAPSED: {"facecolor": "#ffffff", "hatch": "//"},
    NO_PANEL: {"facecolor": "#ffffff"},
}
"""Filled where a panel meets, the darker the better; hatched where it does not, or is late."""


def scrutiny_pdf(report: Report, wards: gpd.GeoDataFrame) -> bytes:
    """Typeset a scrutiny report as tagged PDF."""
    return write_pdf(
        _markup(),
        report_words(report, wards),
        title=report.title,
        images={"map": draw_panel_map(report, wards)} if len(wards) else {},
        footer=_footer(report),
        made_on=report.made_on,
    )


def scrutiny_word(report: Report, wards: gpd.GeoDataFrame) -> bytes:
    """Write a scrutiny report for Word: headings, tables with header rows, alt text."""
    words = report_words(report, wards)
    word = WordDocument(words["title"], footer=_footer(report), made_on=report.made_on)
    word.paragraph(words["when"])
    for number, answer in enumerate(words["answers"], start=1):
        word.heading(f"{number}. {answer['question']}", level=2)
        for sentence in answer["sentences"]:
            word.paragraph(sentence)
        if answer["picture"] is not None:
            word.picture(draw_panel_map(report, wards), words=answer["picture"])
        for table in answer["tables"]:
            word.heading(table["title"], level=3)
            word.table(table["headings"], table["rows"])
    word.heading(SOURCES, level=2)
    for line in words["sources"]:
        word.paragraph(line)
    return word.content()


def _footer(report: Report) -> str:
    return f"{report.title}. {report.when}"


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
        "sources_heading": SOURCES,
        "sources": [printable(line) for line in report.sources],
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
    """Draw how the panel of each ward stands, as PNG; the tables and its words say the same."""
    plate = make_plate(
        wards.total_bounds, size="a4", title=_map_title(report), source_line=report.map_source
    )
    for code, shape in wards.geometry.items():
        look = _LOOKS[report.standings.get(str(code), NO_PANEL)]
        draw_shape(plate.map, shape, edgecolor=WARD_EDGE, linewidth=0.6, **look)
        point = shape.representative_point()
        name = str(wards.at[code, "area_name"])
        centred: dict[str, Any] = {"ha": "center", "va": "center", "clip_on": True}
        write(plate.map, point.x, point.y, name, size=13, path_effects=halo(), **centred)
    draw_scale(plate)
    plate.legend.heading("How its panel stands")
    shown = set(report.standings.values())
    for standing in STANDINGS:
        if standing in shown:
            plate.legend.entry(standing, edgecolor=INK, **_LOOKS[standing])
    content = io.BytesIO()
    write_picture(content, plate.figure, dpi=120)
    return content.getvalue()


def _map_title(report: Report) -> str:
    return f"Panels on {day_words(report.period.last)}"


def _map_words(report: Report, wards: gpd.GeoDataFrame) -> str:
    named: dict[str, list[str]] = {}
    for code, name in wards["area_name"].items():
        named.setdefault(report.standings.get(str(code), NO_PANEL), []).append(str(name))
    said = "; ".join(
        f"{standing}: {', '.join(named[standing])}" for standing in STANDINGS if standing in named
    )
    return printable(f"Map of the wards. {_map_title(report)}: {said}. {report.map_source}")


@cache
def _markup() -> str:
    return (files("pact_geo.outputs") / "templates" / "scrutiny.typ").read_text("utf-8")
