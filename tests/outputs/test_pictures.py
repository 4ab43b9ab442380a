"""Printed maps: what is on them, and that nothing in a name can spoil them."""

from __future__ import annotations

import io
import struct
import sys
import threading

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from pact_geo.errors import UnsuitableDataError
from pact_geo.outputs.pictures import (
    describe_areas,
    draw_areas_picture,
    draw_wards_picture,
    write_picture,
)
from pact_geo.outputs.plate import make_plate, printable, round_length, spread_labels
from pact_geo.tables import CRS


@pytest.fixture
def wards():
    shapes = [shapely.box(0, 0, 2000, 2000), shapely.box(2000, 0, 4000, 2000)]
    index = pd.Index(["E01", "E02"], name="area_code")
    return gpd.GeoDataFrame({"area_name": ["Pem", "Doug"]}, geometry=shapes, index=index, crs=CRS)


@pytest.fixture
def areas():
    return gpd.GeoDataFrame(
        {
            "name": ["Mill Lane", "Scot Lane"],
            "rank": [2, 1],
            "incidents": ["fewer than 10", "34"],
            "evidence": ["residents say, records do not", "residents and records agree"],
        },
        geometry=[shapely.Point(500, 500).buffer(100), shapely.Point(900, 900).buffer(100)],
        index=pd.Index([7, 8], name="area_id"),
        crs=CRS,
    )


def texts(figure):
    own = [text.get_text() for text in figure.texts]
    return own + [text.get_text() for axes in figure.axes for text in axes.texts]


def png_size(figure, **more):
    target = io.BytesIO()
    write_picture(target, figure, **more)
    assert target.getvalue()[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", target.getvalue()[16:24])


@pytest.mark.parametrize(
    ("size", "pixels"), [("a4", (1753, 1240)), ("a4 upright", (1240, 1753)), ("16:9", (1999, 1125))]
)
def test_pictures_have_the_size_asked_for(areas, wards, size, pixels):
    assert png_size(draw_areas_picture(areas, wards, size=size)) == pixels


def test_a_map_carries_title_source_scale_north_numbers_and_names(areas, wards):
    found = texts(
        draw_areas_picture(areas, wards, title="Areas of Pem", source_line="police.uk, OGL 3.0")
    )
    for words in ("Areas of Pem", "police.uk, OGL 3.0", "1 km", "N", "1", "2", "Pem", "Doug"):
        assert words in found
    assert "1  Scot Lane: 34 reports" in found
    assert "2  Mill Lane: fewer than 10 reports" in found


def test_the_list_beside_a_map_follows_the_ranks(areas, wards):
    found = texts(draw_areas_picture(areas, wards))
    assert found.index("1  Scot Lane: 34 reports") < found.index(
        "2  Mill Lane: fewer than 10 reports"
    )


def test_the_legend_explains_the_outlines_that_are_there(areas, wards):
    found = texts(draw_areas_picture(areas, wards))
    assert "Residents say, records do not" in found
    assert "Records say, residents do not" not in found


def test_areas_drawn_as_streets_are_said_to_be(areas, wards):
    found = " ".join(texts(draw_areas_picture(areas.assign(street_level=[True, False]), wards)))
    assert "drawn as their" in found


def test_each_area_is_outlined_where_it_lies(areas, wards):
    sheet = draw_areas_picture(areas, wards).axes[0]
    drawn = [shapely.box(*patch.get_path().get_extents().extents) for patch in sheet.patches]
    for shape in areas.geometry:
        assert any(shapely.box(*shape.bounds).equals_exact(box, 1e-6) for box in drawn)


def test_numbers_stand_apart(areas, wards):
    areas.geometry = [areas.geometry.iloc[0]] * 2
    sheet = draw_areas_picture(areas, wards).axes[0]
    spots = [np.array(text.get_position()) for text in sheet.texts if text.get_text() in "12"]
    assert np.hypot(*(spots[0] - spots[1])) > 50


def test_a_metre_is_a_metre_both_ways(areas, wards):
    for size in ("a4", "a4 upright", "16:9"):
        figure = draw_areas_picture(areas, wards, size=size)
        sheet = figure.axes[0]
        frame = sheet.get_position()
        across = np.ptp(sheet.get_xlim()) / (frame.width * figure.get_figwidth())
        upwards = np.ptp(sheet.get_ylim()) / (frame.height * figure.get_figheight())
        assert across == pytest.approx(upwards)


def test_one_ward_fills_the_frame(areas, wards):
    whole = draw_areas_picture(areas, wards).axes[0]
    one = draw_areas_picture(areas, wards, ward="E01").axes[0]
    assert np.ptp(one.get_xlim()) < np.ptp(whole.get_xlim())
    assert np.mean(one.get_xlim()) == pytest.approx(1000)


@pytest.mark.parametrize(
    "name",
    [
        "$\\frac{1}{0}$",
        "$unclosed",
        "$\\nosuchcommand{$",
        "<b>&amp;</b>",
        "_hidden",
        "\u4e2d\u6587",
        "\x00\x07",
        "a" * 500,
        "two\nlines",
    ],
)
def test_no_name_spoils_a_picture(areas, wards, name):
    areas["name"] = [name, "Scot Lane"]
    wards["area_name"] = [name, "Doug"]
    figure = draw_areas_picture(areas, wards, title=name, source_line=name)
    assert png_size(figure, dpi=30)[0] > 300


def test_letters_the_font_lacks_are_marked():
    assert printable("Caf\u00e9 \u4e2d\x07") == "Caf\u00e9 \ufffd\ufffd"


def test_no_area_is_said_in_words(areas, wards):
    found = texts(draw_areas_picture(areas.iloc[:0], wards))
    assert "No area stands out in these data." in found


def test_a_list_that_does_not_fit_says_how_many_are_missing(areas, wards):
    many = pd.concat([areas.iloc[:1]] * 80, ignore_index=True)
    many["rank"] = range(1, 81)
    found = " ".join(" ".join(texts(draw_areas_picture(many, wards))).split())
    listed = found.count("Mill Lane: fewer")
    assert 0 < listed < 80
    assert f"and {80 - listed} more, in the table" in found


def test_places_are_drawn_larger_with_more_reports(areas, wards):
    places = gpd.GeoDataFrame(
        {"count": [1, 100, 0]},
        geometry=gpd.points_from_xy([10, 20, 30], [0, 0, 0], crs=CRS),
    )
    dots = draw_areas_picture(areas, wards, places=places).axes[0].collections[0]
    assert len(dots.get_offsets()) == 2
    assert dots.get_sizes()[0] > dots.get_sizes()[1]  # the busiest comes first


def test_a_drawing_is_the_same_each_time(areas, wards):
    pictures = []
    for _ in range(2):
        target = io.BytesIO()
        write_picture(target, draw_areas_picture(areas, wards), dpi=40)
        pictures.append(target.getvalue())
    assert pictures[0] == pictures[1]


def test_pictures_leave_no_global_state(areas, wards):
    loaded = "matplotlib.pyplot" in sys.modules
    png_size(draw_areas_picture(areas, wards), dpi=30)
    assert ("matplotlib.pyplot" in sys.modules) == loaded


def test_several_people_may_draw_at_once(areas, wards):
    done = []
    threads = [
        threading.Thread(
            target=lambda: done.append(png_size(draw_areas_picture(areas, wards), dpi=30))
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 4


def test_wards_are_coloured_by_fixed_classes(wards):
    values = pd.Series({"E01": 5.0, "E02": 25.0})
    figure = draw_wards_picture(wards, values, breaks=(10.0, 20.0), unit="per 1,000 households")
    found = texts(figure)
    assert [words for words in found if words in ("under 10", "10 to 20", "20 or more")]
    assert "Per 1,000 households" in found
    colours = [patch.get_facecolor() for patch in figure.axes[0].patches[:2]]
    assert colours[0] != colours[1]


def test_a_ward_without_a_figure_is_hatched_and_said(wards):
    figure = draw_wards_picture(wards, pd.Series({"E01": 5.0}), breaks=(10.0,))
    assert [patch.get_hatch() for patch in figure.axes[0].patches[:2]] == [None, "////"]
    assert "no figure" in texts(figure)


def test_chosen_wards_are_numbered_and_named(wards):
    values = pd.Series({"E01": 5.0, "E02": 25.0})
    found = texts(draw_wards_picture(wards, values, chosen=["E02", "E01"]))
    assert "1  Doug" in found
    assert "2  Pem" in found


def test_changes_have_their_own_classes(wards):
    figure = draw_wards_picture(wards, pd.Series({"E01": -60.0, "E02": 60.0}), change=True)
    colours = [patch.get_facecolor() for patch in figure.axes[0].patches[:2]]
    blue, orange = colours
    assert blue[2] > blue[0]
    assert orange[0] > orange[2]


def test_an_unknown_size_is_refused(areas, wards):
    with pytest.raises(UnsuitableDataError, match="'a3' is no size"):
        draw_areas_picture(areas, wards, size="a3")


def test_a_map_of_nothing_is_refused(areas, wards):
    with pytest.raises(UnsuitableDataError, match="nothing to draw"):
        draw_areas_picture(areas, wards.iloc[:0])


def test_the_words_for_a_map_say_what_it_shows(areas):
    assert describe_areas(areas, title="Pem") == (
        "Map: Pem. 2 numbered areas. 1  Scot Lane: 34 reports; 2  Mill Lane: fewer than 10 reports."
    )
    assert describe_areas(areas.iloc[:1], title="Pem").startswith("Map: Pem. 1 numbered area. 2  ")


@pytest.mark.parametrize(
    ("most", "length"), [(999.0, 500.0), (1000.0, 1000.0), (2500.0, 2000.0), (70.0, 50.0)]
)
def test_scale_bars_have_round_lengths(most, length):
    assert round_length(most) == length


def test_labels_far_apart_stay_where_they_are():
    points = np.array([[0.0, 0.0], [100.0, 0.0]])
    assert np.abs(spread_labels(points, apart=10) - points).max() < 0.1


def test_a_plate_without_extent_still_has_one():
    box = make_plate((0, 0, 0, 0), size="a4", title="", source_line="").box
    assert box[2] - box[0] > 100


def test_a_long_heading_stays_on_the_page():
    plate = make_plate((0, 0, 4000, 4000), size="a4", title="Wards", source_line="")
    plate.legend.heading("Vulnerable Localities Index, 100 is the borough")
    plate.legend.entry("under 50", facecolor="#ffffff")
    plate.figure.draw_without_rendering()
    heading, below = (text.get_window_extent() for text in plate.legend.axes.texts)

    assert heading.x1 < plate.figure.bbox.x1
    assert heading.y0 > below.y1
