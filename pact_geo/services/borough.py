"""Open a workspace as one borough: its tables joined, its gaps known, its sources named."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import geopandas as gpd
import pandas as pd

from pact_geo import tables
from pact_geo.analysis.coverage import Coverage, measure_coverage
from pact_geo.analysis.wards import assign_wards, merge_places
from pact_geo.errors import InputError, UnsuitableDataError
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

YEAR = 12


@dataclass(frozen=True)
class Selection:
    """What a person chose to look at; the last twelve months of everything when nothing is.

    Months are written ``2026-11``. Twelve months, so that an area that quietened two years ago
    does not stand before one that is rising now, and every season counts once.
    ``include_unreported`` takes in months that a force did not report in full, which are
    otherwise left out of every figure.
    """

    first_month: str | None = None
    last_month: str | None = None
    categories: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    ward: str | None = None
    include_unreported: bool = False


@dataclass(frozen=True)
class Provenance:
    """Where the numbers on a page come from, in lines that can be printed under them."""

    dates: str
    sources: tuple[str, ...]
    licence: str
    settings: str
    data_version: str

    @property
    def line(self) -> str:
        """All of it in one line."""
        sources = f"Sources: {', '.join(self.sources)}" if self.sources else ""
        said = (self.dates, sources, self.licence, self.settings)
        return " ".join(f"{part.rstrip('.')}." for part in said if part)


@dataclass(frozen=True)
class Borough:
    """Everything loaded about one borough. Places carry the code of their ward.

    ``category_weights`` are those of a file that was loaded; without one the settings count.
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

    @property
    def asked_residents(self) -> bool:
        """Whether any survey is loaded."""
        return len(self.responses) > 0

    @cached_property
    def categories(self) -> list[str]:
        """Every category there is, in alphabetical order."""
        return sorted(self.incidents["category"].unique())

    @cached_property
    def sources(self) -> list[str]:
        """Every source of incidents there is, in alphabetical order."""
        return sorted(self.incidents["source"].unique())


@dataclass(frozen=True)
class Chosen:
    """The incidents a selection leaves, and how many it could not use, by reason.

    ``months`` are those some selected source reported in full, ``common_months`` those all of
    them did: rates and comparisons of years rest on these alone. ``without_place`` counts what
    the borough's own force and services recorded; a force that serves several boroughs does not
    say which of them such a report is from.
    """

    incidents: Incidents
    places: Places
    months: pd.PeriodIndex
    common_months: pd.PeriodIndex
    unreported: int
    without_place: int
    outside: int


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
        responses=as_responses(_union(workspace, records, "responses", tables.RESPONSES)),
        concerns=as_concerns(_concerns(workspace, records)),
        indicators=as_indicators(_union(workspace, records, "indicators", tables.INDICATORS)),
        category_weights=_weights(workspace, records),
        coverage=coverage,
        records=records,
        data_version=workspace.data_version,
    )


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


def make_selection(
    borough: Borough,
    *,
    first_month: str | None = None,
    last_month: str | None = None,
    categories: Iterable[str] = (),
    sources: Iterable[str] = (),
    ward: str | None = None,
    include_unreported: bool = False,
) -> Selection:
    """Check what a person typed against what is loaded; a ward may be given by its name.

    Raises
    ------
    InputError
        If a month is no month, or a category, source or ward is not in the data.
    """
    for kind, asked, known in (
        ("category", categories, borough.categories),
        ("source", sources, borough.sources),
    ):
        unknown = sorted(set(asked) - set(known))
        if unknown:
            raise InputError(
                f"There is no {kind} {unknown[0]!r}.",
                remedy=f"The data have {', '.join(known) or 'none'}.",
            )
    return Selection(
        first_month=_month(first_month),
        last_month=_month(last_month),
        categories=tuple(categories),
        sources=tuple(sources),
        ward=_ward_code(borough, ward) if ward else None,
        include_unreported=include_unreported,
    )


def _month(text: str | None) -> str | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        raise InputError(f"{text!r} is not a month.", remedy="Write it as 2026-11.")
    return text


def _ward_code(borough: Borough, ward: str) -> str:
    if ward in borough.ward_names:
        return ward
    codes = [
        code for code, name in borough.ward_names.items() if name.casefold() == ward.casefold()
    ]
    if len(codes) != 1:
        raise InputError(
            f"There is {'no' if not codes else 'more than one'} ward {ward!r}.",
            remedy=f"The wards are {', '.join(borough.ward_names.values())}.",
        )
    return codes[0]


def choose_incidents(borough: Borough, selection: Selection) -> Chosen:
    """Take the incidents a selection asks for, and say how many could not be used and why."""
    if not len(borough.wards):
        raise UnsuitableDataError(
            "No ward boundaries are loaded.",
            remedy="Load them on the Data page, or with 'pact import boundaries FILE'.",
        )
    first, last = window_of(borough, selection)
    asked = _asked(borough.incidents, selection, first, last)
    reported = pd.Series(True, index=asked.index)
    if not selection.include_unreported:
        reported = _reported(asked, borough.coverage)
    used = asked[reported.to_numpy()]
    located = used["place_id"].map(borough.places["ward_code"])
    ward = located.where(used["place_id"].notna(), used["ward_code"])
    inside = ward == selection.ward if selection.ward else ward.notna()
    within = borough.places["ward_code"].notna()
    if selection.ward:
        within &= borough.places["ward_code"] == selection.ward
    some, every = _months(asked["source"].unique(), borough.coverage, selection, first, last)
    return Chosen(
        incidents=as_incidents(used[inside.to_numpy()]),
        places=as_places(borough.places[within.to_numpy()]),
        months=some,
        common_months=every,
        unreported=int((~reported).sum()),
        without_place=int((used["place_id"].isna() & _ours(used, borough.coverage)).sum()),
        outside=int((used["place_id"].notna() & located.isna()).sum()),
    )


def window_of(borough: Borough, selection: Selection) -> tuple[pd.Period, pd.Period]:
    """Give the first and last month a selection looks at."""
    months = borough.coverage.months
    if not len(months):
        return pd.Period("1970-01", "M"), pd.Period("1970-01", "M")
    last = pd.Period(selection.last_month, "M") if selection.last_month else months.max()
    if selection.first_month:
        return pd.Period(selection.first_month, "M"), last
    return max(months.min(), last - (YEAR - 1)), last


def with_history(borough: Borough, selection: Selection) -> Selection:
    """Widen a selection to every month before its last, for trends and comparisons of years."""
    months = borough.coverage.months
    return replace(selection, first_month=str(months.min()) if len(months) else None)


def choose_concerns(borough: Borough, selection: Selection) -> Concerns:
    """Take the concerns that speak of the categories chosen, through the themes in the settings."""
    concerns = borough.concerns
    if selection.categories:
        themes = [
            theme
            for theme, categories in borough.settings.themes.items()
            if set(categories) & set(selection.categories)
        ]
        concerns = concerns[concerns["theme"].isin(themes)]
    return as_concerns(concerns)


def _asked(
    incidents: Incidents, selection: Selection, first: pd.Period, last: pd.Period
) -> pd.DataFrame:
    keep = (incidents["month"] >= first) & (incidents["month"] <= last)
    if selection.categories:
        keep &= incidents["category"].isin(selection.categories)
    if selection.sources:
        keep &= incidents["source"].isin(selection.sources)
    return incidents[keep]


def _reported(incidents: pd.DataFrame, coverage: Coverage) -> pd.Series[bool]:
    keep = pd.Series(True, index=incidents.index)
    for source, months in coverage.usable_by_source.items():
        keep &= (incidents["source"] != source) | incidents["month"].isin(months)
    return keep


def _ours(incidents: pd.DataFrame, coverage: Coverage) -> pd.Series[bool]:
    """Mark what the borough's own force or service recorded, not its neighbours'."""
    force = coverage.force or coverage.suggested_force
    by_us = incidents["reported_by"].isna()
    return by_us | (incidents["reported_by"] == force) if force else by_us | True


def _months(
    sources: Iterable[str],
    coverage: Coverage,
    selection: Selection,
    first: pd.Period,
    last: pd.Period,
) -> tuple[pd.PeriodIndex, pd.PeriodIndex]:
    """Give the months that some, and that all, of the sources reported in full."""
    some = every = coverage.months
    if not selection.include_unreported:
        known = [coverage.usable_by_source[source] for source in sources]
        some = coverage.months[[any(month in one for one in known) for month in some]]
        every = coverage.months[[all(month in one for one in known) for month in every]]
    return (
        some[(some >= first) & (some <= last)],
        every[(every >= first) & (every <= last)],
    )


def describe(borough: Borough, selection: Selection, chosen: Chosen) -> Provenance:
    """Name the dates, sources and licences the figures of a selection rest on."""
    kinds = [record for record in borough.records if record.kind != "boundaries"]
    sources = list(dict.fromkeys(record.summary["source"] for record in borough.records))
    licences = dict.fromkeys(record.summary["licence"] for record in borough.records)
    months = chosen.months
    dates = (
        f"Data from {months[0].strftime('%B %Y')} to {months[-1].strftime('%B %Y')}"
        if len(months)
        else ("No month is usable" if kinds else "No data are loaded")
    )
    words = [
        f"ward {borough.ward_names.get(selection.ward, selection.ward)}" if selection.ward else "",
        f"categories {', '.join(selection.categories)}" if selection.categories else "",
        f"sources {', '.join(selection.sources)}" if selection.sources else "",
        _say_weights(borough),
        "months not fully reported are included" if selection.include_unreported else "",
    ]
    return Provenance(
        dates=dates,
        sources=tuple(source for source in sources if source),
        licence=" ".join(licence for licence in licences if licence),
        settings="; ".join(word for word in words if word),
        data_version=borough.data_version,
    )


def _say_weights(borough: Borough) -> str:
    for record in reversed(borough.records):
        if record.kind == "weights":
            return f"weights of {record.summary['source']}, {record.summary['dates']}"
    return ""


def caveats(borough: Borough, chosen: Chosen) -> tuple[str, ...]:
    """Say what a reader must know before trusting the figures, gravest first."""
    said = list(borough.coverage.sentences)
    for number, sentence in (
        (chosen.unreported, "left out because the month was not fully reported"),
        (chosen.without_place, "without a usable location, on no map and in no ward"),
    ):
        if number:
            said.append(f"{number:,} {'report' if number == 1 else 'reports'} {sentence}.")
    return tuple(said)
