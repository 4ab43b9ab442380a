"""What weights of a file are in force for some incidents, and how they are spoken of."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, isfinite, log10

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pact_geo.analysis.scores import weigh_incidents
from pact_geo.outputs.sentences import count_words, list_words
from pact_geo.services.borough import Borough
from pact_geo.tables import Incidents

_SURE_FIGURES = 2


@dataclass(frozen=True)
class Harm:
    """The weights of a file as far as they weigh the incidents looked at.

    Attributes
    ----------
    unit
        What a weight is measured in, such as days.
    source, dates
        Of the file, as they were given.
    averages
        Categories that are weighed by an average, and over how many offence weights.
    weighed, unweighed
        How many of the incidents have a weight, and how many have none.
    """

    unit: str
    source: str
    dates: str
    averages: tuple[tuple[str, int], ...]
    weighed: int
    unweighed: int

    @property
    def in_force(self) -> bool:
        """Whether any of the incidents has a weight of the file."""
        return self.weighed > 0

    @property
    def heading(self) -> str:
        """Head a column of weighted numbers: "Harm, days (averages of offence weights)"."""
        return f"Harm, {self.unit}{' (averages of offence weights)' if self.averages else ''}"

    @property
    def averages_words(self) -> str:
        """Label the averages: "Burglary: average of 12 offence weights for the category"."""
        return "; ".join(
            f"{name}: average of {count_words(number, 'offence weight')} for the category"
            for name, number in self.averages
        )

    @property
    def basis(self) -> str:
        """Say what a weighted number rests on: source, date, and what is an average."""
        if not self.unweighed:
            return self._named
        return f"{self._named}; {count_words(self.unweighed)} without a weight not counted"

    @property
    def public_basis(self) -> str:
        """Say the same without a count, which may be a small one."""
        if not self.unweighed:
            return self._named
        return f"{self._named}; reports without a weight not counted"

    @property
    def _named(self) -> str:
        return "; ".join(filter(None, (f"{self.source}, {self.dates}", self.averages_words)))

    @property
    def settings(self) -> str:
        """Say it as one of the settings under a result."""
        if not self.in_force:
            return (
                f"weights of {self.source}, {self.dates}, weigh none of these reports, so the"
                " partnership's own count"
            )
        named = f"weights of {self.source}, {self.dates}, in {self.unit}"
        return "; ".join(filter(None, (named, self.averages_words)))

    def words(self, harm: float, *, public: bool = False) -> str:
        """Write a weighted number with its unit: "1,234 days"; two figures for the public."""
        shown = _rounded(harm) if public else harm
        return f"{shown:,.0f} {self.unit}"


def harm_of(borough: Borough, incidents: Incidents) -> Harm | None:
    """Tell what the weights file in force says of some incidents; None without a file."""
    table = borough.weights
    if table is None or not len(table):
        return None
    weight = weigh_incidents(incidents, table["weight"], otherwise=np.nan)
    known = weight.notna().to_numpy()
    return Harm(
        unit=_only(table, "unit", "score"),
        source=_only(table, "source", ""),
        dates=_only(table, "date", ""),
        averages=_averages(table, incidents, known),
        weighed=int(known.sum()),
        unweighed=int((~known).sum()),
    )


def _averages(
    table: pd.DataFrame, incidents: Incidents, known: NDArray[np.bool_]
) -> tuple[tuple[str, int], ...]:
    """List what weighs some of the incidents and is an average, categories before codes."""
    if "offences" not in table:
        return ()
    number = table["offences"][table["offences"] > 0]
    folded = {str(key).strip().casefold(): (str(key), int(n)) for key, n in number.items()}
    used = incidents["category"]
    codes = incidents.get("offence_code")
    by_code = np.zeros(len(incidents), dtype=bool)
    found: list[tuple[str, int]] = []
    if codes is not None:
        keys = {str(key).strip().casefold() for key in table.index}
        plain = codes.str.strip().str.casefold()
        by_code = plain.isin(keys).to_numpy(dtype=bool)
        own = sorted(set(plain[by_code]))
        found = [(f"code {folded[one][0]}", folded[one][1]) for one in own if one in folded]
    names = sorted(set(used[known & ~by_code].astype("str")))
    averaged = [
        (name, folded[name.strip().casefold()][1])
        for name in names
        if name.strip().casefold() in folded
    ]
    return (*averaged, *found)


def _only(table: pd.DataFrame, column: str, otherwise: str) -> str:
    """Give what a column says in every row of a file."""
    if column not in table:
        return otherwise
    return list_words([str(one) for one in table[column].dropna().unique()]) or otherwise


def _rounded(number: float) -> float:
    """Keep two figures: more would let a count be worked out from known weights."""
    if not isfinite(number) or number <= 0:
        return 0.0
    step = 10.0 ** (floor(log10(number)) - _SURE_FIGURES + 1)
    return round(number / step) * step
