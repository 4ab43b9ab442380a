"""Fetching crimes from a server that behaves as the police.uk API is documented to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import httpx
import numpy as np
import pytest
import shapely
import tomlkit
from shapely.geometry import MultiPolygon, Point, Polygon, box

from pact_geo.errors import FetchError, InputError
from pact_geo.inputs.download import fetch_police
from pact_geo.inputs.download.police import say_months
from pact_geo.inputs.incidents import read_incidents
from pact_geo.tables import CRS, Boundaries
from tests.inputs.local_server import (
    CUT,
    HANG_UP,
    WEB_PAGE,
    FakeTime,
    LocalServer,
    PoliceService,
    Reply,
    as_json,
    busy,
    crime,
)
from tests.inputs.planted_wards import WIGAN, square, wards_table, zigzag

MONTHS = ["2024-01", "2024-02"]
THREE = {"E1": square(0), "E2": square(1), "E3": square(2)}


def crimes_at(points: list[tuple[float, float]], months: list[str], **options: Any) -> list[Any]:
    """Crimes at points of the national grid, the same in every month, numbered from 1."""
    places = gpd.GeoSeries(gpd.points_from_xy(*zip(*points, strict=True)), crs=CRS).to_crs(4326)
    wanted = [(month, place) for month in months for place in places]
    return [
        crime(number, place.x, place.y, month, **options)
        for number, (month, place) in enumerate(wanted, start=1)
    ]


def spread(count: int, shapes: dict[str, Polygon] = THREE) -> list[tuple[float, float]]:
    """Points all over the wards, on their shared edges and just outside them."""
    west, south, east, north = shapely.union_all(list(shapes.values())).bounds
    random = np.random.default_rng(1)
    inside = zip(
        random.uniform(west, east, count), random.uniform(south, north, count), strict=True
    )
    return [*inside, (356_000, 403_500), (356_010, 403_500), (355_990, 403_500), (354_995, 403_500)]


def fetch(server: LocalServer, folder: Path, **options: Any) -> Any:
    given = {"wards": wards_table(THREE), "start": MONTHS[0], "end": MONTHS[-1], **options}
    if "client" in given:
        return fetch_police(WIGAN, folder, base_url=f"{server.url}/api", **given)
    with FakeTime().client() as web:
        return fetch_police(WIGAN, folder, base_url=f"{server.url}/api", client=web, **given)


def kept(folder: Path) -> dict[str, list[int]]:
    return {
        f"{path.parent.name}/{path.stem}": [one["id"] for one in json.loads(path.read_text())]
        for path in sorted(folder.glob("police-*/*/*.json"))
    }


def test_every_crime_is_kept_once_in_the_file_of_its_ward(tmp_path: Path) -> None:
    points = [(355_500, 403_500), (356_500, 403_500), (356_005, 403_500), (357_995, 403_500)]
    with LocalServer(PoliceService(crimes_at(points, MONTHS), MONTHS)) as server:
        found = fetch(server, tmp_path)
    assert kept(tmp_path) == {
        "2024-01/E1": [1],
        "2024-01/E2": [2, 3],
        "2024-01/E3": [4],
        "2024-02/E1": [5],
        "2024-02/E2": [6, 7],
        "2024-02/E3": [8],
    }
    assert found.path == tmp_path / "police-E08000010"
    assert found.incidents == 8
    assert found.months == ("2024-01", "2024-02")


def test_no_crime_is_lost_or_doubled_on_edges_and_just_outside(tmp_path: Path) -> None:
    crimes = crimes_at(spread(300), MONTHS)
    with LocalServer(PoliceService(crimes, MONTHS)) as server:
        fetch(server, tmp_path)
    ids = sorted(number for numbers in kept(tmp_path).values() for number in numbers)
    assert ids == [one["id"] for one in crimes]


def test_answers_are_kept_as_they_came(tmp_path: Path) -> None:
    crimes = crimes_at([(355_500, 403_500)], ["2024-01"])
    crimes[0]["location"]["street"]["name"] = "On or near Caf\u00e9 R\u00f4ti"
    with LocalServer(PoliceService(crimes, MONTHS)) as server:
        fetch(server, tmp_path)
    path = tmp_path / "police-E08000010" / "2024-01" / "E1.json"
    assert json.loads(path.read_text(encoding="utf-8")) == crimes


class Stop(Exception):  # noqa: N818 - it stands for a kill, not for an error
    pass


class KilledAfter(httpx.HTTPTransport):
    """The network until so many requests have gone; then the program is killed."""

    def __init__(self, requests: int) -> None:
        super().__init__()
        self.left = requests

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.left -= 1
        if self.left < 0:
            raise Stop
        return super().handle_request(request)


@pytest.mark.parametrize("requests", [6, 7, 8, 9])
def test_after_a_kill_only_what_is_missing_is_asked_for(tmp_path: Path, requests: int) -> None:
    crimes = crimes_at(spread(60), MONTHS)
    with LocalServer(PoliceService(crimes, MONTHS)) as server:
        with (
            FakeTime().client(transport=KilledAfter(requests)) as web,
            pytest.raises(Stop),
        ):
            fetch(server, tmp_path / "killed", client=web)
        before = len(kept(tmp_path / "killed"))
        server.requests.clear()
        found = fetch(server, tmp_path / "killed")
        assert len(server.asked("all-crime")) == 6 - before
        assert found.already_here == before
        fetch(server, tmp_path / "whole")
    assert kept(tmp_path / "killed") == kept(tmp_path / "whole")


def test_when_all_is_here_no_crimes_are_asked_for(tmp_path: Path) -> None:
    with LocalServer(PoliceService(crimes_at(spread(20), MONTHS), MONTHS)) as server:
        first = fetch(server, tmp_path)
        server.requests.clear()
        second = fetch(server, tmp_path)
        assert server.asked("all-crime") == []
    assert second.incidents == first.incidents == 48
    assert second.already_here == 6


def test_a_file_half_written_by_another_hand_is_asked_for_again(tmp_path: Path) -> None:
    with LocalServer(PoliceService(crimes_at(spread(20), MONTHS), MONTHS)) as server:
        fetch(server, tmp_path)
        whole = kept(tmp_path)
        path = tmp_path / "police-E08000010" / "2024-02" / "E2.json"
        path.write_bytes(path.read_bytes()[:100])
        fetch(server, tmp_path)
    assert kept(tmp_path) == whole


def test_a_ward_whose_outline_changed_is_asked_for_again(tmp_path: Path) -> None:
    crimes = crimes_at([(357_500, 403_500), (358_500, 403_500)], MONTHS)
    with LocalServer(PoliceService(crimes, MONTHS)) as server:
        fetch(server, tmp_path)
        server.requests.clear()
        wider = THREE | {"E3": box(357_000, 403_000, 359_000, 404_000)}
        fetch(server, tmp_path, wards=wards_table(wider))
        assert len(server.asked("all-crime")) == 2
    assert kept(tmp_path)["2024-01/E3"] == [1, 2]


def test_a_later_month_adds_to_what_is_here(tmp_path: Path) -> None:
    months = [*MONTHS, "2024-03"]
    with LocalServer(PoliceService(crimes_at(spread(5), months), months)) as server:
        fetch(server, tmp_path)
        server.requests.clear()
        fetch(server, tmp_path, end="2024-03")
        assert {one.query["date"] for one in server.asked("all-crime")} == {"2024-03"}
    assert len(kept(tmp_path)) == 9


def test_a_neighbour_fetched_later_does_not_double_what_was_kept_before(tmp_path: Path) -> None:
    crimes = crimes_at([(356_005, 403_500), (355_995, 403_500)], ["2024-01"])
    with LocalServer(PoliceService(crimes, MONTHS)) as server:
        fetch(server, tmp_path, wards=wards_table({"E1": square(0)}), end="2024-01")
        fetch(server, tmp_path, end="2024-01")
    assert kept(tmp_path) == {"2024-01/E1": [1, 2], "2024-01/E2": [], "2024-01/E3": []}


def test_a_crime_published_after_its_ward_was_fetched_is_kept_by_the_neighbour(
    tmp_path: Path,
) -> None:
    service = PoliceService([], MONTHS)
    with LocalServer(service) as server:
        fetch(server, tmp_path, wards=wards_table({"E1": square(0)}), end="2024-01")
        service.crimes = crimes_at([(355_995, 403_500)], ["2024-01"])
        fetch(server, tmp_path, end="2024-01")
    assert kept(tmp_path) == {"2024-01/E1": [], "2024-01/E2": [1], "2024-01/E3": []}


def test_an_area_with_too_many_crimes_is_cut_until_the_server_answers(tmp_path: Path) -> None:
    crimes = crimes_at(spread(400), MONTHS)
    with LocalServer(PoliceService(crimes, MONTHS, limit=40)) as server:
        found = fetch(server, tmp_path)
        assert len(server.asked("all-crime")) > 30
    ids = sorted(number for numbers in kept(tmp_path).values() for number in numbers)
    assert ids == [one["id"] for one in crimes]
    assert found.incidents == 808


def test_a_server_that_is_only_busy_is_not_cut_up(tmp_path: Path) -> None:
    with LocalServer(PoliceService(crimes_at(spread(5), MONTHS), MONTHS)) as server:
        server.fail("all-crime", busy(503))
        fetch(server, tmp_path)
        assert len(server.asked("all-crime")) == 7


def test_a_server_that_is_down_is_said_to_be(tmp_path: Path) -> None:
    with (
        LocalServer(PoliceService(crimes_at(spread(5), MONTHS), MONTHS, limit=-1)) as server,
        pytest.raises(FetchError, match="does not answer for 2024-01, however small the area"),
    ):
        fetch(server, tmp_path)


def test_a_long_outline_is_posted(tmp_path: Path) -> None:
    shape = zigzag(300)
    inside = shape.representative_point()
    crimes = crimes_at([(inside.x, inside.y)], MONTHS)
    with LocalServer(PoliceService(crimes, MONTHS)) as server:
        found = fetch(server, tmp_path, wards=wards_table({"E1": shape}))
        assert {one.method for one in server.asked("all-crime")} == {"POST"}
    assert found.incidents == 2


def test_a_ward_of_two_islands_is_asked_for_island_by_island(tmp_path: Path) -> None:
    islands = MultiPolygon([square(0), square(3)])
    crimes = crimes_at([(355_500, 403_500), (358_500, 403_500), (357_000, 403_500)], ["2024-01"])
    with LocalServer(PoliceService(crimes, MONTHS)) as server:
        fetch(server, tmp_path, wards=wards_table({"E1": islands}), end="2024-01")
    assert sorted(kept(tmp_path)["2024-01/E1"]) == [1, 2]


@pytest.mark.parametrize("failure", [CUT, HANG_UP, WEB_PAGE, busy(429, Retry_After="2")])
def test_failures_on_the_way_change_nothing(tmp_path: Path, failure: Reply) -> None:
    crimes = crimes_at(spread(60), MONTHS)
    with LocalServer(PoliceService(crimes, MONTHS)) as server:
        server.fail("crimes-street-dates", failure)
        server.fail("locate", failure)
        server.fail("all-crime", *[failure] * 4)
        found = fetch(server, tmp_path)
    assert found.incidents == len(crimes)


def test_months_that_do_not_exist_are_said(tmp_path: Path) -> None:
    with LocalServer(PoliceService(crimes_at(spread(50), MONTHS), MONTHS)) as server:
        found = fetch(server, tmp_path, start="2023-11", end="2024-03")
        assert {one.query["date"] for one in server.asked("all-crime")} == set(MONTHS)
    assert found.missing_months == ("2023-11", "2023-12", "2024-03")
    assert found.notes == (
        "data.police.uk has no 2023-11 to 2023-12, 2024-03. It has 2024-01 to 2024-02.",
    )


def test_months_none_of_which_exist_are_an_error(tmp_path: Path) -> None:
    with (
        LocalServer(PoliceService([], MONTHS)) as server,
        pytest.raises(FetchError, match=r"no crimes of 2019-07 to 2019-09\. It has 2024-01 to"),
    ):
        fetch(server, tmp_path, start="2019-07", end="2019-09")


def test_months_in_which_the_force_recorded_nothing_are_said(tmp_path: Path) -> None:
    here = crimes_at(spread(50), ["2024-01"])
    railway = crimes_at([(355_500, 403_500)] * 20, ["2024-02"], kind="BTP")
    few = crimes_at([(355_500, 403_500)] * 2, ["2024-03"])
    for number, one in enumerate([*railway, *few], start=1000):
        one["id"] = number
    months = [*MONTHS, "2024-03"]
    with LocalServer(PoliceService([*here, *railway, *few], months)) as server:
        found = fetch(server, tmp_path, end="2024-03")
    assert found.empty_months == ("2024-02", "2024-03")
    assert found.notes == (
        "Greater Manchester Police: no incidents in 2024-02. It may not have reported.",
        "Greater Manchester Police: almost no incidents in 2024-03 (2). It may not have reported.",
    )


def test_the_force_of_most_points_is_the_boroughs_own(tmp_path: Path) -> None:
    service = PoliceService(crimes_at(spread(50), MONTHS), MONTHS)
    edge = gpd.GeoSeries([Point(357_000, 403_500)], crs=CRS).to_crs(4326)[0].x
    service.force_at = lambda lon, _lat: "lancashire" if lon > edge else "greater-manchester"
    with LocalServer(service) as server:
        found = fetch(server, tmp_path)
    assert (found.force, found.force_name) == ("greater-manchester", "Greater Manchester Police")
    assert found.notes == (
        (
            "Points of these wards lie with more than one force: "
            "Greater Manchester Police (2), Lancashire Constabulary (1)."
        ),
    )


def test_wards_no_force_claims_are_fetched_all_the_same(tmp_path: Path) -> None:
    service = PoliceService(crimes_at(spread(50), MONTHS), MONTHS, force_at=lambda *_: "")
    with LocalServer(service) as server:
        found = fetch(server, tmp_path)
    assert (found.force, found.incidents) == ("", 108)
    assert found.notes == ("No police force claims these wards.",)


def test_not_knowing_the_force_does_not_stop_the_fetch(tmp_path: Path) -> None:
    with LocalServer(PoliceService(crimes_at(spread(50), MONTHS), MONTHS)) as server:
        server.fail("locate", *[busy(500)] * 6)
        found = fetch(server, tmp_path)
    assert found.incidents == 108
    assert found.notes[0].startswith("Which force serves these wards is not known")


def test_the_receipt_says_source_licence_and_force(tmp_path: Path) -> None:
    with LocalServer(PoliceService(crimes_at(spread(5), MONTHS), MONTHS)) as server:
        found = fetch(server, tmp_path)
        receipt = tomlkit.parse((found.path / "fetch.toml").read_text())
        assert receipt["source"] == f"{server.url}/api"
    assert receipt["force_name"] == "Greater Manchester Police"
    assert "Open Government Licence" in receipt["licence"]


def test_an_answer_for_another_month_is_an_error(tmp_path: Path) -> None:
    service = PoliceService(crimes_at(spread(5), MONTHS), MONTHS)
    with LocalServer(service) as server:
        server.fail("all-crime", as_json([crime(1, -2.6, 53.5, "2026-10")]))
        with pytest.raises(FetchError, match="Asked for 2024-01, the police service sent 2026-10"):
            fetch(server, tmp_path)


def test_crimes_without_a_usable_location_are_kept(tmp_path: Path) -> None:
    odd = [crime(1, -2.6, 53.5, "2024-01"), crime(2, -2.6, 53.5, "2024-01")]
    odd[0]["location"] = None
    odd[1]["location"]["latitude"] = ""
    with LocalServer(PoliceService([], MONTHS)) as server:
        server.fail("all-crime", as_json(odd))
        fetch(server, tmp_path, end="2024-01")
    assert kept(tmp_path)["2024-01/E1"] == [1, 2]


@pytest.mark.parametrize("code", ["../../E1", "E1/E2", "", "E1\x00", "E" * 60])
def test_a_ward_code_that_is_no_file_name_is_refused(tmp_path: Path, code: str) -> None:
    with pytest.raises(InputError, match="cannot be used in a file name"):
        fetch_police(
            WIGAN,
            tmp_path,
            wards=wards_table({code: square(0)}),
            start="2024-01",
            end="2024-01",
            base_url="http://127.0.0.1:9",
        )


@pytest.mark.parametrize(
    ("start", "end", "match"),
    [
        ("2024-13", "2024-12", "'2024-13' is not a month"),
        ("2024-1", "2024-12", "'2024-1' is not a month"),
        ("2024-05", "2024-04", "The first month, 2024-05, comes after the last, 2024-04"),
    ],
)
def test_months_written_wrongly_are_refused(
    tmp_path: Path, start: str, end: str, match: str
) -> None:
    with pytest.raises(InputError, match=match):
        fetch_police(WIGAN, tmp_path, wards=wards_table(THREE), start=start, end=end)


def test_wards_of_another_authority_are_refused(tmp_path: Path) -> None:
    wards = wards_table(THREE, authority="E08000013")
    with pytest.raises(InputError, match=r"None of these wards belongs to E08000010; .* E08000013"):
        fetch_police(WIGAN, tmp_path, wards=wards, start="2024-01", end="2024-01")


def test_wards_that_name_no_authority_are_taken(tmp_path: Path) -> None:
    with LocalServer(PoliceService(crimes_at(spread(5), MONTHS), MONTHS)) as server:
        found = fetch(server, tmp_path, wards=wards_table(THREE, authority=None))
    assert found.incidents == 18


def test_no_wards_are_an_error(tmp_path: Path) -> None:
    none = Boundaries(wards_table(THREE).iloc[:0])
    with pytest.raises(InputError, match="There are no wards"):
        fetch_police(WIGAN, tmp_path, wards=none, start="2024-01", end="2024-01")


def test_progress_goes_from_nothing_to_all_and_names_what_it_does(tmp_path: Path) -> None:
    told = []
    with LocalServer(PoliceService(crimes_at(spread(5), MONTHS), MONTHS)) as server:
        fetch(server, tmp_path, progress=lambda done, doing: told.append((done, doing)))
    shares = [done for done, _ in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert (0.5, "2024-02: Ward E1") in told


@pytest.mark.parametrize(
    ("months", "said"),
    [
        (["2024-02"], "2024-02"),
        (["2023-12", "2024-01", "2024-02"], "2023-12 to 2024-02"),
        (["2024-05", "2023-12", "2024-01"], "2023-12 to 2024-01, 2024-05"),
    ],
)
def test_months_are_said_in_few_words(months: list[str], said: str) -> None:
    assert say_months(months) == said


def test_the_reader_takes_every_crime_that_was_fetched(tmp_path: Path) -> None:
    crimes = crimes_at(spread(100), MONTHS)
    for number, one in enumerate(crimes):
        one["persistent_id"] = f"{number:064x}"
    with LocalServer(PoliceService(crimes, [*MONTHS, "2024-03"])) as server:
        found = fetch(server, tmp_path, end="2024-03")
    read = read_incidents(found.path, within=wards_table(THREE), reported_by=found.force_name)
    assert (read.rows_read, read.rows_rejected) == (len(crimes), 0)
    assert read.incidents["reported_by"].unique().tolist() == ["Greater Manchester Police"]
    assert read.incidents["month"].value_counts().astype("int64").tolist() == [104, 104]
