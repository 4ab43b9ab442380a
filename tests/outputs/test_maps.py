"""Maps: what is drawn, in which words and classes, and that no name or link gets out."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from itertools import pairwise
from pathlib import Path

import branca.colormap
import folium
import folium.plugins
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Polygon, box

from pact_geo.errors import OutsideLinkError
from pact_geo.outputs.colours import (
    CHANGE_BREAKS,
    DIVERGING,
    NO_FIGURE,
    SEQUENTIAL,
    change_ranges,
    choose_breaks,
    class_of,
    class_ranges,
    colour_of,
)
from pact_geo.outputs.maps import (
    add_density,
    check_offline,
    draw_areas,
    draw_panel_coverage,
    draw_wards,
    simplify_wards,
)
from pact_geo.outputs.maps.density import density_surface
from pact_geo.outputs.maps.layers import (
    busiest,
    features,
    place_rows,
    script_safe,
    to_lonlat,
)
from pact_geo.outputs.maps.legend import LegendEntry, legend_html
from pact_geo.outputs.maps.surface import surface_image

HOSTILE = json.loads((Path(__file__).parents[1] / "hostile_names.json").read_text())
EAST, NORTH = 355_000, 400_000


@pytest.fixture
def wards() -> gpd.GeoDataFrame:
    """Two wards of 2 km beside each other."""
    shapes = [box(EAST, NORTH, EAST + 2000, NORTH + 2000)]
    shapes.append(box(EAST + 2000, NORTH, EAST + 4000, NORTH + 2000))
    return gpd.GeoDataFrame(
        {"area_name": ["Left", "Right"]},
        geometry=shapes,
        index=pd.Index(["W1", "W2"], name="area_code"),
        crs="EPSG:27700",
    )


@pytest.fixture
def areas() -> gpd.GeoDataFrame:
    shapes = gpd.points_from_xy([EAST + 500, EAST + 2500], [NORTH + 500] * 2).buffer(100)
    return gpd.GeoDataFrame(
        {
            "name": ["Clifton Street", "Scot Lane"],
            "rank": [2, 1],
            "incidents": [1212, 40],
            "evidence": ["residents and records agree", "records say, residents do not"],
            "place_ids": [[7], [8]],
        },
        geometry=shapes,
        index=pd.Index([11, 12], name="area_id"),
        crs="EPSG:27700",
    )


@pytest.fixture
def places() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"place_name": ["On or near Clifton Street", None, "Quiet"], "count": [30, 3, 0]},
        geometry=gpd.points_from_xy([EAST + 500, EAST + 2500, EAST + 1], [NORTH + 500] * 3),
        index=pd.Index([7, 8, 9], name="place_id"),
        crs="EPSG:27700",
    )


def said(html: str, function: str) -> list[list[object]]:
    """Read back the data handed to a function of the page's script."""
    found = re.findall(rf"= {function}\((\[.*?\]), [\[{{]", html)
    return [json.loads(text) for text in found]


# --- what is drawn ----------------------------------------------------------------------------


def test_areas_of_a_plan_bear_their_own_numbers_and_no_rank(areas, wards):
    numbered = areas.drop(columns=["rank"], errors="ignore").assign(number=range(7, 7 + len(areas)))
    sheet = draw_areas(numbered, wards)
    assert sheet.legend[0].text == "Area of this plan, with its number"
    assert sheet.table["Number"].iloc[0] == 7
    assert '"label":"7"' in sheet.to_html().replace(" ", "")


def test_areas_carry_their_rank_as_number_and_id(areas, wards):
    html = draw_areas(areas, wards).to_html()
    rows = [row for layer in said(html, "pactShapes") for row in layer]
    labels = {row[2]["id"]: row[2]["label"] for row in rows if "number" in row[2].get("look", "")}
    assert labels == {11: "2", 12: "1"}


def test_a_map_from_near_by_shows_the_areas_and_little_more(areas, wards):
    west, south, east, north = areas.to_crs(4326).total_bounds
    sheet = draw_areas(areas, wards)
    sheet.look_at(areas.geometry)
    shown = re.findall(r"fitBounds\(\s*(\[\[.*?\]\])", sheet.to_html(), re.DOTALL)
    (low, left), (high, right) = json.loads(shown[-1])
    assert low < south < north < high < north + 0.002  # 150 metres are 0.0013 degrees
    assert left < west < east < right < east + 0.004


def test_area_tip_names_it_and_its_reports(areas, wards):
    html = draw_areas(areas, wards).to_html()
    assert "2. Clifton Street; 1,212 reports; residents and records agree" in html


def test_a_disclosed_count_stays_in_words(areas, wards):
    public = areas.assign(incidents=["34", "fewer than 10"])
    assert "1. Scot Lane; fewer than 10 reports" in draw_areas(public, wards).to_html()


def test_evidence_shows_by_outline_not_by_colour(areas, wards):
    html = draw_areas(areas, wards).to_html()
    styles = {
        row[2]["id"]: row[2]["style"]
        for layer in said(html, "pactShapes")
        for row in layer
        if row[2].get("kind") == "area" and "style" in row[2]
    }
    assert styles[11]["dashArray"] != styles[12]["dashArray"]
    assert styles[11]["color"] == styles[12]["color"]


def test_chosen_area_has_a_wider_outline_and_another_number(areas, wards):
    html = draw_areas(areas, wards, selected=12).to_html()
    rows = [row for layer in said(html, "pactShapes") for row in layer]
    width = {
        row[2]["id"]: row[2]["style"]["weight"]
        for row in rows
        if "tip" in row[2] and "style" in row[2]
    }
    looks = {row[2]["id"]: row[2]["look"] for row in rows if "number" in row[2].get("look", "")}
    assert width[12] > width[11]
    assert "pact-chosen" in looks[12]
    assert "pact-chosen" not in looks[11]


def test_a_click_on_a_place_selects_its_area(areas, wards, places):
    rows, names = place_rows(busiest(places, "count"), "count", owners={7: ("area", 11)})
    assert rows[0][2:] == [30, names.index("On or near Clifton Street"), "area", 11]
    assert rows[1][2:] == [3, names.index("")]
    html = draw_areas(areas, wards, places=places).to_html()
    assert said(html, "pactPlaces")[0] == [
        [*row[:4], "area", key] for row, key in zip(rows, (11, 12), strict=True)
    ]


def test_places_are_one_layer_whatever_their_number(areas, wards, places):
    many = pd.concat([places] * 50)
    many.index = pd.Index(range(len(many)), name="place_id")
    script = draw_areas(areas, wards, places=many).to_html()
    assert script.count("= pactPlaces(") == 1
    assert "L.marker([" not in script


def test_only_the_busiest_places_are_drawn_and_the_legend_says_so(areas, wards):
    count = 1500
    many = gpd.GeoDataFrame(
        {"count": np.arange(1, count + 1)},
        geometry=gpd.points_from_xy(EAST + np.arange(count), [NORTH + 5] * count),
        index=pd.Index(range(count), name="place_id"),
        crs="EPSG:27700",
    )
    assert busiest(many, "count")["count"].min() == 501
    assert (
        "The 1,000 busiest of 1,500 places are drawn"
        in draw_areas(areas, wards, places=many).to_html()
    )


def test_concern_is_a_layer_of_its_own(areas, wards, places):
    concern = places.assign(residents=[4, 1, 0])
    html = draw_areas(areas, wards, concern=concern).to_html()
    assert '"residents"' in html
    assert "Where residents say there is a problem" in html


def test_saved_map_carries_title_source_legend_table_and_licence(areas, wards, tmp_path):
    path = tmp_path / "areas.html"
    draw_areas(areas, wards, title="Areas of Leigh", source_line="Police, May 2026").save(path)
    html = path.read_text(encoding="utf-8")
    for words in ("Areas of Leigh", "Police, May 2026", "Residents and records agree"):
        assert words in html
    assert "Open Government Licence" in html
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", html)
    assert cells[:3] == ["1", "Scot Lane", "40"]
    assert "1,212" in cells


def test_a_map_of_a_ward_without_areas_still_draws(areas, wards):
    assert "pactShapes" in draw_areas(areas.iloc[:0], wards, ward="W1").to_html()


def test_a_notebook_shows_the_map(areas, wards):
    assert draw_areas(areas, wards)._repr_html_().startswith("<iframe srcdoc=")


def test_saved_map_of_many_wards_is_small(tmp_path, areas):
    side = 5
    shapes = [
        box(EAST + x * 1000, NORTH + y * 1000, EAST + x * 1000 + 1000, NORTH + y * 1000 + 1000)
        for x in range(side)
        for y in range(side)
    ]
    codes = pd.Index([f"W{number:02}" for number in range(side**2)], name="area_code")
    many = gpd.GeoDataFrame({"area_name": codes}, geometry=shapes, index=codes, crs="EPSG:27700")
    path = tmp_path / "map.html"
    draw_areas(areas, many).save(path)
    assert path.stat().st_size < 200_000


# --- shapes -----------------------------------------------------------------------------------


def test_shapes_are_written_as_steps_that_add_up(wards):
    kind, lines, said_of = features(wards.geometry.iloc[:1], [{"id": "W1", "none": None}])[0]
    steps = np.array(lines[0]).reshape(-1, 2)
    points = steps.cumsum(axis=0) / 1e5
    expected = np.array(to_lonlat(wards.geometry).iloc[0].exterior.coords)
    assert kind == "Polygon"
    np.testing.assert_allclose(points, expected, atol=1e-9)
    assert said_of == {"id": "W1"}


def test_simplified_neighbours_keep_one_edge_in_common():
    wave = [(2000 + 8 * (i % 2), 20 * i) for i in range(101)]
    left = Polygon([(0, 0), *wave, (0, 2000)])
    right = Polygon([(4000, 0), *wave, (4000, 2000)])
    both = gpd.GeoDataFrame(geometry=[left, right], crs="EPSG:27700")
    simple = simplify_wards(both, tolerance=20)
    assert simple.geometry.count_coordinates().sum() < both.geometry.count_coordinates().sum() / 5
    assert simple.geometry.iloc[0].intersection(simple.geometry.iloc[1]).area == 0
    assert simple.union_all().area == pytest.approx(both.union_all().area)


# --- classes and legends ------------------------------------------------------------------------


def test_breaks_are_round_and_shared_by_every_month():
    assert choose_breaks([3, 7, 11, 19, 24, 38, 52, 77]) == (6.0, 10.0, 25.0, 40.0, 50.0)


def test_breaks_of_equal_values_are_one():
    assert choose_breaks([12.0] * 9) == (10.0,)


def test_breaks_of_nothing_are_none():
    assert choose_breaks([0, float("nan")]) == ()


def test_a_value_on_a_break_belongs_to_the_class_above():
    assert [class_of(value, (5, 10)) for value in (4.9, 5, 9.9, 10)] == [0, 1, 1, 2]


def test_a_missing_value_has_no_class_and_its_own_grey():
    assert class_of(float("nan"), (5,)) is None
    assert colour_of(None, (5,), SEQUENTIAL) == NO_FIGURE
    assert NO_FIGURE not in SEQUENTIAL + DIVERGING


def test_ranges_are_said_in_words():
    assert class_ranges((5, 10)) == ("under 5", "5 to 10", "10 or more")
    assert change_ranges()[2:5] == (
        "down 10 to 25 %",
        "less than 10 % either way",
        "up 10 to 25 %",
    )
    assert len(change_ranges()) == len(DIVERGING) == len(CHANGE_BREAKS) + 1


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_sequential_ramp_darkens_at_every_step():
    light = [_luminance(colour) for colour in SEQUENTIAL]
    assert all(low < 0.8 * high for high, low in pairwise(light))


def test_ward_without_a_figure_is_grey_and_said(wards):
    html = draw_wards(wards, pd.Series({"W1": 12.0}), breaks=(10, 20)).to_html()
    assert "Right: no figure" in html
    assert "no figure</span>" in html
    assert "Left: 12.0 per 1,000 residents" in html


def test_a_class_with_an_edge_looks_the_same_in_the_legend():
    edged, plain = (
        b64decode(re.search(r"base64,([^\"]+)", legend_html([entry]))[1])
        for entry in (LegendEntry("new", look, "#d7191c", "4 4") for look in ("edged", "fill"))
    )
    assert b'fill="#d7191c" stroke="#1f2933" stroke-width="2" stroke-dasharray="4 4"' in edged
    assert b"stroke-dasharray" not in plain


def test_how_a_panel_stands_is_told_without_colour(wards):
    """Every ward has the letter that its standing has in the legend."""
    order = ("up to date", "lapsed", "no panel")
    sheet = draw_panel_coverage(wards, {"W1": "lapsed", "W2": "no panel"}, order=order)
    html = sheet.to_html()

    assert [(entry.mark, entry.text) for entry in sheet.legend] == list(
        zip("ABC", order, strict=True)
    )
    assert '"label":"B","look":"pact-mark"' in html
    assert '"label":"C","look":"pact-mark"' in html
    assert '"label":"A"' not in html
    drawn = b64decode(re.search(r"base64,([^\"]+)", legend_html(sheet.legend[1:]))[1])
    assert b">B</text>" in drawn


def test_legend_of_wards_without_any_figure_has_no_classes(wards):
    sheet = draw_wards(wards, pd.Series(dtype="float64"))
    assert [entry.text for entry in sheet.legend] == ["no figure"]


def test_given_breaks_keep_the_legend_the_same(wards):
    low = draw_wards(wards, pd.Series({"W1": 1.0, "W2": 2.0}), breaks=(10, 20))
    high = draw_wards(wards, pd.Series({"W1": 50.0, "W2": 80.0}), breaks=(10, 20))
    assert low.legend == high.legend


def test_change_takes_the_two_sided_ramp(wards):
    html = draw_wards(wards, pd.Series({"W1": -60.0, "W2": 60.0}), change=True).to_html()
    assert DIVERGING[0] in html
    assert DIVERGING[-1] in html
    assert "down 50 % or more" in html


def test_chosen_wards_are_outlined_and_numbered_in_order(wards):
    html = draw_wards(wards, pd.Series({"W1": 1.0, "W2": 2.0}), chosen=["W2", "W1"]).to_html()
    assert '"label":"1 Right"' in html
    assert '"label":"2 Left"' in html


def test_legend_escapes_its_words():
    html = legend_html([LegendEntry("<b>x</b>", "fill", '"><i>')], title="<u>")
    assert "<b>" not in html
    assert "<i>" not in html
    assert "<u>" not in html


# --- density ------------------------------------------------------------------------------------


def test_density_is_darkest_where_the_weight_is(wards, places):
    image, bounds = surface_image(density_surface(places, wards, bandwidth=150))
    rows, columns, _ = image.shape
    row, column = np.argwhere(image[..., 3] > 0).mean(axis=0)
    assert column < columns / 2, "the heavy place is in the western ward"
    assert row > rows / 2, "and in its southern half, so below the middle of the picture"
    assert bounds[0][0] < bounds[1][0]


def test_density_adds_one_image_and_its_legend(areas, wards, places):
    sheet = draw_areas(areas, wards)
    add_density(sheet, places, wards)
    html = sheet.to_html()
    assert html.count("data:image/png;base64") == 1
    assert "32 times or more" in html


# --- nothing gets out ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "element",
    [
        folium.TileLayer("OpenStreetMap"),
        folium.TileLayer("https://tiles.example/{z}/{x}/{y}.png", attr="x"),
        branca.colormap.LinearColormap(["red", "blue"]),
        folium.Marker([53, -2], icon=folium.Icon()),
        folium.plugins.Fullscreen(),
        folium.raster_layers.ImageOverlay("https://x.example/a.png", [[0, 0], [1, 1]]),
        folium.FeatureGroup().add_child(folium.TileLayer("OpenStreetMap")),
    ],
    ids=["tiles", "tiles by address", "colour map", "icon", "plugin", "image", "nested tiles"],
)
def test_what_would_ask_an_outside_host_is_refused(areas, wards, element):
    sheet = draw_areas(areas, wards)
    sheet.add_child(element)
    with pytest.raises(OutsideLinkError, match="outside host"):
        sheet.to_html()


def test_a_link_in_the_header_is_refused(areas, wards):
    sheet = draw_areas(areas, wards)
    sheet.get_root().header.add_child(folium.CssLink("https://x.example/a.css"))
    with pytest.raises(OutsideLinkError, match=r"x\.example"):
        check_offline(sheet)


def test_our_own_links_can_be_allowed(areas, wards):
    sheet = draw_areas(areas, wards)
    sheet.default_js = [("leaflet", "../ours/leaflet.js")]
    with pytest.raises(OutsideLinkError, match="ours"):
        check_offline(sheet)
    check_offline(sheet, allowed=["../ours/leaflet.js"])


def test_tiles_can_be_switched_on_knowingly(areas, wards):
    sheet = draw_areas(areas, wards)
    sheet.set_background(folium.TileLayer("https://tiles.example/{z}/{x}/{y}.png", attr="x"))
    assert "tiles.example" in sheet.to_html()


def test_saved_map_lets_the_browser_run_no_script_but_ours(areas, wards):
    html = draw_areas(areas, wards).to_html()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html).group(1)
    assert "default-src 'none'" in policy
    assert policy.count("'sha256-") == html.count("<script>") == 2
    assert "script-src 'sha256-" in policy


def test_saved_map_has_no_address_of_another_host(areas, wards, places):
    html = draw_areas(areas, wards, places=places).to_html()
    page = re.sub(r"<script>.*?</script>", "", html, count=1, flags=re.DOTALL)
    links = set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+", page))
    assert links <= {"http://www.w3.org"}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_data_and_nothing_else(areas, wards, places, name):
    wards = wards.assign(area_name=[name, "Right"])
    areas = areas.assign(name=[name, "Other"])
    places = places.assign(place_name=[name, name, name], residents=[2, 1, 1])
    sheet = draw_areas(areas, wards, places=places, concern=places, title=name, source_line=name)
    html = sheet.to_html()
    assert html.count("<script") == html.count("</script>") == 2
    tips = [row[2].get("tip") for layer in said(html, "pactShapes") for row in layer]
    assert name in tips
    assert f"2. {name}; 1,212 reports; residents and records agree" in tips


def test_a_name_in_braces_is_never_run_by_the_template_engine(areas, wards):
    areas = areas.assign(name=["{{ 7 * 191 }}", "{{ cycler.__init__.__globals__ }}"])
    html = draw_areas(areas, wards).to_html()
    assert "1337" not in html
    assert "__builtins__" not in html


def test_folium_itself_would_run_such_a_name():
    """The attack works without the guard: keep script_safe."""
    sheet = folium.Map(tiles=None)
    folium.GeoJson(
        {"type": "Feature", "geometry": None, "properties": {"name": "{{ 7 * 191 }}"}}
    ).add_to(sheet)
    assert "1337" in sheet.get_root().render()


def test_escaped_text_reads_back_as_it_was():
    assert json.loads(script_safe(HOSTILE)) == HOSTILE
    text = script_safe({"a": {"b": {"c": HOSTILE}}})
    assert not any(mark in text for mark in ("<", ">", "&", "'", "{{", "{%", "{#", "\u2028"))
