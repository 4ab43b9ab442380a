"""Adopt a priority action area, draw one, and take it through the stages of problem solving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import shapely

from pact_geo.analysis.trend import count_months
from pact_geo.cycle.actions import COMPLETED, OPEN
from pact_geo.cycle.areas import Stage, Standing, missing_for, require_move
from pact_geo.cycle.matching import SAME, Ground, share_in
from pact_geo.errors import RecordError
from pact_geo.records.access import Act, Kind, may, require
from pact_geo.records.desk import Row, Rows
from pact_geo.services.actions import actions_of
from pact_geo.services.drawing import Drawn, work_out
from pact_geo.services.office import Office
from pact_geo.services.panel import public_areas, sentence_of
from pact_geo.services.priority_areas import tie_priorities
from pact_geo.services.public_words import require_public, tidy
from pact_geo.services.ranking import Ranking
from pact_geo.services.selection import Chosen

EVIDENCE_FORM = 1
"""Raised when what is frozen with an area changes its form."""

_FROZEN = (
    "rank",
    "rank_low",
    "rank_high",
    "score",
    "part_volume",
    "part_recency",
    "part_persistence",
    "part_concern",
    "incidents",
    "harm",
    "harm_unit",
    "harm_basis",
    "residents",
    "evidence",
    "largest_place_share",
    "one_location",
    "active_months",
    "months",
    "extent_m",
    "found",
    "refits",
    "found_incidents",
    "found_places",
    "found_settings",
    "last_year",
    "year_before",
    "months_compared",
    "change",
)
_SHOWN = ("incidents", "residents", "last_year", "year_before", "evidence", "change", "months")


def adopt_area(
    office: Office,
    ranking: Ranking,
    *,
    area_id: int,
    adopted_on: date,
    name: str | None = None,
    panel_id: str | None = None,
) -> Row:
    """Adopt an area of a ranking: its outline and evidence are frozen as they are today.

    Parameters
    ----------
    office
        Of whoever adopts it.
    ranking, area_id
        The ranking and the area's number in it.
    adopted_on
        The day.
    name
        What the working groups call it; its name in the ranking when not given.
    panel_id
        The panel whose priority it is.

    Raises
    ------
    AccessError
        If the person may not.
    RecordError
        If there is no such area, or the same ground is adopted already.
    """
    if area_id not in ranking.areas.index:
        raise RecordError("There is no such area in this ranking.")
    area = ranking.areas.loc[area_id]
    require(office.person, Act.ADD, Kind.AREAS, {"ward_codes": list(area["ward_codes"])})
    ground = ground_of(ranking, area_id)
    _refuse_adopted(office, ground)
    public = public_areas(ranking).loc[area_id]
    return _adopt(
        office,
        ward_codes=list(area["ward_codes"]),
        name=tidy(name) or str(area["name"]),
        public_name=str(public["name"]),
        geometry=area["geometry"],
        public_geometry=public["geometry"],
        stage=str(Stage.SCANNING),
        adopted_on=adopted_on,
        drawn=False,
        evidence=_evidence(ranking, area_id, ground),
        public_evidence=_public_evidence(ranking, area_id, public.to_dict()),
        panel_id=panel_id,
    )


def draw_area(
    office: Office,
    geometry: shapely.Geometry,
    *,
    name: str,
    adopted_on: date,
    panel_id: str | None = None,
) -> Row:
    """Adopt an area that a person drew; its wards and what is recorded there are worked out.

    Parameters
    ----------
    office
        Of whoever draws it.
    geometry
        Polygon in EPSG:27700, metres, that overlaps the borough's wards.
    name
        What the working groups call it. The public reads the street of
        its busiest place, or its ward.
    adopted_on, panel_id
        As for ``adopt_area``.

    Raises
    ------
    AccessError
        If the person may not.
    RecordError
        If the outline is none, lies outside the wards, or the ground is adopted already.
    """
    if not tidy(name):
        raise RecordError("Give the area a name.")
    require(office.person, Act.ADD, Kind.AREAS)
    drawn: Drawn = work_out(office.borough, geometry)
    require(office.person, Act.ADD, Kind.AREAS, {"ward_codes": list(drawn.ward_codes)})
    _refuse_adopted(office, drawn.ground)
    return _adopt(
        office,
        ward_codes=list(drawn.ward_codes),
        name=tidy(name),
        public_name=drawn.public_name,
        geometry=geometry,
        public_geometry=drawn.public_geometry,
        stage=str(Stage.SCANNING),
        adopted_on=adopted_on,
        drawn=True,
        evidence={"form": EVIDENCE_FORM, **drawn.evidence},
        public_evidence=drawn.public_evidence,
        panel_id=panel_id,
    )


def areas_of(office: Office, *, ward: str | None = None) -> Rows:
    """List adopted areas as far as the person may see them, oldest first.

    Each row has ``title`` beside its columns: the name the person may read.
    """
    rows = office.desk.list(Kind.AREAS, ward=ward)
    return [{**row, "title": row["name"] or row["public_name"]} for row in rows]


def area_of(office: Office, area_id: str) -> Row:
    """Give one adopted area with its ``title``, as far as the person may see it."""
    row = office.desk.get(Kind.AREAS, area_id)
    return {**row, "title": row["name"] or row["public_name"]}


def works_here(office: Office, area: Mapping[str, Any]) -> bool:
    """Tell whether the person works on an area: reads its evidence, not the plan alone."""
    return may(office.person, Act.READ_FENCED, Kind.AREAS, area)


def standing_of(office: Office, area_id: str, *, today: date) -> Standing:
    """Count what an area has when it is to be moved to another stage."""
    statuses = [one["status"] for one in actions_of(office, area_id=area_id, today=today)]
    evaluations = office.desk.list(Kind.EVALUATIONS, where={"area_id": area_id})
    return Standing(
        agreed=sum(status in OPEN for status in statuses),
        done=sum(status in COMPLETED for status in statuses),
        evaluations=len(evaluations),
    )


def lacking_for(office: Office, area: Mapping[str, Any], stage: Stage, *, today: date) -> list[str]:
    """Say what an area still lacks before it may enter a stage."""
    standing = standing_of(office, area["id"], today=today)
    return missing_for(stage, standing, because="any")


def move_stage(
    office: Office,
    area_id: str,
    *,
    version: int,
    stage: str,
    today: date,
    because: str = "",
    override: str | None = None,
) -> Row:
    """Take an area to another stage, where it has what that stage asks for.

    Closing writes down the day and the reason, with ``override``: why words that seem to name
    somebody may stand all the same. Opening again takes them out, and the area's history keeps
    them.

    Raises
    ------
    AccessError, StaleEditError
        As for any change.
    RecordError
        If the rules of ``cycle.areas`` do not allow it.
    """
    wanted, reason = _stage(stage), tidy(because)
    require_public(office, reason, name="because", override=override)
    with office.desk.together():
        held = office.desk.get(Kind.AREAS, area_id)
        require(office.person, Act.CHANGE, Kind.AREAS, held)
        standing = standing_of(office, area_id, today=today)
        if held["version"] == version:  # else the desk says who was faster
            require_move(Stage(held["stage"]), wanted, standing, because=reason)
        closing = wanted is Stage.CLOSED
        return office.desk.change(
            Kind.AREAS,
            area_id,
            version=version,
            stage=str(wanted),
            closed_on=today if closing else None,
            closed_because=reason if closing else None,
            wording_override=(tidy(override) or None) if closing else None,
        )


def close_area(
    office: Office,
    area_id: str,
    *,
    version: int,
    because: str,
    closed_on: date,
    override: str | None = None,
) -> Row:
    """Close an area, with the reason that everybody may read (see ``move_stage``)."""
    return move_stage(
        office,
        area_id,
        version=version,
        stage=Stage.CLOSED,
        because=because,
        today=closed_on,
        override=override,
    )


def rename_area(office: Office, area_id: str, *, version: int, name: str) -> Row:
    """Change what the working groups call an area; its public name stays."""
    if not tidy(name):
        raise RecordError("Give the area a name.")
    return office.desk.change(Kind.AREAS, area_id, version=version, name=tidy(name))


@dataclass(frozen=True)
class AreaHistory:
    """Every version of an area, who did what to it, and what later runs made of it."""

    versions: Rows
    trail: Rows
    matches: Rows


def area_history(office: Office, area_id: str) -> AreaHistory:
    """Give an area's history, oldest first, as far as the person may see it."""
    sees_matches = may(office.person, Act.READ, Kind.AREA_MATCHES)
    where = {"area_id": area_id}
    return AreaHistory(
        versions=office.desk.versions(Kind.AREAS, area_id),
        trail=office.desk.trail_of(Kind.AREAS, area_id),
        matches=office.desk.list(Kind.AREA_MATCHES, where=where) if sees_matches else [],
    )


def ground_of(ranking: Ranking, area_id: int) -> Ground:
    """Take an area of a ranking as it is matched: its outline and its places' incidents."""
    area = ranking.areas.loc[area_id]
    own = ranking.incidents["place_id"]
    counts = own[own.isin(list(area["place_ids"])).to_numpy()].value_counts()
    return Ground(
        geometry=area["geometry"],
        incidents={
            int(place): float(count) for place, count in zip(counts.index, counts, strict=True)
        },
    )


def adopted_ground(row: Mapping[str, Any]) -> Ground:
    """Take an adopted area as it is matched, from what was frozen with it."""
    places = row["evidence"].get("places", {})
    return Ground(row["geometry"], {int(place): float(count) for place, count in places.items()})


def _adopt(office: Office, **values: Any) -> Row:
    """Keep an area, and tie the priorities to it that panels chose on its ground before."""
    with office.desk.together():
        row = office.desk.add(Kind.AREAS, **values)
        tie_priorities(office, row)
    return row


def _stage(stage: str) -> Stage:
    if stage not in list(Stage):
        raise RecordError(f"There is no stage {stage}.", remedy=f"They are {', '.join(Stage)}.")
    return Stage(stage)


def _refuse_adopted(office: Office, ground: Ground) -> None:
    """Refuse ground that an open area has already."""
    for row in office.desk.list(Kind.AREAS):
        if row["stage"] == Stage.CLOSED or row["geometry"] is None:
            continue
        held = adopted_ground(row)
        if min(share_in(ground, held), share_in(held, ground)) >= SAME:
            raise RecordError(
                f"This ground is adopted already: {row['name']}.",
                remedy="Open that area on the Act page, or close it first.",
            )


def _evidence(ranking: Ranking, area_id: int, ground: Ground) -> dict[str, Any]:
    """Freeze what an area rests on: figures, places, settings, dates and data version."""
    area = ranking.areas.loc[area_id]
    figures = {column: plain(area[column]) for column in _FROZEN if column in area}
    provenance = ranking.provenance
    return {
        "form": EVIDENCE_FORM,
        **figures,
        "of": len(ranking.areas),
        "top_categories": [str(one) for one in area["top_categories"]],
        "places": {str(place): count for place, count in ground.incidents.items()},
        "by_month": monthly(ranking.history, list(area["place_ids"])),
        "selection": plain(asdict(ranking.selection)),
        "hotspots": plain(asdict(ranking.hotspots)),
        "weights": plain(asdict(ranking.weights)),
        "period": period_of(ranking.chosen),
        "dates": provenance.dates,
        "sources": list(provenance.sources),
        "licence": provenance.licence,
        "settings": provenance.settings,
        "data_version": provenance.data_version,
        "caveats": list(ranking.caveats),
    }


def _public_evidence(ranking: Ranking, area_id: int, public: Mapping[Any, Any]) -> dict[str, Any]:
    """Freeze the same as everybody may read it: counts as words, and one sentence."""
    sentence = sentence_of(
        {**ranking.areas.loc[area_id].to_dict(), **public},
        months=len(ranking.chosen.common_months),
        smallest_count=ranking.borough.settings.disclosure.smallest_count,
    )
    shown = {name: plain(public[name]) for name in _SHOWN if name in public}
    return {
        **shown,
        "sentence": sentence,
        "top_categories": list(public["top_categories"]),
        "dates": ranking.provenance.dates,
        "sources": list(ranking.provenance.sources),
        "licence": ranking.provenance.licence,
    }


def period_of(chosen: Chosen) -> str:
    """Write the months something rests on as "2025-12 to 2026-11"."""
    months = chosen.months
    return f"{months[0]} to {months[-1]}" if len(months) else "no month"


def monthly(history: Chosen, place_ids: list[int]) -> dict[str, int | None]:
    """Count the reports at some places by month; None where a month was not reported."""
    if not len(history.months):
        return {}
    inside = history.incidents["place_id"].isin(place_ids)
    counts = count_months(
        history.incidents[inside.to_numpy()],
        usable_months=history.common_months,
        months=pd.period_range(history.months.min(), history.months.max(), freq="M"),
    ).iloc[:, 0]
    return {
        str(month): None if pd.isna(count) else int(count)
        for month, count in zip(counts.index, counts.to_numpy(), strict=True)
    }


def plain(value: Any) -> Any:
    """Write a cell of a table as JSON holds it; what is missing is None."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if pd.isna(value):
        return None
    return value.item() if isinstance(value, np.generic) else value
