"""The parts pages are made of: safe words, small tables, uploads, coverage, clicks."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from pact_geo.errors import Argument, InputError, OutsideLinkError
from pact_geo.outputs.maps import draw_wards
from pact_geo.pages import area_card, coverage_table, filters, frame, map_view, study_view, uploads

HOSTILE = json.loads((Path(__file__).parents[1] / "hostile_names.json").read_text())


# --- words from outside ----------------------------------------


@pytest.mark.parametrize("name", HOSTILE)
def test_words_in_html_are_escaped(name):
    written = frame.table_html(["x", name], [[name, name]]) + frame.facts_html([(name, name)])
    for opening in ("<script", "<img", "<svg", "<iframe", "<body", "<object", "<a ", "<style"):
        assert opening not in written.lower()


def test_markdown_from_outside_shows_as_it_is():
    assert frame.plain("![x](https://outside.example/x.png)") == (
        r"\!\[x\]\(https\:\/\/outside.example/x.png\)".replace(r"\/", "/")
    )
    assert frame.plain(":red[x] $y$ **z**") == r"\:red\[x\] \$y\$ \*\*z\*\*"


def test_a_bar_is_as_wide_as_its_share_and_never_wider_than_its_room():
    assert "width:45%" in frame.bar_html("Volume", 0.45, "0.45")
    assert "width:100%" in frame.bar_html("Volume", 7.0, "7")
    assert "width:0%" in frame.bar_html("Volume", -1.0, "-1")


def test_a_score_without_a_survey_shows_no_nought_for_concern(found):
    area_id = int(found.areas.index[0])
    shown = area_card.score_html(found.areas.loc[area_id].to_dict())
    assert "Concern</span>" in shown
    assert "no survey, not counted" in shown
    said = area_card.why_here(found, area_id)
    assert "how much is reported 57%, how recent it is 21%, how steady it is 21%" in said
    assert "concern is not counted, for no resident named a place" in said


# --- uploads ----------------------------------------


def upload(name: str, content: bytes = b"x") -> SimpleNamespace:
    return SimpleNamespace(name=name, getbuffer=lambda: io.BytesIO(content).getbuffer())


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("reports.csv", "0.csv"),
        ("wards.SHP.ZIP", "0.shp.zip"),
        ("../../etc/passwd", "0"),
        ("..\\..\\boot.ini", "0.ini"),
        ("a.csv\x00.sh", "0.sh"),
        ("a.csv/../../b", "0"),
        ("$(reboot).csv", "0.csv"),
        ("no ending", "0"),
        ("x." + "y" * 300, "0"),
    ],
)
def test_nothing_of_an_uploaded_name_but_a_plain_ending_is_used(name, kept):
    with uploads.saved([upload(name)], None) as (paths, extra):
        assert paths[0].name == kept
        assert paths[0].parent.name.startswith("pact-upload-")
        assert paths[0].read_bytes() == b"x"
    assert extra is None
    assert not paths[0].exists()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (Argument("crs", "EPSG:27700"), 'EPSG:27700 under "Coordinate reference system'),
        (Argument("columns", field="month"), 'month=... under "Columns, ours=theirs"'),
    ],
)
def test_a_remedy_names_the_control_of_the_page(told, said):
    error = InputError("No column tells when.", remedy="It has A, B.", tell=[told])
    assert said in error.what_to_do(uploads.control_words)
    assert f"It has A, B. Give {told}." in str(error)


def test_columns_are_written_ours_and_theirs():
    assert uploads.read_columns(" month=Date of call; category = Kind;") == {
        "month": "Date of call",
        "category": "Kind",
    }
    assert uploads.read_columns("") == {}
    with pytest.raises(InputError, match="month=Date; category=Issue"):
        uploads.read_columns("month")


def test_a_mapping_is_saved_beside_the_files():
    with uploads.saved([upload("a.csv")], upload("m.toml", b"[survey]")) as (_, mapping):
        assert mapping.read_bytes() == b"[survey]"


# --- coverage ----------------------------------------


def coverage(problems: list[dict[str, object]]) -> SimpleNamespace:
    months = pd.period_range("2025-11", "2026-02", freq="M", name="month")
    counts = pd.DataFrame([[10, 11, 0, 4]], index=["Some <b>Police</b>"], columns=months)
    table = pd.DataFrame(problems, columns=["force", "month", "kind", "note"])
    return SimpleNamespace(counts=counts, counts_within=counts, problems=table)


def test_a_gap_is_hatched_and_a_quiet_month_is_not():
    gap = {"force": "Some <b>Police</b>", "month": "2026-02", "kind": "collapsed", "note": ""}
    html = coverage_table.coverage_html(coverage([gap]))
    assert html.count('<td class="pact-gap"') == 1
    assert 'title="February 2026: collapsed"' in html
    assert "<td>10</td>" in html
    assert "<b>" not in html


def test_months_stand_under_their_years():
    html = coverage_table.coverage_html(coverage([]))
    assert '<th colspan="2" scope="colgroup">2025</th>' in html
    assert html.count('aria-label="January 2026"') == 1


# --- wards and clicks ----------------------------------------


def test_wards_of_one_name_are_told_apart_by_code():
    borough = SimpleNamespace(ward_names={"E1": "Park", "E2": "Park", "E3": "Mill"})
    assert filters.ward_labels(borough) == {"E1": "Park (E1)", "E2": "Park (E2)", "E3": "Mill"}


@pytest.fixture
def heard(monkeypatch):
    told: list[tuple[str, object]] = []
    monkeypatch.setattr(map_view.st, "session_state", {})

    def tell(value: object) -> list[tuple[str, object]]:
        map_view.st.session_state["map"] = value
        map_view._tell(
            "map",
            lambda kind, key: told.append((kind, key)),
            lambda latitude, longitude: told.append(("point", (latitude, longitude))),
        )
        return told

    return tell


def test_a_click_tells_kind_and_id(heard):
    said = {"last_active_drawing": {"properties": {"kind": "area", "id": 3, "click": 1}}}
    assert heard(said) == [("area", 3)]


def test_a_click_on_the_ground_tells_where(heard):
    assert heard({"last_clicked": {"lat": 53.5, "lng": -2}}) == [("point", (53.5, -2.0))]


def test_a_click_that_nobody_asked_for_tells_nothing(monkeypatch):
    said = {
        "last_active_drawing": {"properties": {"kind": "area", "id": 3}},
        "last_clicked": {"lat": 53.5, "lng": -2.0},
    }
    monkeypatch.setattr(map_view.st, "session_state", {"map": said})
    map_view._tell("map", None, None)


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        {"last_active_drawing": None},
        {"last_active_drawing": None, "last_clicked": None},
        {"last_active_drawing": {"properties": {}}},
    ],
)
def test_anything_else_tells_nothing(heard, value):
    assert heard(value) == []


def test_maps_of_other_wards_are_other_maps(borough):
    values = pd.Series(1.0, index=borough.wards.index)
    whole = draw_wards(borough.wards, values)
    part = draw_wards(borough.wards.iloc[:2], values)
    again = draw_wards(borough.wards, values * 7)
    assert map_view._digest(whole) != map_view._digest(part)
    assert map_view._digest(whole) == map_view._digest(again)


def test_a_map_with_tiles_is_not_shown(borough):
    import folium

    sheet = draw_wards(borough.wards, pd.Series(1.0, index=borough.wards.index))
    sheet.add_child(folium.TileLayer("OpenStreetMap"))
    with pytest.raises(OutsideLinkError, match="outside host"):
        map_view.show_map(sheet, key="x", height=100)


def test_numbers_of_a_study_keep_the_figures_that_matter():
    table = pd.DataFrame(
        {
            "residents": [12345.0, None],
            "expected": [1234.56, 0.456],
            "z": [3.14159, -0.5],
            "share": [0.00021, 0.4321],
            "p": [7e-74, 0.4321],
            "differs": [True, False],
            "easting": [358000, 358100],
        }
    )
    tidy = study_view.tidy_table(table)
    formats = {
        name: config["type_config"]["format"]
        for name, config in study_view.number_formats(tidy).items()
    }

    assert tidy["residents"].tolist() == [12345, pd.NA]
    assert tidy["expected"].tolist() == [1234.6, 0.5]
    assert tidy["p"].tolist() == ["under 0.001", "0.432"]
    assert tidy["differs"].tolist() == ["yes", "no"]
    assert formats == {
        "residents": "localized",
        "expected": "localized",
        "z": "%.2f",
        "share": "%.3g",
        "easting": "%d",
    }
