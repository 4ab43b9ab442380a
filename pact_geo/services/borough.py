"""Open a workspace as one borough: its tables joined, its gaps known, its sources named."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import pandas as pd

from pact_geo import tables
from pact_geo.analysis.coverage import Coverage, measure_coverage
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
    as_boundaries,
    as_concerns,
    as_incidents,
    as_indicators,
    as_places,
    as_responses,
)
from pact_geo.workspace import ImportRecord, Workspace


@dataclass(frozen=True)
class Borough:
    """Everything loaded about one borough. Places carry the code of their ward.

    ``category_weights`` are those of a file that was loaded; without one the settings count.
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
    category_weights: pd.Series[float] | None
    coverage: Coverage
    records: tuple[ImportRecord, ...]
    data_version: str
    idle: frozenset[str] = frozenset()
    reader: Person = LOCAL

    def seen_by(self, person: Person) -> Borough:
        """Give the same borough to another person.

        What follows from the tables is worked out once, before, and shared by all copies.
        """
        for name, held in vars(type(self)).items():
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
        """The imports that figures rest on: of boundaries the newest, of others what is of here."""
        outlines = [record.id for record in self.records if record.kind == "boundaries"]
        passed = {*self.idle, *outlines[:-1]}
        return tuple(record for record in self.records if record.id not in passed)

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
    wards = _boundaries(workspace, records, "ward")
    gathered = [workspace.read(record, "places") for record in records if "places" in record.tables]
    places = merge_places(*(as_places(gpd.GeoDataFrame(table)) for table in gathered))
    incidents = as_incidents(_incidents(workspace, records))
    settings = workspace.settings
    if len(wards):
        places = assign_wards(places, wards)
    else:
        places = as_places(places.assign(ward_code=pd.Series(None, places.index, dtype="str")))
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
        indicators=as_indicators(_indicators(workspace, records, wards)),
        category_weights=_weights(workspace, records),
        coverage=coverage,
        records=records,
        data_version=workspace.data_version,
        idle=_idle(workspace, records, wards),
    )


def _idle(
    workspace: Workspace, records: Iterable[ImportRecord], wards: Boundaries
) -> frozenset[str]:
    """Find the files of figures that are of other areas than these wards and their borough."""
    here = pd.Index([*wards.index, *wards["authority_code"].dropna().unique()])
    if not len(wards):
        return frozenset()
    return frozenset(
        record.id
        for record in records
        if "indicators" in record.tables
        and not _areas_of(workspace.read(record, "indicators")).isin(here).any()
    )


def _areas_of(table: pd.DataFrame) -> pd.Index[Any]:
    return table.index.get_level_values("area_code")


def _boundaries(
    workspace: Workspace, records: Iterable[ImportRecord], area_type: str
) -> Boundaries:
    """Take the newest boundaries of a type; older ones stay in the list of imports."""
    for record in reversed(tuple(records)):
        if record.kind == "boundaries":
            table = workspace.read(record, "boundaries")
            chosen = table[table["area_type"] == area_type]
            if len(chosen):
                return as_boundaries(gpd.GeoDataFrame(chosen))
    return as_boundaries(gpd.GeoDataFrame(tables.BOUNDARIES.empty()))


def _weights(workspace: Workspace, records: Iterable[ImportRecord]) -> pd.Series[float] | None:
    """Take the newest weights of categories and offences that were loaded."""
    for record in reversed(tuple(records)):
        if record.kind == "weights":
            return workspace.read(record, "weights")["weight"]
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


def _indicators(
    workspace: Workspace, records: Iterable[ImportRecord], wards: Boundaries
) -> pd.DataFrame:
    """Put the indicators together, of these wards alone: tables of the whole country are large."""
    table = _union(workspace, records, "indicators", tables.INDICATORS)
    if not len(wards):
        return table
    return table[table.index.isin(wards.index, level="area_code")]


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
