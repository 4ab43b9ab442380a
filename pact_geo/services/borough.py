"""Open a workspace as one borough: its tables joined, its gaps known, its sources named."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from pact_geo import tables
from pact_geo.analysis.coverage import Coverage, measure_coverage
from pact_geo.analysis.joins import find_lowest_area
from pact_geo.analysis.survey import TOP_ANSWERS
from pact_geo.analysis.wards import assign_wards, merge_places
from pact_geo.records.access import LOCAL, Act, Kind, Person, require
from pact_geo.settings import Settings
from pact_geo.tables import (
    Boundaries,
    Concerns,
    Incidents,
    Indicators,
    Places,
    Responses,
    Weights,
    as_boundaries,
    as_concerns,
    as_incidents,
    as_indicators,
    as_places,
    as_responses,
    as_weights,
)
from pact_geo.workspace import ImportRecord, Workspace

WARD, LSOA = "ward", "lsoa"
_TYPES = (WARD, LSOA)


@dataclass(frozen=True)
class Borough:
    """Everything loaded about one borough. Places carry the code of their ward.

    ``weights`` are those of a file that was loaded; without one the settings count.
    ``lsoas`` are those that lie in the wards, with ``lsoa_indicators`` of their own;
    ``outlines`` is the import in force of each type of boundaries.
    ``idle`` are the ids of imports that hold nothing of these wards, such as a population of
    other wards. ``reader`` is who looks at it: every service that takes a borough asks whether
    that person may. Whoever has the files themselves is the analyst at this machine.
    """

    settings: Settings
    wards: Boundaries
    places: Places
    incidents: Incidents
    responses: Responses
    concerns: Concerns
    indicators: Indicators
    weights: Weights | None
    coverage: Coverage
    records: tuple[ImportRecord, ...]
    data_version: str
    lsoas: Boundaries
    lsoa_indicators: Indicators
    outlines: Mapping[str, ImportRecord]
    idle: frozenset[str] = frozenset()
    of_lsoas: frozenset[str] = frozenset()
    reader: Person = LOCAL

    def seen_by(self, person: Person) -> Borough:
        """Give the same borough to another person.

        What follows from the tables is worked out once, before, and shared by all copies.
        """
        # A list first: the first copy adds a name to the class, maybe while another thread looks.
        for name, held in list(vars(type(self)).items()):
            if isinstance(held, cached_property):
                getattr(self, name)
        seen = copy.copy(self)
        object.__setattr__(seen, "reader", person)
        return seen

    def require(self, kind: Kind, act: Act = Act.READ) -> None:
        """Refuse what the reader may not do to the tables of the workspace.

        Raises
        ------
        AccessError
            If the table of rules does not allow it.
        """
        require(self.reader, act, kind)

    @cached_property
    def name(self) -> str:
        """What people call the borough: as set, else as its wards say."""
        named = self.wards["authority_name"].dropna().unique()
        return self.settings.borough.name or (str(named[0]) if len(named) == 1 else "This area")

    @cached_property
    def ward_names(self) -> dict[str, str]:
        """Names of the wards by code, in order of name."""
        names = self.wards["area_name"].sort_values()
        return dict(zip(names.index.astype(str), names, strict=True))

    @cached_property
    def telling_imports(self) -> tuple[ImportRecord, ...]:
        """The imports that figures of wards rest on: the newest wards, and what is of here."""
        wards = self.outlines.get(WARD)
        return tuple(
            record
            for record in self.records
            if record.id not in self.idle
            and (record.kind != "boundaries" or (wards is not None and record.id == wards.id))
        )

    @cached_property
    def lsoa_imports(self) -> tuple[ImportRecord, ...]:
        """The imports that outlines and figures of LSOAs come from."""
        here = self.outlines.get(LSOA)
        return tuple(
            record
            for record in self.records
            if (here is not None and record.id == here.id) or record.id in self.of_lsoas
        )

    @property
    def asked_residents(self) -> bool:
        """Whether any survey is loaded."""
        return len(self.responses) > 0

    @cached_property
    def local_months(self) -> pd.PeriodIndex:
        """The months from the first to the last in which anything happened inside the wards.

        Months still to come are no months of data, whatever a file says.
        """
        months, today = self.coverage.months, pd.Timestamp.now().to_period("M")
        held = months[self.coverage.counts_within.sum().reindex(months, fill_value=0) > 0]
        held = held[held <= today]
        return months[(months >= held.min()) & (months <= held.max())] if len(held) else held

    @cached_property
    def ward_of_incidents(self) -> pd.Series[str]:
        """The ward of each incident: where its place lies, else the one it names itself."""
        place = self.incidents["place_id"]
        own = self.incidents["ward_code"].where(self.incidents["ward_code"].isin(self.wards.index))
        return place.map(self.places["ward_code"]).where(place.notna(), own).astype("str")

    @cached_property
    def categories(self) -> list[str]:
        """Every category there is, in alphabetical order."""
        return sorted(self.incidents["category"].unique())

    @cached_property
    def sources(self) -> list[str]:
        """Every source of incidents there is, in alphabetical order."""
        return sorted(self.incidents["source"].unique())


def open_borough(workspace: Workspace) -> Borough:
    """Read the tables in force, join places to wards and measure which months were reported."""
    records = tuple(workspace.imports())
    tables_of, outlines = _outlines(workspace, records)
    wards = tables_of[WARD]
    lsoas = _within(tables_of[LSOA], wards)
    indicators = _union(workspace, records, "indicators", tables.INDICATORS)
    gathered = [workspace.read(record, "places") for record in records if "places" in record.tables]
    places = merge_places(*(as_places(gpd.GeoDataFrame(table)) for table in gathered))
    incidents = as_incidents(_incidents(workspace, records))
    settings = workspace.settings
    if len(wards):
        places = assign_wards(places, wards)
    else:
        places = as_places(places.assign(ward_code=pd.Series(None, places.index, dtype="str")))
    codes = {
        record.id: _areas_of(workspace.read(record, "indicators"))
        for record in records
        if "indicators" in record.tables
    }
    coverage = measure_coverage(
        incidents,
        places,
        wards,
        force=settings.borough.force,
        collapse_below=settings.coverage.collapse_below,
        least_per_ward_month=settings.coverage.least_per_ward_month,
    )
    return Borough(
        settings=settings,
        wards=wards,
        places=places,
        incidents=incidents,
        responses=as_responses(_responses(workspace, records)),
        concerns=as_concerns(_concerns(workspace, records)),
        indicators=as_indicators(_of_areas(indicators, wards) if len(wards) else indicators),
        weights=_weights(workspace, records),
        coverage=coverage,
        records=records,
        data_version=workspace.data_version,
        lsoas=lsoas,
        lsoa_indicators=as_indicators(_of_areas(indicators, lsoas)),
        outlines=outlines,
        idle=_idle(codes, wards),
        of_lsoas=frozenset(one for one, areas in codes.items() if areas.isin(lsoas.index).any()),
    )


def _idle(codes: Mapping[str, pd.Index[Any]], wards: Boundaries) -> frozenset[str]:
    """Find the files of figures that are of other areas than these wards and their borough."""
    here = pd.Index([*wards.index, *wards["authority_code"].dropna().unique()])
    if not len(wards):
        return frozenset()
    return frozenset(one for one, areas in codes.items() if not areas.isin(here).any())


def _areas_of(table: pd.DataFrame) -> pd.Index[Any]:
    return table.index.get_level_values("area_code")


def _outlines(
    workspace: Workspace, records: Iterable[ImportRecord]
) -> tuple[dict[str, Boundaries], dict[str, ImportRecord]]:
    """Take the newest boundaries of wards and of LSOAs; older ones stay in the list of imports."""
    found: dict[str, Boundaries] = {}
    held: dict[str, ImportRecord] = {}
    for record in reversed(tuple(records)):
        if record.kind != "boundaries" or len(held) == len(_TYPES):
            continue
        table = workspace.read(record, "boundaries")
        for area_type in _TYPES:
            chosen = table[table["area_type"] == area_type]
            if len(chosen) and area_type not in held:
                found[area_type] = as_boundaries(gpd.GeoDataFrame(chosen))
                held[area_type] = record
    nothing = as_boundaries(gpd.GeoDataFrame(tables.BOUNDARIES.empty()))
    return {area_type: found.get(area_type, nothing) for area_type in _TYPES}, held


def _within(areas: Boundaries, wards: Boundaries) -> Boundaries:
    """Keep the areas that lie in the wards: files of LSOAs are often of a whole country."""
    if not len(areas) or not len(wards):
        return areas
    middles = areas.geometry.representative_point()
    ward = find_lowest_area(middles.x, middles.y, np.asarray(wards.geometry.array))
    return as_boundaries(areas[ward >= 0])


def _weights(workspace: Workspace, records: Iterable[ImportRecord]) -> Weights | None:
    """Take the newest weights of categories and offences that were loaded."""
    for record in reversed(tuple(records)):
        if record.kind == "weights":
            return as_weights(workspace.read(record, "weights"))
    return None


def _union(
    workspace: Workspace, records: Iterable[ImportRecord], name: str, schema: tables.Schema
) -> pd.DataFrame:
    """Put the imports of a table together; a row that comes again takes the place of the old."""
    found = [workspace.read(record, name) for record in records if name in record.tables]
    if not found:
        return schema.empty()
    together = pd.concat(found)
    return together[~together.index.duplicated(keep="last")]


def _responses(workspace: Workspace, records: Iterable[ImportRecord]) -> pd.DataFrame:
    """Put responses together; where a survey does not say which ratings are good, the top two."""
    table = _union(workspace, records, "responses", tables.RESPONSES)
    for name in (name for name in table.columns if name.startswith("good_")):
        ratings = table.get(f"rating_{name.removeprefix('good_')}")
        if ratings is not None:
            usual = ratings.isin(TOP_ANSWERS).astype("boolean").where(ratings.notna())
            table[name] = table[name].astype("boolean").fillna(usual)
    return table


def _of_areas(table: pd.DataFrame, areas: Boundaries) -> pd.DataFrame:
    """Keep the figures of these areas alone: tables of the whole country are large."""
    return table[table.index.isin(areas.index, level="area_code")]


def _concerns(workspace: Workspace, records: Iterable[ImportRecord]) -> pd.DataFrame:
    """Put concerns together; a response that is read again brings its own, and no others stay."""
    kept: list[pd.DataFrame] = []
    for record in (record for record in records if record.kind == "responses"):
        again = workspace.read(record, "responses").index
        kept = [table[~table["response_id"].isin(again)] for table in kept]
        kept.append(workspace.read(record, "concerns"))
    return pd.concat(kept) if kept else tables.CONCERNS.empty()


def _incidents(workspace: Workspace, records: Iterable[ImportRecord]) -> pd.DataFrame:
    """Put incidents together; a force's month that is published again replaces the old one."""
    kept: list[pd.DataFrame] = []
    replaced: set[tuple[Any, ...]] = set()
    seen: pd.Index[Any] = pd.Index([], dtype="str")
    for record in reversed([record for record in records if record.kind == "incidents"]):
        table = workspace.read(record, "incidents")
        slices = pd.MultiIndex.from_frame(table[["source", "reported_by", "month"]])
        fresh = ~table.index.isin(seen)
        if replaced:
            fresh &= ~slices.isin(list(replaced))
        kept.append(table[fresh])
        seen = seen.append(table.index)
        if record.complete:
            replaced |= set(slices.unique())
    if not kept:
        return tables.INCIDENTS.empty()
    return pd.concat(kept[::-1]) if len(kept) > 1 else kept[0]
