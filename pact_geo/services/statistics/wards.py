"""Wards or LSOAs as the units of a method: their outlines, reports, people and figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from pact_geo.analysis.wards import assign_areas
from pact_geo.errors import UnsuitableDataError
from pact_geo.outputs.sentences import count_words, indicator_words, list_words
from pact_geo.services.borough import Borough
from pact_geo.services.selection import Chosen, Provenance
from pact_geo.tables import Boundaries, Indicators

WARDS, LSOAS = "wards", "LSOAs"
AREAS: Final = (WARDS, LSOAS)
NO_LSOAS = "No LSOAs that lie in these wards are loaded."
LOAD_LSOAS = (
    "Load their outlines on the Data page, or with 'pact import boundaries FILE', and after them"
    " their population and figures as figures of areas; or choose wards."
)


@dataclass(frozen=True)
class Areas:
    """The wards or the LSOAs of a borough, with what is known of each.

    Attributes
    ----------
    kind
        ``WARDS`` or ``LSOAS``.
    outlines
        Their names and shapes, by code.
    indicators
        Figures of them.
    of_incidents
        The code of the area each chosen incident lies in, in the order of the incidents;
        missing where it lies in none.
    """

    borough: Borough
    kind: str
    outlines: Boundaries
    indicators: Indicators
    of_incidents: pd.Series[str]

    @property
    def one(self) -> str:
        """One of them: "ward" or "LSOA"."""
        return self.kind.removesuffix("s")

    @property
    def names(self) -> pd.Series[str]:
        """Their names by code."""
        names: pd.Series[str] = self.outlines["area_name"]
        return names

    def figure(self, indicator: str) -> pd.Series[float]:
        """Give one figure of each, in the order of the outlines; missing where not known."""
        named = self.indicators.index.get_level_values("indicator") == indicator
        values = self.indicators.loc[named, "value"].droplevel("indicator")
        return values.reindex(self.outlines.index).astype("float64")

    def figure_words(self, indicator: str) -> str:
        """Name a figure in words, with its date and the file or title it stands in."""
        named = self.indicators.index.get_level_values("indicator") == indicator
        stands = self.indicators.loc[named, ["date", "source"]].astype("string").fillna("")
        told = [", ".join(filter(None, one)) for one in stands.itertuples(index=False, name=None)]
        which = list_words([one for one in dict.fromkeys(told) if one])
        return f"{indicator_words(indicator)} ({which})" if which else indicator_words(indicator)

    def count(self, chosen: Chosen, categories: list[str] | None = None) -> pd.Series[int]:
        """Count the chosen incidents of each, of some categories or of all."""
        own = self.of_incidents
        if categories is not None:
            own = own[chosen.incidents["category"].isin(categories).to_numpy()]
        return own.value_counts().reindex(self.outlines.index).fillna(0).astype("int64")

    @property
    def caveats(self) -> tuple[str, ...]:
        """Say how many reports lie in none of them."""
        left = int(self.of_incidents.isna().sum())
        if not left:
            return ()
        counted = count_words(left, smallest_count=self.borough.settings.disclosure.smallest_count)
        why = f"they know only their ward, or lie outside the {self.kind} that are loaded"
        return (f"{counted[:1].upper()}{counted[1:]} in no {self.one}: {why}.",)

    def add_sources(self, provenance: Provenance) -> Provenance:
        """Name where the outlines and figures of LSOAs come from, which wards do not rest on."""
        if self.kind == WARDS:
            return provenance
        records = self.borough.lsoa_imports
        vintages = ", ".join(sorted(self.outlines["vintage"].unique()))
        licences = [str(record.summary["licence"]) for record in records]
        more = [one for one in dict.fromkeys(licences) if one and one not in provenance.licence]
        said = f"{len(self.outlines):,} LSOAs of {vintages}"
        return replace(
            provenance,
            sources=(*provenance.sources, "published figures of LSOAs"),
            licence=" ".join((provenance.licence, *more)).strip(),
            settings="; ".join(filter(None, (provenance.settings, said))),
        )


def choose_areas(borough: Borough, chosen: Chosen, kind: str) -> Areas:
    """Take the wards or the LSOAs of a borough, and tell in which each incident lies.

    Raises
    ------
    UnsuitableDataError
        If there are no such areas, or none is loaded.
    """
    if kind not in AREAS:
        raise UnsuitableDataError(
            f"There are no areas {kind!r}.", remedy=f"Choose from {', '.join(AREAS)}."
        )
    place = chosen.incidents["place_id"]
    if kind == WARDS:
        ward = place.map(chosen.places["ward_code"]).fillna(chosen.incidents["ward_code"])
        return Areas(borough, kind, borough.wards, borough.indicators, ward)
    if not len(borough.lsoas):
        raise UnsuitableDataError(NO_LSOAS, remedy=LOAD_LSOAS)
    small = assign_areas(chosen.places, borough.lsoas, column="lsoa_code")["lsoa_code"]
    return Areas(borough, kind, borough.lsoas, borough.lsoa_indicators, place.map(small))


def count_wards(borough: Borough, chosen: Chosen, *, of: str = "population") -> pd.DataFrame:
    """Count the reports of each ward beside the people who live there (see count_areas)."""
    return count_areas(choose_areas(borough, chosen, WARDS), chosen, of=of)


def count_areas(areas: Areas, chosen: Chosen, *, of: str = "population") -> pd.DataFrame:
    """Count the reports of each area beside the people who live there.

    Returns
    -------
    DataFrame
        ``name``, ``reports`` and ``residents``, by code in the order of the outlines.

    Raises
    ------
    UnsuitableDataError
        If the population of any of them is not known.
    """
    people = areas.figure(of)
    if people.isna().any():
        missing: pd.Series[Any] = areas.names[people.isna().to_numpy()]
        raise UnsuitableDataError(
            f"The population of {len(missing):,} of {len(people):,} {areas.kind} is not known,"
            f" such as {missing.iloc[0]}.",
            remedy=f"Load a population for these {areas.kind}, or choose a method that needs none.",
        )
    return pd.DataFrame({"name": areas.names, "reports": areas.count(chosen), "residents": people})
