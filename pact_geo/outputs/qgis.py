"""How the layers of an export look when QGIS opens them, written as QML and SLD.

QGIS reads the style marked as default from a table ``layer_styles`` inside the GeoPackage;
other programs that know no QML read the SLD beside it. Both are built here from the same
few numbers, so that they agree with our maps.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from html import escape
from pathlib import Path

from pact_geo.outputs.colours import AREA, INK, PAPER, PLACE, WARD_EDGE

GEOMETRY = "geom"
_PALE = "#f4f2ee"
_TRANSPARENT_FILL = 40  # of 255


@dataclass(frozen=True)
class LayerStyle:
    """The look of one layer: colours as ``#rrggbb``, widths in millimetres.

    ``label`` names the column written on the map, if the layer has it; with ``all_labels`` even
    where labels overlap.
    """

    shape: str
    fill: str
    edge: str
    width: float
    fill_alpha: int = 255
    size: float = 0.0
    label: str = ""
    label_size: float = 9.0
    bold: bool = False
    all_labels: bool = False


STYLES: Mapping[str, LayerStyle] = {
    "areas": LayerStyle(
        "fill",
        AREA,
        AREA,
        0.8,
        fill_alpha=_TRANSPARENT_FILL,
        label="rank",
        label_size=14,
        bold=True,
        all_labels=True,
    ),
    "wards": LayerStyle("fill", _PALE, WARD_EDGE, 0.3, label="area_name"),
    "cells": LayerStyle("fill", PLACE, WARD_EDGE, 0.2, fill_alpha=_TRANSPARENT_FILL),
    "places": LayerStyle("marker", PLACE, PAPER, 0.2, fill_alpha=200, size=2.2),
}


def write_styles(path: Path, layers: Mapping[str, Collection[str]]) -> None:
    """Write the style of each layer into a GeoPackage that has the layers already.

    Parameters
    ----------
    path
        The GeoPackage.
    layers
        Column names of each layer; one without a style of ours stays without.
    """
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(_CREATE)
        database.execute(_REGISTER)
        for layer, columns in layers.items():
            style = STYLES.get(layer)
            if style is None:
                continue
            label = style.label if style.label in columns else ""
            database.execute(
                _INSERT,
                (
                    layer,
                    GEOMETRY,
                    layer,
                    write_qml(style, label=label),
                    write_sld(layer, style, label),
                ),
            )


# The columns QGIS itself makes. Registered as a table of attributes, so that every reader of
# GeoPackages lists the file as sound.
_CREATE = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
  f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
)"""
_REGISTER = """
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)
VALUES ('layer_styles', 'attributes', 'layer_styles', 'How QGIS draws the layers',
  strftime('%Y-%m-%dT%H:%M:%fZ','now'))"""
_INSERT = """
INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,
  styleName, styleQML, styleSLD, useAsDefault, description, owner)
VALUES ('', '', ?, ?, ?, ?, ?, 1, 'PACT Geo', '')"""


def write_qml(style: LayerStyle, *, label: str = "") -> str:
    """Write a style as QGIS keeps it, with the column ``label`` written on the map."""
    if style.shape == "marker":
        kind, properties = "SimpleMarker", _marker(style)
    else:
        kind, properties = "SimpleFill", _fill(style)
    props = "".join(f'<prop k="{name}" v="{escape(value)}"/>' for name, value in properties.items())
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        '<qgis version="3.22" styleCategories="Symbology|Labeling"'
        f' labelsEnabled="{int(bool(label))}">'
        '<renderer-v2 type="singleSymbol" forceraster="0" symbollevels="0" enableorderby="0">'
        f'<symbols><symbol name="0" type="{style.shape}" alpha="1" clip_to_extent="1"'
        ' force_rhr="0">'
        f'<layer class="{kind}" enabled="1" pass="0" locked="0">{props}</layer>'
        "</symbol></symbols><rotation/><sizescale/></renderer-v2>"
        f"{_labelling(style, label) if label else ''}"
        "<blendMode>0</blendMode><featureBlendMode>0</featureBlendMode>"
        "<layerOpacity>1</layerOpacity></qgis>"
    )


def write_sld(layer: str, style: LayerStyle, label: str = "") -> str:
    """Write a style as the open standard has it (OGC Styled Layer Descriptor 1.0)."""
    pen = (
        f'<Stroke><CssParameter name="stroke">{style.edge}</CssParameter>'
        f'<CssParameter name="stroke-width">{_pixels(style.width)}</CssParameter></Stroke>'
    )
    fill = (
        f'<Fill><CssParameter name="fill">{style.fill}</CssParameter>'
        f'<CssParameter name="fill-opacity">{style.fill_alpha / 255:.2f}</CssParameter></Fill>'
    )
    if style.shape == "marker":
        symbol = (
            "<PointSymbolizer><Graphic><Mark><WellKnownName>circle</WellKnownName>"
            f"{fill}{pen}</Mark><Size>{_pixels(style.size)}</Size></Graphic></PointSymbolizer>"
        )
    else:
        symbol = f"<PolygonSymbolizer>{fill}{pen}</PolygonSymbolizer>"
    text = (
        f"<TextSymbolizer><Label><ogc:PropertyName>{escape(label)}</ogc:PropertyName></Label>"
        f'<Font><CssParameter name="font-size">{style.label_size:g}</CssParameter></Font>'
        f'<Fill><CssParameter name="fill">{INK}</CssParameter></Fill></TextSymbolizer>'
        if label
        else ""
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld"'
        ' xmlns:ogc="http://www.opengis.net/ogc">'
        f"<NamedLayer><Name>{escape(layer)}</Name><UserStyle><FeatureTypeStyle><Rule>"
        f"{symbol}{text}</Rule></FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>"
    )


def _fill(style: LayerStyle) -> dict[str, str]:
    return {
        "color": _rgba(style.fill, style.fill_alpha),
        "style": "solid",
        "outline_color": _rgba(style.edge),
        "outline_style": "solid",
        "outline_width": f"{style.width:g}",
        "outline_width_unit": "MM",
        "joinstyle": "round",
    }


def _marker(style: LayerStyle) -> dict[str, str]:
    return {
        "name": "circle",
        "color": _rgba(style.fill, style.fill_alpha),
        "outline_color": _rgba(style.edge),
        "outline_style": "solid",
        "outline_width": f"{style.width:g}",
        "outline_width_unit": "MM",
        "size": f"{style.size:g}",
        "size_unit": "MM",
    }


def _labelling(style: LayerStyle, label: str) -> str:
    weight = 'fontWeight="75" namedStyle="Bold"' if style.bold else 'fontWeight="50"'
    return (
        '<labeling type="simple"><settings calloutType="simple">'
        f'<text-style fieldName="{escape(label)}" isExpression="0" allowHtml="0"'
        f' fontSize="{style.label_size:g}" fontSizeUnit="Point" {weight}'
        f' textColor="{_rgba(INK)}" textOpacity="1">'
        f'<text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM"'
        f' bufferColor="{_rgba(PAPER)}" bufferOpacity="1"/></text-style>'
        '<placement placement="1" centroidInside="1" centroidWhole="0"/>'
        f'<rendering obstacle="0" scaleVisibility="0" displayAll="{int(style.all_labels)}"/>'
        "</settings></labeling>"
    )


def _rgba(colour: str, alpha: int = 255) -> str:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"


def _pixels(millimetres: float) -> str:
    return f"{millimetres * 96 / 25.4:.1f}"
