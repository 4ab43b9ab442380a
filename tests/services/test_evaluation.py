"""An action on a planted area of the demo borough, evaluated as a partnership would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import shapely

from pact_geo.analysis.impact import Windows, pool_ratios, usable_pairs
from pact_geo.errors import AccessError, InputError, StaleEditError, UnsuitableDataError
from pact_geo.records.access import PUBLIC, RULES, Act, Kind, Person, Role
from pact_geo.records.database import Database
from pact_geo.records.desk import Desk, Row
from pact_geo.services import (
    Borough,
    assess,
    list_evaluations,
    make_selection,
    plan_evaluation,
    pooled_by_panel,
    rank_areas,
)
from pact_geo.services.evaluation import (
    ground_of,
    months_counted,
    pooled_rows,
    standing_evaluations,
)
from pact_geo.services.evaluation.seen import asked_and_seen
from pact_geo.services.feedback import add_entry, public_ledger, release_entry
from pact_geo.services.office import Office
from pact_geo.workspace import Workspace

ACTION = "2025-11"
SHOPS, RISING, QUIET = 1, 7, 9
"""Ranks, in the year before the action, of three areas the demo borough has planted."""


def person(role: Role, *wards: str) -> Person:
    return Person(str(role), str(role).title(), frozenset({role}), frozenset(wards or ("*",)))


COORDINATOR = person(Role.COORDINATOR)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return Database(f"sqlite:///{tmp_path_factory.mktemp('evaluation')}/records.sqlite")


@pytest.fixture(scope="module")
def office(demo_workspace: Workspace, demo_borough: Borough, database: Database) -> Office:
    return Office(demo_workspace, Desk(database, COORDINATOR), demo_borough)


def seen_by(office: Office, who: Person) -> Office:
    return Office(office.workspace, Desk(office.desk.database, who), office.borough)


def with_borough(office: Office, borough: Borough) -> Office:
    return Office(office.workspace, office.desk, borough)


@pytest.fixture(scope="module")
def ranked(demo_borough: Borough) -> Any:
    selection = make_selection(demo_borough, first_month="2024-12", last_month="2025-11")
    return rank_areas(demo_borough, selection, refits=0).areas


@pytest.fixture(scope="module")
def adopt(office: Office, ranked: Any) -> Callable[..., Row]:
    adopted: dict[int, Row] = {}

    def adopt_one(rank: int, **other: Any) -> Row:
        area = ranked[ranked["rank"] == rank].iloc[0]
        if rank not in adopted:
            adopted[rank] = office.desk.add(
                Kind.AREAS,
                public_name=f"Area {rank}",
                name=str(area["name"]),
                geometry=area.geometry,
                public_geometry=area.geometry.convex_hull,
                stage="response",
                adopted_on=date(2025, 11, 3),
                drawn=False,
                evidence={},
                ward_codes=list(area["ward_codes"]),
                **other,
            )
        return adopted[rank]

    return adopt_one


@pytest.fixture(scope="module")
def shops(office: Office, adopt: Callable[..., Row]) -> Row:
    return plan_evaluation(office, adopt(SHOPS)["id"], actions_from=ACTION)


def counted(*_given: Any) -> None:
    pytest.fail("It was counted.")


def places_within(borough: Borough, shape: shapely.Geometry) -> list[int]:
    return borough.places.index[borough.places.geometry.intersects(shape)].tolist()


def after_action(borough: Borough) -> Any:
    return (borough.incidents["month"] > pd.Period(ACTION, "M")).to_numpy()


def half_of(borough: Borough, inside: list[int]) -> Any:
    """Every other report of a place after the action."""
    there = borough.incidents["place_id"].isin(inside).to_numpy() & after_action(borough)
    return there & (there.cumsum() % 2 == 0)


def with_fall(borough: Borough, shape: shapely.Geometry) -> Borough:
    """Take every other report out of a place after the action."""
    gone = half_of(borough, places_within(borough, shape))
    return replace(borough, incidents=borough.incidents[~gone])


def with_answers(borough: Borough, ward: str) -> Borough:
    """Ask everybody in a ward, before the action by door-knocking and after it at an event."""
    now = borough.responses.copy()
    now["ward_code"] = ward
    now["answered_on"] = pd.Timestamp("2026-05-05")
    now["good_feel_safe_day"] = [number % 10 > 0 for number in range(len(now))]
    now["method"] = "Event"
    then = now.set_index(now.index.astype("str") + "-before")
    then["answered_on"] = pd.Timestamp("2025-05-05")
    then["good_feel_safe_day"] = [number % 2 == 0 for number in range(len(then))]
    then["method"] = "Door-knocking"
    return replace(borough, responses=pd.concat([then, now]))


def with_move(borough: Borough, shape: shapely.Geometry, ring: shapely.Geometry) -> Borough:
    """Move every other report after the action to a street nearby."""
    moved = half_of(borough, places_within(borough, shape))
    incidents = borough.incidents.copy()
    incidents.loc[moved, "place_id"] = places_within(borough, ring)[0]
    return replace(borough, incidents=incidents)


@pytest.fixture
def adopted_as(office: Office) -> Callable[..., Any]:
    """Adopt a piece of ground for the length of a test; closed long ago when it ends."""

    @contextmanager
    def adopted(shape: shapely.Geometry, **values: Any) -> Iterator[Row]:
        row = office.desk.add(
            Kind.AREAS,
            **{
                "public_name": "Acted on too",
                "name": "Acted on too",
                "geometry": shape,
                "public_geometry": shape,
                "stage": "response",
                "drawn": True,
                "evidence": {},
                "ward_codes": [],
                **values,
            },
        )
        yield row
        office.desk.change(
            Kind.AREAS, row["id"], version=row["version"], closed_on=date(2024, 1, 2)
        )

    return adopted


class TestPlan:
    def test_says_before_acting_what_could_be_found(self, shops: Row) -> None:
        plan = shops["plan"]
        assert shops["stage"] == "planned"
        assert shops["result"] is None
        assert plan["smallest_fall"]["possible"]
        assert 0 < plan["smallest_fall"]["per_cent"] < 60
        assert plan["said"][0].startswith("Over 11 months, a fall of about")
        assert plan["comparisons"] == 3
        assert not plan["before_acting"]

    def test_months_are_paired_by_season(self, shops: Row) -> None:
        plan = shops["plan"]
        assert plan["after"][0] == "2025-12"
        assert [month[5:] for month in plan["before"]] == [month[5:] for month in plan["after"]]
        assert max(plan["before"]) < ACTION
        # March 2025 was not fully reported: it and March 2026 are left out together.
        assert plan["months_before"] == 11

    def test_no_ground_meets_other_ground(self, shops: Row) -> None:
        ground = ground_of(shops)
        shapes = list(ground.shapes.values())
        for number, one in enumerate(shapes):
            for other in shapes[number + 1 :]:
                assert one.intersection(other).area < 1.0
        area, ring = ground.shapes["this area"], ground.shapes["nearby"]
        for name in ground.compared:
            assert not ground.shapes[name].intersects(area.union(ring))

    def test_comparisons_are_alike_and_every_candidate_is_shown(self, shops: Row) -> None:
        candidates = shops["workings"]["candidates"]
        chosen = [one for one in candidates if one["chosen"]]
        assert len(chosen) == 3
        assert all(0.5 <= one["level"] <= 2 and 0.5 <= one["trend"] <= 2 for one in chosen)
        assert all(one["reason"] for one in candidates if not one["chosen"])

    def test_areas_acted_on_are_no_comparison(
        self, office: Office, adopt: Callable[..., Row], shops: Row
    ) -> None:
        rival = ground_of(shops).shapes["comparison 1"]
        other = office.desk.add(
            Kind.AREAS,
            public_name="Acted on too",
            name="Acted on too",
            geometry=rival,
            public_geometry=rival,
            stage="response",
            adopted_on=date(2025, 11, 3),
            drawn=True,
            evidence={},
            ward_codes=[],
        )
        again = plan_evaluation(office, adopt(SHOPS)["id"], actions_from=ACTION)
        shapes = ground_of(again).shapes
        assert not any(shapes[name].intersects(rival) for name in shapes)
        office.desk.change(
            Kind.AREAS, other["id"], version=other["version"], closed_on=date(2024, 10, 31)
        )

    @pytest.mark.parametrize(("closed_on", "taken"), [("2026-11-20", False), ("2024-10-31", True)])
    def test_an_area_closed_before_the_windows_may_be_compared(
        self,
        office: Office,
        adopt: Callable[..., Row],
        shops: Row,
        adopted_as: Callable[..., Any],
        closed_on: str,
        *,
        taken: bool,
    ) -> None:
        """Acted on until yesterday is no place without the action; closed before is one."""
        rival = ground_of(shops).shapes["comparison 1"]
        with adopted_as(
            rival, adopted_on=date(2024, 1, 1), closed_on=date.fromisoformat(closed_on)
        ):
            again = plan_evaluation(office, adopt(SHOPS)["id"], actions_from=ACTION)
        shapes = ground_of(again).shapes
        assert any(shapes[name].equals(rival) for name in shapes) == taken

    def test_outline_and_places_are_told_apart(
        self, office: Office, adopt: Callable[..., Row], adopted_as: Callable[..., Any]
    ) -> None:
        """An area found by one of its places holds more reports than that place."""
        shape = adopt(SHOPS)["geometry"]
        inside = places_within(office.borough, shape)
        window = office.borough.incidents["month"].astype("str").between("2024-11", "2025-10")
        usable = (office.borough.incidents["month"] != pd.Period("2025-03", "M")).to_numpy()
        there = office.borough.incidents["place_id"]
        busiest = int(there[there.isin(inside)].value_counts().index[0])
        evidence = {"places": {str(busiest): 5}}
        with adopted_as(shape, adopted_on=date(2024, 1, 1), evidence=evidence) as area:
            planned = plan_evaluation(office, area["id"], actions_from=ACTION)
        outline = planned["workings"]["outline"]
        kept = window.to_numpy() & usable
        assert outline["at_places"] == (there.isin([busiest]).to_numpy() & kept).sum()
        assert outline["reports"] == (there.isin(inside).to_numpy() & kept).sum()
        assert 0 < outline["at_places"] < outline["reports"]

    @pytest.mark.parametrize("today", [(2026, 11, 30), (2026, 12, 1)])
    def test_says_whether_it_was_planned_before_the_action(
        self,
        office: Office,
        adopt: Callable[..., Row],
        today: tuple[int, int, int],
    ) -> None:
        row = plan_evaluation(
            office, adopt(SHOPS)["id"], actions_from="2026-12", planned_on=date(*today)
        )
        assert row["plan"]["before_acting"] == (today < (2026, 12, 1))
        assert row["planned_on"] == date(*today)

    @pytest.mark.parametrize(
        ("given", "error", "said"),
        [
            ({"actions_from": "soon"}, InputError, "not a month"),
            ({"actions_from": ACTION, "actions_to": "2025-01"}, UnsuitableDataError, "ends before"),
            ({"actions_from": "2023-12"}, UnsuitableDataError, "No month before"),
            ({"actions_from": ACTION, "categories": ["Dragons"]}, InputError, "no category"),
            ({"actions_from": ACTION, "months": 17}, UnsuitableDataError, "paired by season"),
            ({"actions_from": ACTION, "ring_width": -5.0}, UnsuitableDataError, "wider than 0"),
        ],
    )
    def test_what_cannot_be_planned_is_refused(
        self, office: Office, adopt: Callable[..., Row], given: Any, error: Any, said: str
    ) -> None:
        with pytest.raises(error, match=said):
            plan_evaluation(office, adopt(SHOPS)["id"], **given)


class TestVerdict:
    def test_a_planted_fall_is_found(self, office: Office, shops: Row) -> None:
        borough = with_fall(office.borough, ground_of(shops).shapes["this area"])
        row = assess(with_borough(office, borough), shops["id"])
        assert row["stage"] == "assessed"
        assert row["result"]["verdict"] == "clearly fell"
        assert row["result"]["said"][0] == "It clearly fell."
        assert row["result"]["nearby"] == "no clear sign that it moved"
        assert row["result"]["design"]["level"] == 3
        assert row["workings"]["numbers"]["ratio"]["ratio"] == pytest.approx(0.5, abs=0.12)
        assert row["workings"]["numbers"]["difference"]["difference"] < -100
        assert row["workings"]["numbers"]["quotient"]["net_effect"] > 100

    def test_a_new_look_takes_back_what_it_does_not_bear_out(
        self, office: Office, adopt: Callable[..., Row]
    ) -> None:
        area, desk = adopt(SHOPS), office.desk
        planned = plan_evaluation(office, area["id"], actions_from=ACTION)
        fallen = with_fall(office.borough, ground_of(planned).shapes["this area"])
        result = assess(with_borough(office, fallen), planned["id"])["result"]
        before, after = (f"{number:.0f}" for number in result["counts"])
        assert f"There were {before} reports" in " ".join(result["said"])
        entry = add_entry(
            office, theme="Shops", said="It is loud.", residents=12, did="We asked for quiet.",
            why_not="It is private land.", result=f"Reports fell from {before} to {after}.",
            area_id=area["id"], evaluation_id=planned["id"],
        )  # fmt: skip
        entry = release_entry(office, entry["id"], version=entry["version"])
        public = seen_by(office, PUBLIC)
        assert [one.row["id"] for one in public_ledger(public)] == [entry["id"]]
        assess(office, planned["id"])
        assert public_ledger(public) == []
        assert desk.get(Kind.LEDGER, entry["id"])["released_at"] is None

    def test_no_fall_no_claim(self, office: Office, shops: Row) -> None:
        row = assess(office, shops["id"])
        assert row["result"]["verdict"] == "no clear change"
        assert any("would show" in sentence for sentence in row["result"]["said"])
        assert row["workings"]["numbers"]["quotient"]["quotient"] is None
        assert row["workings"]["numbers"]["quotient"]["reason"]
        assert row["result"]["data_version"] == office.borough.data_version

    def test_what_moved_round_the_corner_is_named(self, office: Office, shops: Row) -> None:
        shapes = ground_of(shops).shapes
        borough = with_move(office.borough, shapes["this area"], shapes["nearby"])
        row = assess(with_borough(office, borough), shops["id"])
        assert row["result"]["verdict"] == "clearly fell"
        assert row["result"]["nearby"] == "may have moved nearby"
        assert row["workings"]["numbers"]["quotient"]["quotient"] < -0.5

    def test_the_area_planted_as_rising_rose(
        self, office: Office, adopt: Callable[..., Row]
    ) -> None:
        planned = plan_evaluation(office, adopt(RISING)["id"], actions_from=ACTION)
        assert assess(office, planned["id"])["result"]["verdict"] == "rose"

    def test_few_incidents_say_nothing(self, office: Office, adopt: Callable[..., Row]) -> None:
        planned = plan_evaluation(office, adopt(QUIET)["id"], actions_from=ACTION)
        assert not planned["plan"]["smallest_fall"]["possible"]
        assert planned["plan"]["reports_before"] == "fewer than 10"
        row = assess(office, planned["id"])
        assert row["result"]["verdict"] == "too few incidents to tell"
        assert row["result"]["numbers"] is None
        assert "fewer than 10" in " ".join(row["result"]["said"])

    def test_a_place_adopted_since_is_no_comparison_any_more(
        self, office: Office, shops: Row, adopted_as: Callable[..., Any]
    ) -> None:
        shapes = ground_of(shops).shapes
        before = assess(office, shops["id"])
        with adopted_as(shapes["comparison 2"], adopted_on=date(2026, 2, 1)):
            row = assess(office, shops["id"])
        assert row["result"]["left_out"] == ["comparison 2"]
        assert "1 of the 3 similar places is left out" in row["result"]["said"][-1]
        assert "left out afterwards" in row["result"]["design"]["words"]
        whole, kept = (one["workings"]["numbers"]["sums"]["compared"] for one in (before, row))
        gone = months_counted(before)["comparison 2"]
        months = (pd.PeriodIndex(shops["plan"][side], freq="M") for side in ("before", "after"))
        pairs = usable_pairs(Windows(*months), pd.PeriodIndex(gone.dropna().index))
        lost = [int(gone.loc[side].sum()) for side in (pairs.before, pairs.after)]
        assert [one - two for one, two in zip(whole, kept, strict=True)] == lost

    def test_nothing_left_to_compare_with_is_a_weaker_design(
        self, office: Office, shops: Row, adopted_as: Callable[..., Any]
    ) -> None:
        ground = ground_of(shops)
        spoilt = shapely.union_all([ground.shapes[name] for name in ground.compared])
        with adopted_as(spoilt, adopted_on=date(2026, 2, 1)):
            row = assess(office, shops["id"])
        assert row["result"]["design"]["level"] == 2
        assert "nothing left to compare with" in row["result"]["said"][-1]
        assert row["workings"]["numbers"]["sums"]["compared"] is None

    def test_an_area_adopted_after_the_windows_spoils_nothing(
        self, office: Office, shops: Row, adopted_as: Callable[..., Any]
    ) -> None:
        shape = ground_of(shops).shapes["comparison 2"]
        with adopted_as(shape, adopted_on=date(2026, 12, 1)):
            assert assess(office, shops["id"])["result"]["left_out"] == []

    def test_no_number_from_which_a_small_count_can_be_had(
        self, office: Office, shops: Row
    ) -> None:
        """Similar places that all but fell silent: their count is not told, nor the ratio."""
        ground = ground_of(shops)
        gone = [
            place
            for name in ground.compared
            for place in places_within(office.borough, ground.shapes[name])
        ]
        there = office.borough.incidents["place_id"].isin(gone).to_numpy()
        later = there & after_action(office.borough)
        quiet = replace(
            office.borough, incidents=office.borough.incidents[~(later & (later.cumsum() > 6))]
        )
        row = assess(with_borough(office, quiet), shops["id"])
        assert row["workings"]["numbers"]["sums"]["compared"][1] <= 6
        assert "to fewer than 10" in " ".join(row["result"]["said"])
        assert row["result"]["numbers"] is None

    def test_the_smallest_number_shown_is_the_partnership_s(
        self, office: Office, shops: Row
    ) -> None:
        borough = office.borough
        limits = replace(borough.settings.disclosure, smallest_count=100_000)
        strict = replace(borough, settings=replace(borough.settings, disclosure=limits))
        row = assess(with_borough(office, strict), shops["id"])
        assert "fewer than 100,000 reports" in row["result"]["said"][1]
        assert row["result"]["numbers"] is None
        assert row["result"]["spans"]["smallest"] == 100_000

    def test_too_soon(self, office: Office, adopt: Callable[..., Row]) -> None:
        planned = plan_evaluation(office, adopt(SHOPS)["id"], actions_from="2026-09")
        row = assess(office, planned["id"])
        assert row["result"]["verdict"] == "too soon to tell"
        assert row["result"]["said"] == ["Too soon to tell.", "2 of 12 months are in."]

    def test_months_kept_are_those_counted(self, office: Office, shops: Row) -> None:
        counts = months_counted(assess(office, shops["id"]))
        assert counts.loc["2025-03"].isna().all()
        assert counts["this area"].dropna().gt(0).all()


class TestOthersTold:
    def test_audits_before_and_after(self, office: Office, shops: Row) -> None:
        desk = office.desk
        for done, grades in ((date(2025, 10, 1), "CCAA"), (date(2026, 10, 1), "ABAA")):
            audit = desk.add(
                Kind.AUDITS,
                area_id=shops["area_id"],
                commissioned_by="panel",
                planned_on=done,
                done_on=done,
                team=[],
                stage="done",
            )
            for spot, grade in enumerate(grades):
                desk.add(
                    Kind.GRADES,
                    audit_id=audit["id"],
                    inspector="one",
                    spot=str(spot),
                    item="litter",
                    grade=grade,
                )
        audits = assess(office, shops["id"])["result"]["audits"]
        (litter,) = audits["items"]
        assert (litter["before"], litter["after"], litter["spots"]) == (50.0, 0.0, [4, 4])
        assert litter["verdict"] == "no clear change"
        assert audits["said"] == "Inspectors looked at 4 spots. No clear change: litter."

    def test_residents_before_and_after(self, office: Office, shops: Row) -> None:
        asked = with_answers(office.borough, shops["ward_codes"][0])
        row = assess(with_borough(office, asked), shops["id"])
        found = {one["question"]: one for one in row["result"]["ratings"]}["feel safe day"]
        assert found["verdict"] == "better"
        assert "50% of" in found["said"]
        assert "90% of" in found["said"]
        assert f"residents of {office.borough.ward_names[shops['ward_codes'][0]]}" in found["said"]
        whole, other = row["result"]["asked"]
        assert "not of this area alone" in whole
        assert "asked by event and fewer by door-knocking" in other


class TestPermission:
    def test_workings_are_for_the_working_groups_and_analysts(
        self, office: Office, shops: Row
    ) -> None:
        for role, sees in (
            (Role.PRACTITIONER, True),
            (Role.ANALYST, True),
            (Role.PANEL, False),
            (Role.COUNCILLOR, False),
        ):
            row = seen_by(office, person(role)).desk.get(Kind.EVALUATIONS, shops["id"])
            assert (row["workings"] is not None) == sees, role
            assert (ground_of(row) is not None) == sees
        elsewhere = seen_by(office, person(Role.PRACTITIONER, "X05999999"))
        assert elsewhere.desk.get(Kind.EVALUATIONS, shops["id"])["workings"] is None

    def test_no_outline_outside_the_workings(self, shops: Row) -> None:
        assert "POLYGON" in str(shops["workings"])
        assert "POLYGON" not in str(shops["plan"])

    @pytest.mark.parametrize("role", [Role.PANEL, Role.COUNCILLOR, Role.PRACTITIONER, Role.PUBLIC])
    def test_only_coordinators_and_analysts_plan_and_assess(
        self, office: Office, shops: Row, role: Role
    ) -> None:
        theirs = seen_by(office, person(role))
        with pytest.raises(AccessError):
            plan_evaluation(theirs, shops["area_id"], actions_from=ACTION)
        with pytest.raises(AccessError):
            assess(theirs, shops["id"])

    @pytest.mark.parametrize("role", [Role.PANEL, Role.STEERING])
    def test_who_may_not_is_told_so_before_anything_is_counted(
        self, office: Office, shops: Row, monkeypatch: pytest.MonkeyPatch, role: Role
    ) -> None:
        for module in ("planning", "assessing"):
            monkeypatch.setattr(f"pact_geo.services.evaluation.{module}.choose_all", counted)
        theirs = seen_by(office, person(role))
        with pytest.raises(AccessError, match="may not add evaluations"):
            plan_evaluation(theirs, shops["area_id"], actions_from=ACTION)
        with pytest.raises(AccessError, match="may not change evaluations"):
            assess(theirs, shops["id"])

    def test_to_plan_and_assess_one_must_see_places_too(
        self, office: Office, shops: Row, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(RULES[Kind.PLACES], Act.READ, {})
        with pytest.raises(AccessError, match="may not read places"):
            plan_evaluation(office, shops["area_id"], actions_from=ACTION)
        with pytest.raises(AccessError, match="may not read places"):
            assess(office, shops["id"])

    def test_answers_are_for_who_may_read_them(self, office: Office, shops: Row) -> None:
        asked = with_borough(office, with_answers(office.borough, shops["ward_codes"][0]))
        theirs, numbers = asked_and_seen(seen_by(asked, person(Role.PRACTITIONER)), shops)
        assert (theirs["ratings"], theirs["asked"], numbers) == ([], [], {})
        shown, numbers = asked_and_seen(asked, shops)
        assert len(shown["asked"]) == 2
        assert len(shown["ratings"]) == len(numbers) > 0

    def test_a_coordinator_of_other_wards_may_not(self, office: Office, shops: Row) -> None:
        theirs = seen_by(office, person(Role.COORDINATOR, "X05999999"))
        with pytest.raises(AccessError):
            plan_evaluation(theirs, shops["area_id"], actions_from=ACTION)
        with pytest.raises(AccessError):
            assess(theirs, shops["id"])

    def test_the_public_lists_none(self, office: Office) -> None:
        with pytest.raises(AccessError):
            list_evaluations(seen_by(office, person(Role.PUBLIC)))

    def test_an_older_version_is_refused(self, office: Office, shops: Row) -> None:
        assess(office, shops["id"])
        with pytest.raises(StaleEditError):
            assess(office, shops["id"], version=1)


def test_pooled_by_panel(
    demo_workspace: Workspace, demo_borough: Borough, tmp_path: Path, ranked: Any
) -> None:
    """Three areas of one panel that fell by half come out near a half, with the panel's name."""
    desk = Desk(Database(f"sqlite:///{tmp_path}/pooled.sqlite"), COORDINATOR)
    panel = desk.add(
        Kind.PANELS,
        name="Harbour panel",
        founded_by="residents",
        founded_on=date(2024, 1, 1),
        meets_every_weeks=8,
    )
    shapes = [ranked[ranked["rank"] == rank].iloc[0].geometry for rank in (1, 2, 4)]
    borough = with_fall(demo_borough, shapely.union_all(shapes))
    office = Office(demo_workspace, desk, borough)
    assert pooled_by_panel(office) == ()
    for number, shape in enumerate(shapes):
        area = desk.add(
            Kind.AREAS,
            public_name=f"Area {number}",
            name=f"Area {number}",
            geometry=shape,
            public_geometry=shape,
            stage="response",
            adopted_on=date(2025, 11, 3),
            drawn=False,
            evidence={},
            panel_id=panel["id"] if number else None,
            ward_codes=[],
        )
        planned = plan_evaluation(office, area["id"], actions_from=ACTION)
        assess(office, planned["id"])
    of_panel, of_none, everything = pooled_by_panel(office)
    assert (of_panel.name, of_none.name, everything.name) == (
        "Harbour panel",
        "No panel",
        "All areas",
    )
    assert (of_panel.areas, of_none.areas, everything.areas) == (2, 1, 3)
    assert everything.pooled.areas == 3
    assert everything.pooled.random.ratio == pytest.approx(0.5, abs=0.1)
    assert everything.pooled.random.high < 0.75
    assert sum(everything.verdicts.values()) == 3
    assert everything.left_out == 0
    # Areas set against places in the same wards are not surer for being three.
    rows = [row for row in list_evaluations(office) if row["result"]]
    wards = [set(row["plan"]["comparison_wards"]) for row in rows]
    assert any(wards[one] & wards[other] for one in range(3) for other in range(one))
    ratios = [row["result"]["numbers"]["ratio"] for row in rows]
    apart = pool_ratios([one["log_ratio"] for one in ratios], [one["se"] for one in ratios])
    assert everything.pooled.fixed.se > apart.fixed.se * 1.05
    name, areas, _, together, _, left_out = pooled_rows([everything])[0]
    assert (name, areas, left_out) == ("All areas", "3", "0")
    assert together.startswith("fell: 0.")


def test_one_assessment_stands_for_an_area(office: Office, shops: Row) -> None:
    """A plan made after the action, however new, does not take the place of one made before."""
    result = {"verdict": "no clear change", "numbers": None}
    held = {"area_id": shops["area_id"], "result": result, "workings": None}
    before = {**held, "id": "a", "plan": {"before_acting": True}, "assessed_on": date(2026, 5, 1)}
    after = {**held, "id": "b", "plan": {"before_acting": False}, "assessed_on": date(2026, 11, 1)}
    later = {**held, "id": "c", "plan": {"before_acting": True}, "assessed_on": date(2026, 6, 1)}
    assert list(standing_evaluations([before, after])) == ["a"]
    assert list(standing_evaluations([before, after, later])) == ["c"]
    assert list(standing_evaluations([after])) == ["b"]
    effect = pooled_by_panel(office, evaluations=[before, after])[-1]
    assert (effect.areas, effect.left_out) == (1, 1)
