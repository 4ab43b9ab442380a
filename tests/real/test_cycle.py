"""The PACT cycle on Wigan's burglaries, each figure counted again by plain pandas."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from PIL import Image

from pact_geo import services
from pact_geo.cycle.calendar import MEETING, Proposal
from pact_geo.cycle.meetings import Choice
from pact_geo.records.access import EVERY_WARD, Kind, Role
from pact_geo.records.desk import Row
from pact_geo.services import Selection, import_files
from pact_geo.services.office import Office, open_office
from pact_geo.workspace import Workspace

NAMES = ("Worsley Mesnes", "Pemberton", "Douglas")
LOOKUPS = ("uk_lookup_lsoa11_lsoa21_ltla22.csv", "uk_lookup_lsoa21_ward24_ltla24.csv")
ADOPTED, PLANNED, MET = date(2018, 2, 1), date(2018, 2, 20), date(2018, 2, 21)
BEFORE = pd.period_range("2017-04", "2018-01", freq="M")
AFTER = pd.period_range("2018-04", "2019-01", freq="M")
PASSWORD = "a long enough passphrase"  # noqa: S105 - of invented people


@dataclass(frozen=True)
class Partnership:
    """Who is signed in, by role, and the wards of the pilot by name."""

    offices: dict[Role, Office]
    wards: dict[str, str]

    @property
    def keeper(self) -> Office:
        return self.offices[Role.COORDINATOR]


@pytest.fixture(scope="module")
def burglaries(real_data: Path) -> gpd.GeoDataFrame:
    """Every burglary of Greater Manchester with its month and ward, by geopandas alone."""
    rows = pd.read_csv(real_data / "incidents" / "gmp_burglary_2016-02_to_2019-01.csv")
    points = gpd.points_from_xy(rows["Longitude"], rows["Latitude"])
    table = gpd.GeoDataFrame(
        {"month": pd.PeriodIndex(rows["Month"], freq="M")}, geometry=points, crs=4326
    ).to_crs(27700)
    wards = gpd.read_file(real_data / "boundaries" / "wigan_wards_2025_bgc.geojson").to_crs(27700)
    return table.sjoin(wards[["WD25CD", "geometry"]], predicate="within", how="left")


@pytest.fixture(scope="module")
def partnership(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Partnership:
    """Wigan as a newcomer sets it up: files, then an administrator, then people who sign in."""
    folder = tmp_path_factory.mktemp("wigan-cycle")
    workspace = Workspace(folder / "ws", create=True)
    load(workspace, real_data)
    wards = {name: code for code, name in services.open_borough(workspace).ward_names.items()}
    survey = folder / "doors.csv"
    write_survey(survey, wards["Worsley Mesnes"])
    import_files(workspace, "responses", [survey])
    services.add_first_administrator(
        workspace, "admin@example.org", name="Administrator", password=PASSWORD
    )
    admin = signed_in(workspace, "admin@example.org")
    offices = {Role.ADMINISTRATOR: admin}
    places = {Role.PANEL: wards["Worsley Mesnes"], Role.COUNCILLOR: wards["Worsley Mesnes"]}
    for role in set(Role) - {Role.PUBLIC, Role.ADMINISTRATOR}:
        email = f"{role}@example.org"
        _, once = services.add_person(
            admin, email, name=f"The {role}", roles=[role], wards=[places.get(role, EVERY_WARD)]
        )
        offices[role] = signed_in(workspace, email, once=once)
    return Partnership(offices, wards)


def load(workspace: Workspace, folder: Path) -> None:
    lookups = tuple(folder / "lookups" / name for name in LOOKUPS)
    demographics = folder / "demographics"
    import_files(workspace, "boundaries", [folder / "boundaries" / "wigan_wards_2025_bgc.geojson"])
    import_files(
        workspace,
        "incidents",
        [folder / "incidents" / "gmp_burglary_2016-02_to_2019-01.csv"],
        options={"reported_by": "Greater Manchester Police"},
    )
    for name, needed in (
        ("population20_lsoa11_wigan.csv", lookups),
        ("ethnicity21_lsoa21_wigan.csv", lookups[1:]),
        ("disability21_lsoa21_ew_wigan.csv", lookups[1:]),
    ):
        options = {"lookups": needed}
        import_files(workspace, "indicators", [demographics / name], options=options)
    workspace.change_setting("borough", "name", "Wigan")


def write_survey(path: Path, ward: str) -> None:
    """Invent 40 answers of one ward, half of them of older people: none are published."""
    pd.DataFrame(
        {
            "response_id": [f"d{n}" for n in range(40)],
            "ward_code": ward,
            "group_older": ["yes", "no"] * 20,
            "group_minority_ethnic": "no",
            "theme": ["Burglary"] * 25 + ["Litter and fly-tipping"] * 15,
        }
    ).to_csv(path, index=False)


def signed_in(workspace: Workspace, email: str, *, once: str = "") -> Office:
    found = services.sign_in(
        workspace, email, password=once or PASSWORD, new_password=PASSWORD if once else ""
    )
    return open_office(workspace, services.who_asks(workspace, token=found.token))


@pytest.fixture(scope="module")
def panel(partnership: Partnership) -> Row:
    """A panel of Worsley Mesnes, founded before the action."""
    keeper = partnership.keeper
    return services.set_up_panel(
        keeper,
        services.draft_panel(keeper, wards=[partnership.wards["Worsley Mesnes"]]),
        name="Worsley Mesnes panel",
        founded_by="community group",
        founded_on=date(2018, 1, 8),
        meets_every_weeks=13,
        members=[
            {"name": name, "sector": sector, "part": part}
            for name, sector, part in (
                ("Robin", "Residents", "chair"), ("Clem", "Businesses", ""), ("Dilys", "Faith", "")
            )
        ],
        events=(),
    )  # fmt: skip


@pytest.fixture(scope="module")
def area(partnership: Partnership) -> Row:
    """The first area of the borough on the data to January 2018."""
    analyst = partnership.offices[Role.ANALYST]
    ranking = services.rank_areas(analyst.borough, Selection(last_month="2018-01"), refits=0)
    first = int(ranking.areas["rank"].idxmin())
    return services.adopt_area(partnership.keeper, ranking, area_id=first, adopted_on=ADOPTED)


def count(burglaries: gpd.GeoDataFrame, months: pd.PeriodIndex, shape: Any = None) -> int:
    inside = burglaries["month"].isin(months)
    if shape is not None:
        inside &= burglaries.geometry.within(shape)
    return int(inside.sum())


def of_wards(burglaries: gpd.GeoDataFrame, months: pd.PeriodIndex, codes: list[str]) -> int:
    return count(burglaries[burglaries["WD25CD"].isin(codes)], months)


def test_the_wards_of_the_pilot_have_the_rates_of_plain_division(
    partnership: Partnership, burglaries: gpd.GeoDataFrame
) -> None:
    table = services.compare(partnership.offices[Role.COUNCILLOR].borough).table
    year = pd.period_range("2018-02", "2019-01", freq="M")
    figures = partnership.keeper.borough.indicators["value"]
    people_of = figures.xs("population", level="indicator").to_dict()
    for name, reports in zip(NAMES, (93, 177, 179), strict=True):
        code = partnership.wards[name]
        people = people_of[code]
        assert of_wards(burglaries, year, [code]) == reports
        assert table.loc[code, "rate"] == pytest.approx(1000 * reports / people)


def test_groups_are_set_beside_those_who_live_here(
    partnership: Partnership, real_data: Path
) -> None:
    ages = pd.read_csv(real_data / "demographics" / "population20_lsoa11_wigan.csv")
    groups = pd.read_csv(real_data / "demographics" / "ethnicity21_lsoa21_wigan.csv")
    everybody = ages["total_population"].sum()
    older = ages[[*(str(age) for age in range(65, 90)), "90+"]].sum().sum()
    young = ages[[str(age) for age in range(16, 25)]].sum().sum()
    white = groups.loc[groups["ethnic_group"] == "White", "n"].sum()

    found = services.diversity_assessment(partnership.keeper)
    living = found.borough.table["living_here"]

    assert living["older"] == pytest.approx(older / everybody)
    assert living["young"] == pytest.approx(young / everybody)
    assert living["minority_ethnic"] == pytest.approx(1 - white / groups["n"].sum())
    assert living["disabled"] == pytest.approx(65_869 / 329_309)
    assert found.borough.table.loc["older", "verdict"] == "over-represented"
    unknown = "No figures are loaded of how many live here of: single parent, unemployed, victim"
    assert any(sentence.startswith(unknown) for sentence in found.caveats)


def test_the_panel_chooses_three_of_its_agenda(partnership: Partnership, panel: Row) -> None:
    keeper = partnership.keeper
    evening = Proposal(MEETING, "Panel meeting", MET, time(18, 30), 90)
    meeting = services.plan_meeting(keeper, panel["id"], evening, place="School")
    frozen = services.freeze_snapshot(keeper, meeting["id"], version=meeting["version"], today=MET)
    view = services.view_meeting(keeper, meeting["id"], today=MET)
    members = {member["id"]: True for member in view.members or ()}
    services.record_attendance(keeper, meeting["id"], members)
    for member in members:
        services.cast_vote(
            keeper, meeting["id"], candidate=view.candidates[0], score=5, member_id=member
        )
    titles = ("Alley gates", "Street lights", "Empty houses")
    choices = [Choice(title, differs_because="Asked for from the floor") for title in titles]
    services.choose_priorities(keeper, meeting["id"], choices, version=frozen["version"])
    standing = services.panel_register(partnership.offices[Role.COUNCILLOR], date(2018, 3, 1))

    assert ("Burglary", "25 residents raised it.") in [
        (item.title, item.detail) for item in view.agenda
    ]
    assert standing.panels[0].priorities == titles
    assert list(standing.wards.values()).count("no panel") == 24
    assert services.calendar_bytes(keeper).count(b"BEGIN:VEVENT") == 1


def test_what_is_frozen_with_an_area_is_what_was_recorded_at_its_places(
    partnership: Partnership, area: Row, burglaries: gpd.GeoDataFrame
) -> None:
    year = pd.period_range("2017-02", "2018-01", freq="M")
    places = partnership.keeper.borough.places
    own = places.geometry.loc[[int(place) for place in area["evidence"]["places"]]]
    there = own.buffer(0.5).union_all()

    assert area["evidence"]["period"] == "2017-02 to 2018-01"
    assert area["evidence"]["incidents"] == count(burglaries, year, there) == 36
    # The outline takes in places between them that are no part of the hotspot.
    assert count(burglaries, year, area["geometry"]) == 41


def test_a_photograph_from_a_phone_keeps_nothing_of_where_it_was_taken(
    partnership: Partnership, area: Row
) -> None:
    officer = partnership.offices[Role.PRACTITIONER]
    photo = services.attach_photo(officer, area["id"], phone_photo(), moment="before")
    kept = Image.open(io.BytesIO(services.photo_bytes(officer, photo["id"])))

    assert dict(kept.getexif()) == {}
    assert kept.size == (60, 90)
    assert "comment" not in kept.info


def phone_photo() -> bytes:
    """A JPEG as phones write it: turned on its side, with a position and a comment."""
    said = Image.Exif()
    said[274], said[271] = 6, "Phone"
    position = said.get_ifd(0x8825)
    position[1], position[2], position[3], position[4] = (
        "N",
        (53.0, 31.0, 40.0),
        "W",
        (2.0, 38.0, 0),
    )
    written = io.BytesIO()
    Image.new("RGB", (90, 60), "#7a6f5a").save(written, "JPEG", exif=said, comment=b"by A. Person")
    return written.getvalue()


def test_the_evaluation_rests_on_the_counts_of_plain_pandas(
    partnership: Partnership, area: Row, burglaries: gpd.GeoDataFrame
) -> None:
    analyst = partnership.offices[Role.ANALYST]
    plan = services.plan_evaluation(
        analyst, area["id"], actions_from="2018-02", actions_to="2018-03", months=10,
        planned_on=date(2018, 1, 31),
    )  # fmt: skip
    done = services.assess(analyst, plan["id"])
    sums = done["workings"]["numbers"]["sums"]
    counted = [count(burglaries, months, area["geometry"]) for months in (BEFORE, AFTER)]

    assert plan["plan"]["before_acting"]
    assert [*sums["area"]] == counted
    assert done["result"]["months"] == 10


def test_scrutiny_compares_wards_with_and_without_a_panel_on_plain_counts(
    partnership: Partnership, panel: Row, burglaries: gpd.GeoDataFrame
) -> None:
    keeper, wards = partnership.keeper, partnership.wards
    meet_once_more(keeper, panel)
    report = services.make_scrutiny(
        keeper, first=date(2018, 2, 1), last=date(2019, 1, 31), today=date(2019, 2, 1)
    )
    (answer,) = [one for one in report.answers if one.key == "influence"]
    rows = {row[0]: row for row in answer.tables[0].rows}
    now, before = (
        pd.period_range("2018-02", "2019-01", freq="M"),
        pd.period_range("2017-02", "2018-01", freq="M"),
    )
    own = [wards["Worsley Mesnes"]]
    others = [code for code in wards.values() if code not in own]

    for name, codes in (("With a panel that met", own), ("Without a panel", others)):
        told = [f"{of_wards(burglaries, months, codes):,}" for months in (before, now)]
        how_many, crimes_before, _, crimes_after = rows[name][1:5]
        assert [how_many, crimes_before, crimes_after] == [str(len(codes)), *told]
    assert panel["name"] == "Worsley Mesnes panel"
    assert "fewer than 2 wards with a panel" in answer.sentences[0]


def meet_once_more(keeper: Office, panel: Row) -> None:
    """Hold a meeting late in the year: a panel that missed two has lapsed, and is not compared."""
    day = date(2019, 1, 16)
    evening = Proposal(MEETING, "Panel meeting", day, time(18, 30), 90)
    meeting = services.plan_meeting(keeper, panel["id"], evening, place="School")
    members = services.view_meeting(keeper, meeting["id"], today=day).members or ()
    services.record_attendance(keeper, meeting["id"], {member["id"]: True for member in members})
    services.end_meeting(keeper, meeting["id"], version=meeting["version"], today=day)


def test_papers_for_residents_and_committee_are_written(
    partnership: Partnership, tmp_path: Path
) -> None:
    keeper, ward = partnership.keeper, partnership.wards["Shevington with Lower Ground & Moor"]
    day = date(2019, 2, 1)
    for name in ("news.pdf", "news.html"):
        services.export_newsletter(keeper, ward, tmp_path / name, today=day)
    report = services.make_scrutiny(keeper, first=ADOPTED, last=day, today=day)
    for name in ("report.pdf", "report.docx"):
        services.export_scrutiny(keeper, report, tmp_path / name)

    assert (tmp_path / "news.pdf").read_bytes().startswith(b"%PDF")
    assert "Shevington with Lower Ground &amp; Moor" in (tmp_path / "news.html").read_text()
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "report.docx").read_bytes().startswith(b"PK")


def test_the_public_sees_an_area_s_public_outline_alone(
    partnership: Partnership, area: Row
) -> None:
    workspace = partnership.keeper.workspace
    public = open_office(workspace, services.who_asks(workspace))

    assert public.desk.get(Kind.AREAS, area["id"])["geometry"] is None
    assert public.desk.get(Kind.AREAS, area["id"])["public_geometry"] is not None
