from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point, box

from pact_geo.errors import InputError, UnsafeFileError
from pact_geo.inputs.incidents import read_incidents
from pact_geo.inputs.incidents.draft import BAD_DATE, BAD_MONTH, NO_CATEGORY, NO_MONTH
from pact_geo.inputs.incidents.police import NOT_A_CRIME
from pact_geo.tables import (
    CRS,
    Boundaries,
    IncidentsImport,
    as_boundaries,
    as_postcodes,
    place_ids_from_grid,
    place_ids_from_lonlat,
)
from tests.inputs.police_files import (
    FORCE,
    LAT,
    LON,
    OUTCOMES,
    SEARCHES,
    answer,
    row,
    save,
    save_street,
    save_zip,
    search_line,
    text_of,
)

PLACE = int(place_ids_from_lonlat(float(LON), float(LAT)))
COMPLAINTS = (
    "Reference;Issue type;Date reported;Easting;Northing;Street\r\n"
    "C1;Fly-tipping;03/04/2025;358016;405780;12 Kipling Avenue\r\n"
    "C2;Noise;28/02/2025 23:15;358147.4;405603;Café Lane\r\n"
)


def only(found: IncidentsImport) -> pd.Series[Any]:
    assert len(found.incidents) == 1
    return found.incidents.iloc[0]


def reasons(found: IncidentsImport) -> list[list[Any]]:
    return found.rejected[["row", "reason"]].to_numpy().tolist()


# --- the layout of police.uk


def test_reads_a_street_file(tmp_path: Path) -> None:
    found = read_incidents(save_street(tmp_path, row(1)))
    incident = only(found)
    assert incident["category"] == "Burglary"
    assert incident["month"] == pd.Period("2018-10", "M")
    assert incident["place_id"] == PLACE
    assert incident["source"] == "police.uk"
    assert incident["reported_by"] == FORCE
    assert found.places["place_name"].to_dict() == {PLACE: "Cronton Road"}
    assert "Open Government Licence" in found.licence
    assert found.dates == "October 2018"


def test_reads_a_zip_as_downloaded(tmp_path: Path) -> None:
    path = save_zip(
        tmp_path / "police.zip",
        {
            "2018-10/2018-10-merseyside-street.csv": text_of([row(1), row()]),
            "2018-11/2018-11-merseyside-street.csv": text_of([row(2, Month="2018-11")]),
        },
    )
    found = read_incidents(path)
    assert [(file.file, file.rows_read) for file in found.files] == [
        ("2018-10/2018-10-merseyside-street.csv", 2),
        ("2018-11/2018-11-merseyside-street.csv", 1),
    ]
    assert found.dates == "October 2018 to November 2018"


def test_a_zip_and_its_folder_are_the_same(tmp_path: Path) -> None:
    members = {"2018-10/2018-10-merseyside-street.csv": text_of([row(1), row(), row()])}
    for name, text in members.items():
        save(tmp_path / "folder", name, text)
    zipped = read_incidents(save_zip(tmp_path / "police.zip", members))
    unzipped = read_incidents(tmp_path / "folder")
    pd.testing.assert_frame_equal(zipped.incidents, unzipped.incidents)
    assert zipped.files == unzipped.files


def test_leaves_outcomes_and_searches_of_a_download_and_says_so(tmp_path: Path) -> None:
    path = save_zip(
        tmp_path / "police.zip",
        {
            "2018-10/2018-10-merseyside-street.csv": text_of([row(1)]),
            "2018-10/2018-10-merseyside-outcomes.csv": OUTCOMES,
            "2018-10/2018-10-merseyside-stop-and-search.csv": SEARCHES,
        },
    )
    found = read_incidents(path)
    assert found.rows_read == 1
    assert any("1 file of outcomes" in note for note in found.notes)
    assert any("1 file of stop and search" in note for note in found.notes)


def test_reads_the_searches_of_a_download_when_asked(tmp_path: Path) -> None:
    path = save_zip(
        tmp_path / "police.zip",
        {
            "2018-10/2018-10-merseyside-street.csv": text_of([row(1)]),
            "2018-10/2018-10-merseyside-stop-and-search.csv": SEARCHES
            + search_line("2018-10-03T10:00:00+00:00"),
        },
    )
    found = read_incidents(path, stop_and_search=True)
    assert found.incidents["category"].tolist() == ["Stop and search"]
    assert found.source == "police.uk stop and search"


def test_reads_a_search_file_given_alone(tmp_path: Path) -> None:
    path = save(
        tmp_path,
        "2019-06-greater-manchester-stop-and-search.csv",
        SEARCHES + search_line("2019-06-05T14:30:00+00:00"),
    )
    incident = only(read_incidents(path))
    assert incident["occurred_from"] == pd.Timestamp("2019-06-05 15:30")
    assert incident["reported_by"] == "Greater Manchester Police"


def test_a_search_just_before_midnight_utc_belongs_to_the_next_day_in_summer(
    tmp_path: Path,
) -> None:
    path = save(tmp_path, "searches.csv", SEARCHES + search_line("2019-05-31T23:01:00+00:00"))
    incident = only(read_incidents(path))
    assert incident["month"] == pd.Period("2019-06", "M")
    assert pd.isna(incident["reported_by"])


def test_refuses_a_search_without_a_readable_date(tmp_path: Path) -> None:
    path = save(tmp_path, "s.csv", SEARCHES + search_line("soon") + search_line(""))
    assert reasons(read_incidents(path)) == [[2, BAD_DATE], [3, NO_MONTH]]


def test_outcomes_alone_are_no_incidents(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="It holds no incidents: outcomes"):
        read_incidents(save(tmp_path, "2018-10-merseyside-outcomes.csv", OUTCOMES))
    with pytest.raises(InputError, match="what became of crimes"):
        read_incidents(save(tmp_path, "renamed.csv", OUTCOMES))


def test_columns_may_have_dots_and_few(tmp_path: Path) -> None:
    text = f"Month,Crime.type,Longitude,Latitude\n2016-02,Burglary,{LON},{LAT}\n"
    incident = only(read_incidents(save(tmp_path, "burglary.csv", text)))
    assert (incident["source"], incident["place_id"]) == ("police.uk", PLACE)
    assert pd.isna(incident["reported_by"])


def test_police_columns_may_stand_on_the_grid(tmp_path: Path) -> None:
    text = "Month,Crime type,Easting,Northing\n2016-02,Burglary,358016,405780\n"
    incident = only(read_incidents(save(tmp_path, "burglary.csv", text)))
    assert incident["place_id"] == place_ids_from_grid(358016, 405780)


def test_a_row_without_a_place_stays_and_is_counted(tmp_path: Path) -> None:
    nowhere = row(2, Longitude="", Latitude="", Location="No Location")
    found = read_incidents(save_street(tmp_path, row(1), nowhere))
    assert found.rows_accepted == 2
    assert found.incidents["place_id"].isna().tolist() == [False, True]
    assert len(found.places) == 1
    assert "Incidents without a usable place: 1. The row has no location. (1)" in found.notes


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"Month": ""}, NO_MONTH),
        ({"Month": "2018-13"}, BAD_MONTH),
        ({"Month": "n/k"}, BAD_MONTH),
        ({"Crime_type": " "}, NO_CATEGORY),
    ],
)
def test_refuses_a_row_that_cannot_count(
    tmp_path: Path, values: dict[str, str], reason: str
) -> None:
    found = read_incidents(save_street(tmp_path, row(1), row(2, **values), row(3)))
    assert (found.rows_read, found.rows_accepted) == (3, 2)
    assert reasons(found) == [[3, reason]]
    assert json.loads(found.rejected["values"][0])["Location"] == "On or near Cronton Road"


def test_refused_rows_name_their_own_file(tmp_path: Path) -> None:
    save_street(tmp_path, row(1), name="a/2018-10-merseyside-street.csv")
    save_street(tmp_path, row(2, Month="?"), name="a/2018-11-merseyside-street.csv")
    found = read_incidents(tmp_path / "a")
    assert found.rejected["file"].tolist() == ["2018-11-merseyside-street.csv"]
    assert [file.rows_rejected for file in found.files] == [0, 1]


def test_a_ragged_row_is_refused_and_counted(tmp_path: Path) -> None:
    path = save(tmp_path, "street.csv", text_of([row(1)]) + "2018-10,too,few\r\n")
    found = read_incidents(path)
    assert (found.rows_read, found.rows_accepted, found.rows_rejected) == (2, 1, 1)


def test_a_place_takes_the_name_most_used(tmp_path: Path) -> None:
    names = ["On or near B Road", "On or near A Road", "On or near B Road", "On or near ", ""]
    rows = [row(number, Location=name) for number, name in enumerate(names)]
    found = read_incidents(save_street(tmp_path, *rows))
    assert found.places["place_name"].tolist() == ["B Road"]


def test_of_names_used_equally_the_first_in_the_alphabet_stands(tmp_path: Path) -> None:
    rows = [row(number, Location=name) for number, name in enumerate(["Station", "Park"])]
    found = read_incidents(save_street(tmp_path, *rows))
    assert found.places["place_name"].tolist() == ["Park"]


def test_a_heading_without_rows_is_no_incidents(tmp_path: Path) -> None:
    found = read_incidents(save_street(tmp_path))
    assert (found.rows_read, len(found.incidents), len(found.places)) == (0, 0, 0)
    assert found.dates == ""


def test_only_the_forces_asked_for_are_read(tmp_path: Path) -> None:
    path = save_zip(
        tmp_path / "police.zip",
        {
            "2018-10-merseyside-street.csv": text_of([row(1)]),
            "2018-10-btp-street.csv": text_of([row(None, Reported_by="British Transport Police")]),
            "2018-10-kent-street.csv": text_of([row(3)]),
        },
    )
    found = read_incidents(path, forces=["merseyside", "British Transport Police"])
    assert found.rows_read == 2
    assert "Not read: 1 file of other forces, as asked." in found.notes
    with pytest.raises(InputError, match="no file of surrey"):
        read_incidents(path, forces=["surrey"])


def test_of_overlapping_downloads_the_later_folder_counts(tmp_path: Path) -> None:
    name = "2018-10/2018-10-merseyside-street.csv"
    save_street(tmp_path, row(1), name=f"all/download-2019-01/{name}")
    save_street(tmp_path, row(1), row(2), name=f"all/download-2019-02/{name}")
    found = read_incidents(tmp_path / "all")
    assert [file.file for file in found.files] == [f"download-2019-02/{name}"]
    assert any("a later folder has the same month" in note for note in found.notes)


def test_reads_a_folder_of_archives(tmp_path: Path) -> None:
    (tmp_path / "all").mkdir()
    for month in ("2018-10", "2018-11"):
        save_zip(
            tmp_path / "all" / f"{month}.zip",
            {f"{month}/{month}-merseyside-street.csv": text_of([row(1, Month=month)])},
        )
    found = read_incidents(tmp_path / "all")
    assert [file.file for file in found.files] == [
        "2018-10.zip/2018-10/2018-10-merseyside-street.csv",
        "2018-11.zip/2018-11/2018-11-merseyside-street.csv",
    ]


# --- answers of the API


def save_answers(folder: Path, name: str, *records: object) -> Path:
    return save(folder, name, json.dumps(list(records)))


def test_an_answer_of_the_api_reads_like_the_download(tmp_path: Path) -> None:
    street = row(
        7,
        Crime_type="Violence and sexual offences",
        Last_outcome_category="Under investigation",
    )
    downloaded = read_incidents(save_street(tmp_path, street))
    answered = read_incidents(save_answers(tmp_path, "a.json", answer(7)), reported_by=FORCE)
    pd.testing.assert_frame_equal(downloaded.incidents, answered.incidents)
    assert answered.places["place_name"].tolist() == ["Cronton Road"]


def test_antisocial_behaviour_of_the_api_reads_like_the_download(tmp_path: Path) -> None:
    downloaded = read_incidents(save_street(tmp_path, row(), row()))
    record = {"category": "anti-social-behaviour", "persistent_id": "", "outcome_status": None}
    path = save_answers(tmp_path, "a.json", answer(1, **record), answer(2, **record))
    answered = read_incidents(path, reported_by=FORCE)
    assert downloaded.incidents.index.tolist() == answered.incidents.index.tolist()


def test_the_api_names_no_force_but_the_transport_police(tmp_path: Path) -> None:
    path = save_answers(tmp_path, "a.json", answer(1), answer(2, location_type="BTP"))
    assert read_incidents(path).incidents["reported_by"].fillna("").tolist() == [
        "",
        "British Transport Police",
    ]


def test_a_record_two_answers_share_is_counted_once(tmp_path: Path) -> None:
    border = answer(1, persistent_id="", category="anti-social-behaviour")
    save_answers(tmp_path, "f/2018-10/E05000001.json", border, answer(2))
    save_answers(tmp_path, "f/2018-10/E05000002.json", border, answer(3))
    save(tmp_path, "f/receipt.toml", "[about]\n")
    found = read_incidents(tmp_path / "f")
    assert (found.rows_read, found.rows_accepted) == (4, 3)
    assert found.rejected[["file", "row"]].to_numpy().tolist() == [["2018-10/E05000002.json", 2]]


def test_an_empty_answer_is_a_month_without_crime(tmp_path: Path) -> None:
    save_answers(tmp_path, "f/2018-10/E05000001.json")
    save_answers(tmp_path, "f/2018-10/E05000002.json", answer(3))
    assert [file.rows_read for file in read_incidents(tmp_path / "f").files] == [0, 1]


def test_a_record_without_a_location_stays_without_a_place(tmp_path: Path) -> None:
    found = read_incidents(save_answers(tmp_path, "a.json", answer(1, location=None)))
    assert pd.isna(only(found)["place_id"])


@pytest.mark.parametrize("record", [7, None, "crime", {"error": "busy"}, ["burglary"]])
def test_refuses_a_record_that_is_no_crime(tmp_path: Path, record: object) -> None:
    found = read_incidents(save_answers(tmp_path, "a.json", answer(1), record))
    assert reasons(found) == [[3, NOT_A_CRIME]]


@pytest.mark.parametrize(
    ("text", "said"), [("[{", "not readable JSON"), ('{"a": 1}', "not a list of crimes")]
)
def test_refuses_json_that_is_no_answer(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_incidents(save(tmp_path, "a.json", text))


def test_an_unknown_category_of_the_api_is_written_out(tmp_path: Path) -> None:
    path = save_answers(tmp_path, "a.json", answer(1, category="drone-nuisance"))
    assert only(read_incidents(path))["category"] == "Drone nuisance"


# --- any other table


def test_reads_complaints_as_a_council_exports_them(tmp_path: Path) -> None:
    path = save(tmp_path, "complaints.csv", COMPLAINTS, "cp1252")
    found = read_incidents(path, source="council complaints")
    table = found.incidents
    assert table["category"].tolist() == ["Fly-tipping", "Noise"]
    assert table["occurred_from"].tolist() == [
        pd.Timestamp("2025-04-03"),
        pd.Timestamp("2025-02-28 23:15"),
    ]
    assert table["month"].astype(str).tolist() == ["2025-04", "2025-02"]
    assert table["place_id"].tolist() == list(
        place_ids_from_grid([358016, 358147.4], [405780, 405603])
    )
    assert set(table["source"]) == {"council complaints"}
    assert table["reported_by"].isna().all()
    assert found.licence == ""


def test_a_place_is_named_by_its_street_and_not_its_house(tmp_path: Path) -> None:
    found = read_incidents(save(tmp_path, "complaints.csv", COMPLAINTS, "cp1252"))
    assert sorted(found.places["place_name"]) == ["Café Lane", "Kipling Avenue"]


@pytest.mark.parametrize(
    "written",
    [
        "12 High Street", "12a High Street", "12-14 High Street", "Flat 3, 12 High Street",
        "High Street", "  7, High Street",
    ],
)  # fmt: skip
def test_house_numbers_are_left_out(tmp_path: Path, written: str) -> None:
    text = f'Type,Date,Lon,Lat,Street\nNoise,01/02/2025,{LON},{LAT},"{written}"\n'
    found = read_incidents(save(tmp_path, "c.csv", text))
    assert found.places["place_name"].tolist() == ["High Street"]


@pytest.mark.parametrize(
    "heading",
    [
        "Complaint date", "Date of complaint", "Date reported", "Reported date", "Logged",
        "Date/time reported", "DATE_TIME_LOGGED", "Service request date", "Enquiry date",
        "Date of call", "Incident date/time", "Date and time of incident", "When reported",
        "Date submitted", "registered_date", "Raised", "Created at",
    ],
)  # fmt: skip
def test_the_date_is_found_however_a_service_heads_it(tmp_path: Path, heading: str) -> None:
    text = f"Type,{heading},Closed date\nNoise,05/11/2025,01/12/2025\n"
    found = only(read_incidents(save(tmp_path, "c.csv", text)))
    assert found["occurred_from"] == pd.Timestamp("2025-11-05")


def test_the_day_it_happened_goes_before_the_day_it_was_told(tmp_path: Path) -> None:
    text = "Type,Complaint date,Reported,Incident date\nNoise,05/11/2025,yes,30/10/2025\n"
    found = only(read_incidents(save(tmp_path, "c.csv", text)))
    assert str(found["month"]) == "2025-10"


def test_a_date_goes_before_a_word_that_may_be_yes_or_no(tmp_path: Path) -> None:
    text = "Type,Reported,Complaint date\nNoise,yes,05/11/2025\n"
    assert str(only(read_incidents(save(tmp_path, "c.csv", text)))["month"]) == "2025-11"


@pytest.mark.parametrize("heading", ["Closed date", "Due date", "Last updated", "Complaint"])
def test_a_date_that_says_nothing_of_when_it_happened_is_not_taken(
    tmp_path: Path, heading: str
) -> None:
    text = f"Type,{heading}\nNoise,05/11/2025\n"
    with pytest.raises(InputError, match="No column tells when"):
        read_incidents(save(tmp_path, "c.csv", text))


def test_columns_can_be_named_and_a_category_given(tmp_path: Path) -> None:
    text = f"what,when,across,up\nx,5/11/2025,{LON},{LAT}\n"
    columns = {"occurred_from": "when", "lon": "across", "lat": "up"}
    found = read_incidents(save(tmp_path, "c.csv", text), columns=columns, category="Noise")
    incident = only(found)
    assert (incident["category"], incident["place_id"]) == ("Noise", PLACE)
    assert str(incident["month"]) == "2025-11"


def test_a_place_named_by_the_caller_goes_before_the_ones_found(tmp_path: Path) -> None:
    text = f"Month,Crime type,Longitude,Latitude,e,n\n2025-01,Drugs,{LON},{LAT},358016,405780\n"
    columns = {"easting": "e", "northing": "n"}
    incident = only(read_incidents(save(tmp_path, "c.csv", text), columns=columns))
    assert incident["place_id"] == place_ids_from_grid(358016, 405780)


def test_a_given_category_fills_empty_cells_only(tmp_path: Path) -> None:
    text = "Type,Date\nNoise,1/2/2025\n,1/2/2025\n"
    found = read_incidents(save(tmp_path, "c.csv", text), category="Other")
    assert found.incidents["category"].tolist() == ["Noise", "Other"]


def test_who_reported_is_taken_only_when_named(tmp_path: Path) -> None:
    text = f"Type,Date,Reported by,Lon,Lat\nNoise,1/2/2025,A Resident,{LON},{LAT}\n"
    path = save(tmp_path, "c.csv", text)
    assert pd.isna(only(read_incidents(path))["reported_by"])
    named = read_incidents(path, columns={"reported_by": "Reported by"})
    assert only(named)["reported_by"] == "A Resident"


def test_month_alone_leaves_the_day_open(tmp_path: Path) -> None:
    text = "Type,Month\nNoise,Mar 2025\n"
    found = read_incidents(save(tmp_path, "c.csv", text))
    assert str(only(found)["month"]) == "2025-03"
    assert "occurred_from" not in found.incidents


def test_a_time_has_its_end_where_the_file_has_it(tmp_path: Path) -> None:
    text = (
        "Offence,Committed from,Committed to,Offence code\n"
        "Burglary,01/02/2025 22:00,02/02/2025 06:00,28E\n"
        "Burglary,01/02/2025 22:00,01/02/2025 06:00,28E\n"
    )
    found = read_incidents(save(tmp_path, "c.csv", text))
    assert found.incidents["occurred_to"].tolist() == [pd.Timestamp("2025-02-02 06:00"), pd.NaT]
    assert found.incidents["offence_code"].tolist() == ["28E", "28E"]
    assert any(note.startswith("Ends of a time") and "1" in note for note in found.notes)


def test_american_dates_are_refused_and_not_guessed(tmp_path: Path) -> None:
    text = "Type,Date\nNoise,12/31/2025\n"
    assert reasons(read_incidents(save(tmp_path, "c.csv", text))) == [[2, BAD_DATE]]


def postcodes() -> Any:
    index = pd.Index(["WN1 1AA"], dtype="str", name="postcode")
    return as_postcodes(
        pd.DataFrame(
            {
                "place_id": place_ids_from_grid([358016], [405780]),
                "ward_code": pd.Series(["E05000861"], index, dtype="str"),
                "vintage": pd.Series(["2014"], index, dtype="str"),
            },
            index=index,
        )
    )


def test_a_postcode_places_a_row_without_coordinates(tmp_path: Path) -> None:
    path = save(tmp_path, "c.csv", "Type,Date,Post code\nNoise,1/2/2025,wn11aa\n")
    found = read_incidents(path, postcodes=postcodes())
    assert only(found)["place_id"] == place_ids_from_grid(358016, 405780)


def test_a_row_is_the_same_with_and_without_a_postcode_table(tmp_path: Path) -> None:
    path = save(tmp_path, "c.csv", "Type,Date,Postcode\nNoise,1/2/2025,WN1 1AA\n")
    without, with_table = read_incidents(path), read_incidents(path, postcodes=postcodes())
    assert pd.isna(only(without)["place_id"])
    assert without.incidents.index.tolist() == with_table.incidents.index.tolist()


def test_the_ward_is_kept_where_only_the_ward_is_known(tmp_path: Path) -> None:
    rows = f"Noise,1/2/2025,E05000001,,\nNoise,1/2/2025,E05000001,{LON},{LAT}\n"
    text = f"Type,Date,WD25CD,Lon,Lat\n{rows}"
    found = read_incidents(save(tmp_path, "c.csv", text))
    assert found.incidents["ward_code"].fillna("").tolist() == ["E05000001", ""]


def test_reads_excel(tmp_path: Path) -> None:
    path = tmp_path / "complaints.xlsx"
    with pytest.importorskip("xlsxwriter").Workbook(path) as book:
        sheet = book.add_worksheet("2025")
        date = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["Type", "Date", "Easting", "Northing"])
        sheet.write_row(1, 0, ["Noise", 45750, 358016, 405780])
        sheet.write_number(1, 1, 45750, date)
    incident = only(read_incidents(path))
    assert incident["occurred_from"] == pd.Timestamp("2025-04-03")
    assert incident["place_id"] == place_ids_from_grid(358016, 405780)


@pytest.mark.parametrize("ending", [".geojson", ".gpkg", ".parquet"])
def test_reads_map_files(tmp_path: Path, ending: str) -> None:
    frame = gpd.GeoDataFrame(
        {"category": ["Noise"], "date": ["2025-04-03"]},
        geometry=[Point(float(LON), float(LAT))],
        crs=4326,
    )
    path = tmp_path / f"complaints{ending}"
    if ending == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_file(path)
    incident = only(read_incidents(path))
    assert incident["place_id"] == PLACE
    assert str(incident["month"]) == "2025-04"


def test_reads_several_tables_of_a_folder(tmp_path: Path) -> None:
    save(tmp_path, "f/jan.csv", f"Type,Date,Lon,Lat\nNoise,1/1/2025,{LON},{LAT}\n")
    save(tmp_path, "f/feb.csv", "Issue,Day\nLitter,1/2/2025\n".replace("Day", "Date"))
    found = read_incidents(tmp_path / "f")
    assert [file.file for file in found.files] == ["feb.csv", "jan.csv"]
    assert found.incidents["category"].tolist() == ["Litter", "Noise"]
    assert found.incidents["place_id"].isna().tolist() == [True, False]


# --- what is said


def test_an_unlikely_date_is_kept_and_said(tmp_path: Path) -> None:
    found = read_incidents(save(tmp_path, "c.csv", "Type,Date\nNoise,1/3/1925\nNoise,1/3/2025\n"))
    assert found.rows_accepted == 2
    assert any("after today: 1 (March 1925)" in note for note in found.notes)


def wards_of(*codes: str) -> Boundaries:
    """Wards far from every incident here."""
    about = {
        "area_type": "ward", "authority_code": "E08000099", "authority_name": "Borough",
        "vintage": "2022",
    }  # fmt: skip
    index = pd.Index(codes, name="area_code", dtype="str")
    columns = {name: pd.Series(text, index=index, dtype="str") for name, text in about.items()}
    shapes = [box(n, 0, n + 1, 1) for n in range(len(codes))]
    table = pd.DataFrame({"area_name": index.to_series(), **columns})
    return as_boundaries(gpd.GeoDataFrame(table, geometry=shapes, crs=CRS))


def test_counts_what_lies_outside_and_leaves_nothing_out(tmp_path: Path) -> None:
    path = save_street(tmp_path, row(1), row(2, Longitude="", Latitude=""))
    found = read_incidents(path, within=wards_of("E05000001"))
    assert found.rows_accepted == 2
    assert "Incidents outside the 1 area given: 1 of 1 with a place. They are kept, without a" in (
        " ".join(found.notes)
    )


def test_wards_that_are_not_on_the_map_are_counted_with_their_codes(tmp_path: Path) -> None:
    codes = ["E05000001", "E05000009", "E05000009", "E05000008", ""]
    lines = "".join(f"Noise,{day}/2/2025,{code}\n" for day, code in enumerate(codes, start=1))
    path = save(tmp_path, "c.csv", f"Type,Date,Ward code\n{lines}")
    found = read_incidents(path, within=wards_of("E05000001", "E05000002"))
    assert found.rows_accepted == 5
    assert found.notes[-1] == (
        "Incidents that name a ward and no place, and the ward is not among the 2 wards given"
        " (of 2022): 3 of 4 (E05000009 2, E05000008 1). They are kept, and count in no ward."
        " The codes may be of another year: load the wards they belong to, or write today's"
        " codes in the file."
    )


def test_wards_that_are_on_the_map_need_no_word(tmp_path: Path) -> None:
    path = save(tmp_path, "c.csv", "Type,Date,Ward code\nNoise,1/2/2025,E05000001\n")
    found = read_incidents(path, within=wards_of("E05000001"))
    assert not any("name a ward" in note for note in found.notes)


def test_tells_how_far_it_is(tmp_path: Path) -> None:
    said: list[float] = []
    read_incidents(save_street(tmp_path, row(1)), progress=lambda share, _doing: said.append(share))
    assert said == sorted(said)
    assert said[0] == 0


def test_files_read_two_at_a_time_stay_in_their_order(tmp_path: Path) -> None:
    names = [f"2018-{month:02d}/2018-{month:02d}-merseyside-street.csv" for month in range(1, 13)]
    for at, name in enumerate(names, 1):
        # The first takes longest to read.
        rows = [row(100 * at + each, Month=name[:7]) for each in range(40 // at)]
        save(tmp_path / "d", name, text_of([*rows, row(at, Month="")]))
    doing: list[str] = []
    found = read_incidents(tmp_path / "d", progress=lambda _share, what: doing.append(what))
    assert [file.file for file in found.files] == names
    assert doing[:12] == [f"Reading {name}" for name in names]
    assert [file.rows_accepted for file in found.files] == [40 // at for at in range(1, 13)]
    refused = found.rejected[["file", "row"]].to_numpy().tolist()
    assert refused == [[name, 40 // at + 2] for at, name in enumerate(names, 1)]


def test_reading_stops_when_the_caller_does(tmp_path: Path) -> None:
    for month in range(1, 13):
        save_street(tmp_path / "d", row(month), name=f"2018-{month:02d}-merseyside-street.csv")

    def stop(_share: float, _doing: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_incidents(tmp_path / "d", progress=stop)


def test_the_name_people_gave_the_file_is_used(tmp_path: Path) -> None:
    path = save(tmp_path, "upload", SEARCHES + search_line("2019-06-05T14:30:00+00:00"))
    found = read_incidents(path, display_name="2019-06-kent-stop-and-search.csv")
    assert found.files[0].file == "2019-06-kent-stop-and-search.csv"
    assert only(found)["reported_by"] == "Kent Police"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Type,Where\nNoise,here\n", "No column tells when"),
        ("Date,Where\n1/2/2025,here\n", "No column tells what kind"),
    ],
)
def test_says_which_column_is_not_there(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_incidents(save(tmp_path, "c.csv", text))


def test_refuses_to_map_what_is_not_there(tmp_path: Path) -> None:
    path = save(tmp_path, "c.csv", "Type,Date\nNoise,1/2/2025\n")
    with pytest.raises(InputError, match="no column Kind"):
        read_incidents(path, columns={"category": "Kind"})
    with pytest.raises(InputError, match="no field colour"):
        read_incidents(path, columns={"colour": "Type"})


def test_refuses_a_folder_with_nothing_in_it(tmp_path: Path) -> None:
    save(tmp_path, "f/readme.md", "nothing")
    with pytest.raises(InputError, match="no file in it that can be read"):
        read_incidents(tmp_path / "f")


def test_refuses_an_archive_that_writes_outside_its_folder(tmp_path: Path) -> None:
    path = save_zip(tmp_path / "p.zip", {"../2018-10-merseyside-street.csv": text_of([row(1)])})
    with pytest.raises(UnsafeFileError, match="outside"):
        read_incidents(path)
