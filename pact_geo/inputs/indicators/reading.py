"""One file of figures on its way into Indicators: its rows, numbers, refusals and notes."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pact_geo.errors import Argument, InputError
from pact_geo.inputs.locations import parse_numbers
from pact_geo.inputs.rows import Rejections, Rows, find_column
from pact_geo.inputs.wording import listed, tally

COUNT, SHARE, MEAN = "count", "share", "mean"
"""How the figures of small areas make up that of a larger one: counts are added; shares are
the added numerators over the added denominators; means are averaged by weight."""

NO_CODE = "The row has no area code."
NOT_A_CODE = "The area code is not a code."
OTHER_KIND = "The area code is of another kind than most in the file."
NOT_IN_LOOKUP = "The area code is not in the lookup."
NOT_A_NUMBER = "The figure is not a number."
NO_FIGURE = "The row has no figure."
BELOW_NOUGHT = "A count is below nought."
TWICE = "The figure of this area stands there already."
LATER = "A later figure of this area is in the file."

SUPPRESSED = frozenset({"-", "..", ".", ":", "*", "c", "x", "z", "[c]", "[x]", "[z]", "low"})
"""What publishers write where a figure is withheld or not there."""


def slug(text: str) -> str:
    """Make a plain name of letters, digits and _: ``Mixed or Multiple`` is mixed_or_multiple."""
    return re.sub(r"[^a-z0-9]+", "_", text.casefold().replace("+", " and over")).strip("_")


def stack(figures: list[pd.DataFrame]) -> pd.DataFrame:
    """Put figures under each other."""
    return pd.concat(figures, ignore_index=True)


def figure(
    positions: Any,
    indicator: Any,
    *,
    numerator: Any = np.nan,
    denominator: Any = np.nan,
    value: Any = np.nan,
    how: str = COUNT,
) -> pd.DataFrame:
    """Make figures of one indicator (or one for each row), in the columns the reader works on.

    A count has a numerator, and a denominator where the whole is known; its value follows.
    """
    rows = {"position": positions, "indicator": indicator, "how": how}
    numbers = {"value": value, "numerator": numerator, "denominator": denominator}
    return pd.DataFrame(rows | numbers).astype(dict.fromkeys(numbers, "float64"))


class Reading:
    """The rows of one file, with the codes of their areas, what is refused and what is noted."""

    def __init__(self, rows: Rows, area: str, *, columns: dict[str, str]) -> None:
        self.rows = rows
        self.area = area
        self.columns = columns
        self.codes = rows.frame[area].str.strip()
        self.rejections = Rejections(len(rows.frame))
        self.notes: list[str] = []
        self.blank: NDArray[np.bool_] = np.ones(len(rows.frame), dtype=bool)
        self.unread: NDArray[np.bool_] = np.zeros(len(rows.frame), dtype=bool)
        self.below: NDArray[np.bool_] = np.zeros(len(rows.frame), dtype=bool)

    @property
    def frame(self) -> pd.DataFrame:
        """The rows as text."""
        return self.rows.frame

    @property
    def positions(self) -> NDArray[np.int64]:
        """Where each row stands."""
        return np.arange(len(self.rows.frame), dtype="int64")

    def find(self, field: str, *candidates: str) -> str | None:
        """Find the column of one of our fields: as the caller says, or by its names."""
        return self.columns.get(field) or find_column(self.frame.columns, *candidates)

    def need(self, field: str, *candidates: str) -> str:
        """Find a column that has to be there.

        Raises
        ------
        InputError
            If it is not.
        """
        found = self.find(field, *candidates)
        if found is None:
            raise InputError(
                f"Which column holds the {field} is not clear.",
                file=self.rows.file,
                remedy=f"The file has {listed(map(str, self.frame.columns), shown=20)}.",
                tell=(Argument("columns", field=field),),
            )
        return found

    def numbers(self, column: str, *, signed: bool = False) -> NDArray[np.float64]:
        """Read a column of numbers, ``14,893`` among them; what is withheld is missing.

        A row with a count below nought is refused; a cell that is no number is noted.
        """
        cells = self.frame[column]
        value, blank = parse_numbers(cells)
        rest = np.flatnonzero(np.isnan(value))
        withheld = np.zeros(len(cells), dtype=bool)
        if len(rest):
            left = cells.iloc[rest].str.strip()
            value[rest] = parse_numbers(left.str.removesuffix("%"))[0]
            # Some of what stands for nothing elsewhere is a statement here: withheld.
            withheld[rest] = left.str.casefold().isin(SUPPRESSED).to_numpy(dtype=bool)
        empty = blank & ~withheld
        unread = np.isnan(value) & ~blank & ~withheld
        self.blank &= empty
        self.unread |= unread
        if withheld.any():
            self.notes.append(f"{tally(int(withheld.sum()), 'figure')} of {column!r} withheld.")
        if not signed:
            below = value < 0
            self.below |= below
            self.rejections.add(below, BELOW_NOUGHT)
            value = np.where(below, np.nan, value)
        return value

    def refuse_repeats(self, *keys: Any) -> None:
        """Refuse every row after the first with the same area and keys."""
        table = pd.DataFrame({"code": self.codes.to_numpy()} | dict(enumerate(keys)))
        table = table[self.rejections.accepted]
        self.rejections.add(table.index[table.duplicated()].to_numpy(dtype="int64"), TWICE)

    def refuse_empty(self, figures: pd.DataFrame) -> None:
        """Refuse the rows that no figure can be read from; a withheld figure is one."""
        filled = figures.loc[figures["value"].notna() | figures["numerator"].notna(), "position"]
        nothing = ~np.isin(self.positions, filled)
        self.rejections.add(nothing & self.unread, NOT_A_NUMBER)
        self.rejections.add(nothing & self.blank, NO_FIGURE)
        partly = int((~nothing & self.unread & self.rejections.accepted).sum())
        if partly:
            self.notes.append(
                f"{tally(partly, 'row')} with a cell that is not a number: that figure is missing."
            )

    def per_area(self, numbers: NDArray[np.float64]) -> pd.DataFrame:
        """Add up a column over the rows of each area.

        Returns
        -------
        DataFrame
            For each code the ``total``, missing where one number is, and the ``position`` of
            the first row with a number.
        """
        table = pd.DataFrame(
            {
                "code": self.codes.to_numpy(),
                "total": numbers,
                "position": np.where(np.isnan(numbers), np.nan, self.positions),
            }
        )[self.rejections.accepted | self.below]
        grouped = table.groupby("code", sort=False)
        totals = grouped["total"].sum(skipna=False)
        # A total without any number has no row to stand on, and is dropped.
        first = grouped["position"].min()
        kept = first.notna()
        return pd.DataFrame({"total": totals[kept], "position": first[kept].astype("int64")})
