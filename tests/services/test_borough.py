"""Opening a workspace and choosing from it: what is put together, what is left out and said."""

from __future__ import annotations

import csv
import shutil
from dataclasses import fields, replace
from functools import cached_property
from pathlib import Path

import pandas as pd
import pytest

from pact_geo import services
from pact_geo.errors import InputError, UnsuitableDataError
from pact_geo.records.access import PUBLIC
from pact_geo.services import Borough, Selection, import_files, open_borough
from pact_geo.services.importing import _identify
from pact_geo.services.selection import (
    caveats,
    choose_concerns,
    choose_incidents,
    describe,
    name_source,
)
from pact_geo.tables import as_incidents
from pact_geo.workspace import ImportRecord, Workspace
from tests.pages.conftest import write_reports, write_wards

HEADING = [
    *("Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location"),
    *("LSOA code", "LSOA name", "Crime type", "Last outcome category", "Context"),
]


def write_month(folder: Path, month: str, rows: list[tuple[str, str]]) -> Path:
    """Write a force-month as data.police.uk does: (Crime ID, outcome) for each crime."""
    path = folder / f"{month}-demoshire-street.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADING)
        for crime_id, outcome in rows:
            place = ("-4.2", "53.9", "On or near Mill Lane", "", "")
            kind = "Burglary" if crime_id else "Anti-social behaviour"
            force = "Demoshire Police"
            writer.writerow([crime_id, month, force, force, *place, kind, outcome, ""])
    return path


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "ws", create=True)


def test_a_month_published_again_takes_the_place_of_the_old_one(
    workspace: Workspace, tmp_path: Path
) -> None:
    first = write_month(tmp_path, "2026-01", [("a1", "open"), ("", ""), ("", "")])
    import_files(workspace, "incidents", [first])
    again = write_month(tmp_path, "2026-01", [("a1", "closed"), ("", "")])
    import_files(workspace, "incidents", [again])

    assert len(open_borough(workspace).incidents) == 2


def test_a_newer_month_adds_and_the_same_file_twice_does_not(
    workspace: Workspace, tmp_path: Path
) -> None:
    january = write_month(tmp_path, "2026-01", [("a1", ""), ("", "")])
    february = write_month(tmp_path, "2026-02", [("b1", "")])
    import_files(workspace, "incidents", [january, february])

    (again,) = import_files(workspace, "incidents", [january])

    assert again.already
    assert len(open_borough(workspace).incidents) == 3


def test_a_file_cut_out_of_a_month_replaces_nothing(workspace: Workspace, tmp_path: Path) -> None:
    part = write_month(tmp_path, "2026-01", [("a1", "")]).rename(tmp_path / "our_part.csv")
    whole = write_month(tmp_path, "2026-01", [("a1", ""), ("a2", ""), ("", "")])
    import_files(workspace, "incidents", [whole, part])

    assert len(open_borough(workspace).incidents) == 3


def test_undoing_an_import_brings_the_older_rows_back(workspace: Workspace, tmp_path: Path) -> None:
    import_files(workspace, "incidents", [write_month(tmp_path, "2026-01", [("a1", ""), ("", "")])])
    path = write_month(tmp_path, "2026-01", [("a1", "closed")])
    (newer,) = import_files(workspace, "incidents", [path])
    assert len(open_borough(workspace).incidents) == 1

    services.undo_import(workspace, newer.record.id)

    assert len(open_borough(workspace).incidents) == 2


def test_a_file_that_is_not_there_is_named(workspace: Workspace) -> None:
    with pytest.raises(InputError, match=r"none\.csv: There is no such file"):
        import_files(workspace, "incidents", ["none.csv"])


def test_without_wards_nothing_is_placed_and_the_remedy_is_said(workspace: Workspace) -> None:
    with pytest.raises(UnsuitableDataError, match="pact import boundaries"):
        choose_incidents(open_borough(workspace), Selection())


def test_every_accepted_row_of_the_demo_is_in_the_borough(demo_borough: services.Borough) -> None:
    accepted = sum(
        record.summary["rows_accepted"]
        for record in demo_borough.records
        if record.kind == "incidents"
    )

    assert len(demo_borough.incidents) == accepted


def test_a_half_reported_month_is_left_out_unless_asked_for(
    demo_borough: services.Borough,
) -> None:
    half = pd.Period("2025-03", "M")
    usual = choose_incidents(demo_borough, Selection(first_month="2023-12", sources=("police.uk",)))
    asked = choose_incidents(
        demo_borough,
        Selection(first_month="2023-12", sources=("police.uk",), include_unreported=True),
    )

    assert half not in usual.months
    assert half not in set(usual.incidents["month"])
    assert usual.unreported > 0
    assert half in asked.months
    assert asked.unreported == 0


def test_the_half_reported_month_of_the_police_leaves_the_complaints_alone(
    demo_borough: services.Borough,
) -> None:
    chosen = choose_incidents(
        demo_borough, Selection(first_month="2023-12", sources=("council complaints",))
    )

    assert pd.Period("2025-03", "M") in set(chosen.incidents["month"])
    assert pd.Period("2025-03", "M") in chosen.common_months


def test_every_incident_asked_for_is_inside_or_counted_as_left_out(
    demo_borough: services.Borough,
) -> None:
    chosen = choose_incidents(
        demo_borough, Selection(first_month="2023-12", include_unreported=True)
    )

    counted = len(chosen.incidents) + chosen.outside + chosen.without_place
    assert counted == len(demo_borough.incidents)


def test_the_caveats_say_what_was_left_out(demo_borough: services.Borough) -> None:
    chosen = choose_incidents(demo_borough, Selection(first_month="2023-12"))
    said = " ".join(caveats(demo_borough, chosen))

    assert "March 2025" in said
    assert f"{chosen.unreported:,} reports left out" in said
    assert f"{chosen.without_place:,} reports without a usable location" in said


def test_reports_of_a_ward_that_is_not_loaded_are_told_with_its_code(
    demo_borough: services.Borough,
) -> None:
    incidents = demo_borough.incidents.copy()
    incidents.loc[incidents.index[:3], "place_id"] = None
    incidents.loc[incidents.index[:3], "ward_code"] = ["E05999999", "E05999999", "E05999998"]
    other = replace(demo_borough, incidents=as_incidents(incidents))

    (said,) = [said for said in services.advise(other) if "ward that is not loaded" in said]
    assert said.startswith("3 reports without a place name a ward that is not loaded")
    assert "(E05999999, E05999998)" in said
    assert not any("ward that is not" in said for said in services.advise(demo_borough))


def test_choosing_a_ward_keeps_its_incidents_and_its_places(
    demo_borough: services.Borough,
) -> None:
    code = demo_borough.wards.index[0]
    chosen = choose_incidents(demo_borough, Selection(ward=code))

    assert set(chosen.places["ward_code"]) == {code}
    assert chosen.incidents["place_id"].dropna().isin(chosen.places.index).all()


def test_concerns_follow_the_categories_through_the_themes(
    demo_borough: services.Borough,
) -> None:
    concerns = choose_concerns(demo_borough, Selection(categories=("Dog fouling",)))

    assert set(concerns["theme"]) == {"Dog fouling"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"categories": ("Witchcraft",)}, "no category 'Witchcraft'"),
        ({"sources": ("gossip",)}, "no source 'gossip'"),
        ({"ward": "Nowhere"}, "no ward 'Nowhere'"),
        ({"first_month": "2026-13"}, "'2026-13' is not a month"),
    ],
)
def test_a_selection_of_what_is_not_there_is_refused(
    demo_borough: services.Borough, asked: dict, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        services.make_selection(demo_borough, **asked)


def test_a_ward_may_be_named_or_coded_in_small_or_capital_letters(
    demo_borough: services.Borough,
) -> None:
    code, name = next(iter(demo_borough.ward_names.items()))

    for asked in (name.upper(), code.lower()):
        assert services.make_selection(demo_borough, ward=asked).ward == code


def test_without_a_choice_the_last_twelve_months_count(demo_borough: services.Borough) -> None:
    chosen = choose_incidents(demo_borough, Selection())

    assert list(chosen.months.astype(str)[[0, -1]]) == ["2025-12", "2026-11"]
    assert chosen.incidents["month"].min() == pd.Period("2025-12", "M")


def test_a_licence_may_be_said_for_files_of_ones_own(workspace: Workspace, tmp_path: Path) -> None:
    path = write_month(tmp_path, "2026-01", [("a1", "")])
    (receipt,) = import_files(workspace, "incidents", [path], licence="Ours alone.")

    assert receipt.record.summary["licence"] == "Ours alone."


def test_a_report_dated_years_ahead_does_not_empty_the_window(
    demo_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "ws"
    shutil.copytree(demo_folder, folder)
    file = tmp_path / "slip.csv"
    file.write_text("Date,Category,Easting,Northing\n05/01/2099,Noise,1000,1000\n")
    import_files(Workspace(folder), "incidents", [file], options={"source": "slips"})

    months = choose_incidents(open_borough(Workspace(folder)), Selection()).months

    assert str(months.max()) == "2026-11"


def test_wards_loaded_again_are_in_force_again(workspace: Workspace, tmp_path: Path) -> None:
    square = '{"type":"Polygon","coordinates":[[[-4,54],[-4,54.1],[-3.9,54.1],[-3.9,54],[-4,54]]]}'
    for name, code in (("old", "E05000001"), ("new", "E05000002")):
        (tmp_path / f"{name}.geojson").write_text(
            '{"type":"FeatureCollection","features":[{"type":"Feature","properties":'
            f'{{"WD25CD":"{code}","WD25NM":"{name}"}},"geometry":{square}}}]}}'
        )
    old, new = tmp_path / "old.geojson", tmp_path / "new.geojson"
    import_files(workspace, "boundaries", [old, new])
    assert list(open_borough(workspace).ward_names.values()) == ["new"]

    import_files(workspace, "boundaries", [old])

    assert list(open_borough(workspace).ward_names.values()) == ["old"]


def test_a_shapefile_with_another_table_beside_it_is_another_file(tmp_path: Path) -> None:
    (tmp_path / "wards.shp").write_bytes(b"shape")
    (tmp_path / "wards.dbf").write_bytes(b"one")
    before = _identify("boundaries", tmp_path / "wards.shp", {})
    (tmp_path / "wards.dbf").write_bytes(b"two")

    assert _identify("boundaries", tmp_path / "wards.shp", {}) != before


def test_a_file_of_other_areas_is_no_source_and_no_population(
    workspace: Workspace, tmp_path: Path
) -> None:
    """A population of other wards, loaded before the wards were, gave this borough nothing."""
    other = tmp_path / "elsewhere.csv"
    other.write_text("area_code,population\nE05999999,9000\n")
    write_wards(tmp_path / "wards.geojson")
    write_reports(tmp_path / "reports.csv")
    import_files(workspace, "indicators", [other], options={"date": "mid-2025"})
    import_files(workspace, "boundaries", [tmp_path / "wards.geojson"])
    import_files(workspace, "incidents", [tmp_path / "reports.csv"], options={"source": "council"})
    borough = open_borough(workspace)
    assert [record.label for record in borough.telling_imports] == ["wards.geojson", "reports.csv"]
    told = describe(borough, Selection(), choose_incidents(borough, Selection()))
    assert told.sources == ("council",)
    (said,) = [one for one in services.advise(borough) if "population" in one]
    assert said.startswith("elsewhere.csv is of other areas. Load the population")


@pytest.mark.parametrize(
    ("source", "kind", "named"),
    [
        ("police.uk", "incidents", "police.uk"),
        ("Spring survey", "responses", "Spring survey"),
        ("survey_2026.csv", "responses", "surveys of residents"),
        ("population.xlsx", "indicators", "published figures of wards"),
    ],
)
def test_a_source_is_named_by_what_it_is_and_not_by_its_file(
    source: str, kind: str, named: str
) -> None:
    record = ImportRecord("1", kind, "x", "2026-01-01", {"source": source})
    assert name_source(record) == named


def test_indicators_of_other_places_are_left_aside(workspace: Workspace, tmp_path: Path) -> None:
    wards = tmp_path / "wards.geojson"
    wards.write_text(WARDS_HERE, encoding="utf-8")
    people = tmp_path / "people.csv"
    people.write_text(
        "area_code,population,date\nE05000000,4000,mid-2025\nE05999999,5000,mid-2025\n",
        encoding="utf-8",
    )
    import_files(workspace, "indicators", [people])
    assert set(open_borough(workspace).indicators.index.get_level_values("area_code")) == {
        "E05000000",
        "E05999999",
    }  # nothing says yet which are ours
    import_files(workspace, "boundaries", [wards])
    indicators = open_borough(workspace).indicators
    assert indicators.index.get_level_values("area_code").tolist() == ["E05000000"]


def test_a_survey_that_does_not_say_what_is_good_counts_the_top_two(
    workspace: Workspace, tmp_path: Path
) -> None:
    said, plain = tmp_path / "said.csv", tmp_path / "plain.csv"
    said.write_text("response_id,rating_safe\na,3\nb,4\n", encoding="utf-8")
    plain.write_text("response_id,rating_safe\nc,3\nd,4\ne,\n", encoding="utf-8")
    mapping = {
        "response": {"id": "response_id"},
        "ratings": {"safe": {"column": "rating_safe", "good": [3, 4, 5]}},
    }
    import_files(workspace, "responses", [said], options={"mapping": mapping})
    import_files(workspace, "responses", [plain])
    good = open_borough(workspace).responses["good_safe"]
    assert good.dropna().to_dict() == {"a": True, "b": True, "c": False, "d": True}


WARDS_HERE = """{"type": "FeatureCollection", "features": [{"type": "Feature",
 "properties": {"WD25CD": "E05000000", "WD25NM": "Alder"}, "geometry": {"type": "Polygon",
 "coordinates": [[[-2.6, 53.5], [-2.5, 53.5], [-2.5, 53.6], [-2.6, 53.6], [-2.6, 53.5]]]}}]}"""


# --- seen by another person ---------------------------------------------------------------------


class Growing(Borough):
    """A borough whose class gains a name while it is looked through, as copying one adds one."""

    @cached_property
    def looked(self) -> int:
        type(self).gained = 1
        return 1


def test_a_borough_is_handed_on_while_its_class_gains_a_name(demo_borough):
    held = {field.name: getattr(demo_borough, field.name) for field in fields(demo_borough)}
    seen = Growing(**held).seen_by(PUBLIC)
    assert (seen.reader, seen.looked) == (PUBLIC, 1)
