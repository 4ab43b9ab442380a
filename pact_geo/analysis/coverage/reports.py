"""Count what each force and each other source reported, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pact_geo.analysis.joins import find_lowest_area
from pact_geo.tables import Boundaries, Incidents, Places

NATIONAL_FORCES = frozenset({"british transport police"})
"""Forces that work everywhere, in small letters: never a borough's own force."""

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Reporter:
    """One line of the coverage table: a force within a source, or a source without forces."""

    label: str
    source: str
    force: str | None
    police: bool
    counts: Counts
    within: Counts

    @property
    def candidate(self) -> bool:
        """Whether this may be the wards' own force."""
        return self.police and plain_name(self.force or "") not in NATIONAL_FORCES


def month_span(month: pd.Series[Any]) -> pd.PeriodIndex:
    """Give every month from the first to the last."""
    if month.empty:
        return pd.PeriodIndex([], freq="M")
    return pd.period_range(month.min(), month.max(), freq="M")


def find_inside(incidents: Incidents, places: Places, wards: Boundaries) -> Flags:
    """Tell which incidents lie in the wards, or name one of them when they have no place."""
    x, y = shapely.get_coordinates(np.asarray(places.geometry.array)).T
    area = find_lowest_area(x, y, np.asarray(wards.geometry.array))
    ids = places.index.to_numpy()[area >= 0]
    place = incidents["place_id"]
    inside: Flags = place.isin(ids).to_numpy(dtype=bool)
    if "ward_code" in incidents:
        named = incidents["ward_code"].isin(wards.index).to_numpy(dtype=bool)
        inside = inside | (named & place.isna().to_numpy(dtype=bool))
    return inside


def count_reports(incidents: Incidents, inside: Flags, months: pd.PeriodIndex) -> list[Reporter]:
    """Count each pair of source and force by month, all rows and those inside."""
    if not len(months):
        return []
    sources, source_names = pd.factorize(incidents["source"], sort=True)
    forces, force_names = pd.factorize(incidents["reported_by"], sort=True)
    width = len(force_names) + 1
    pair = sources * width + forces + 1
    ordinal = pd.PeriodIndex(incidents["month"]).asi8
    cell = pair * len(months) + (ordinal - ordinal.min())
    size = len(source_names) * width * len(months)
    shape = (-1, len(months))
    counts = np.bincount(cell, minlength=size).reshape(shape)
    within = np.bincount(cell[inside], minlength=size).reshape(shape)
    keys = [
        (
            str(source_names[row // width]),
            str(force_names[row % width - 1]) if row % width else None,
        )
        for row in range(len(counts))
    ]
    kept = [row for row in range(len(counts)) if counts[row].any()]
    main = _main_source(keys, counts)
    police = _police_sources({keys[row] for row in kept})
    return [
        Reporter(
            label=_label(*keys[row], main=main),
            source=keys[row][0],
            force=keys[row][1],
            police=keys[row][0] in police,
            counts=counts[row],
            within=within[row],
        )
        for row in kept
    ]


def _main_source(keys: list[tuple[str, str | None]], counts: Counts) -> str:
    """Name the source with most rows of named forces: their records proper."""
    totals: dict[str, int] = {}
    for (source, force), row in zip(keys, counts, strict=True):
        if force is not None:
            totals[source] = totals.get(source, 0) + int(row.sum())
    return max(sorted(totals), key=lambda source: totals[source], default="")


def _police_sources(keys: set[tuple[str, str | None]]) -> set[str]:
    """Tell which sources are police records: they name forces, or themselves."""
    forces = {source for source, force in keys if force is not None}
    return forces | {source for source, _ in keys if "police" in source.casefold()}


def _label(source: str, force: str | None, *, main: str) -> str:
    if force is None:
        return source
    # Stop and search beside crimes would otherwise add to the same force's months.
    return force if source == main else f"{force} ({source})"


def shared_span(reporters: list[Reporter]) -> tuple[int, int] | None:
    """Give the first and last position at which any of them has something."""
    filled = np.flatnonzero(np.any([item.counts > 0 for item in reporters], axis=0))
    return (int(filled[0]), int(filled[-1])) if reporters and filled.size else None


def plain_name(name: str) -> str:
    """Write a force's name for comparing, whatever its capitals and spaces."""
    return " ".join(name.casefold().split())


def number_of(count: int, noun: str) -> str:
    """Write a number with its noun: 1 month, 1,200 incidents."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
