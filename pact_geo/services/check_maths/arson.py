"""Near repeats of arson in Chicago, counted by the Near Repeat Calculator 1.3."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pact_geo.analysis.near_repeat import NearRepeats, measure_near_repeats
from pact_geo.services.check_maths.check import Check, Outcome, not_run

FOLDER = "near_repeat"
_TOPIC = "Near repeats"
_SOURCE = "Near Repeat Calculator 1.3, 522 arsons"
_BANDS = ("same place", "to 200 m", "to 400 m", "to 600 m", "further")
_CELL = re.compile(r"Row (\d) Column (\d)\s*\nExpected,(.*?)Observed, (\d+)", re.DOTALL)
_EDGE = 399.96
"""Metres between two arsons that the calculator has among those over 400 m."""
_ERRORS = 4.0
"""How many standard errors apart two Monte Carlo means may be."""


def arson_checks(data: Path | None) -> list[Check | Outcome]:
    """List the checks against the calculator's output; they need its data."""
    asked = "Pairs of arsons in Chicago by distance and days"
    points, output = _files(data)
    if points is None or output is None:
        why = f"The data are not here; give a folder that holds {FOLDER}/ with --data."
        return [not_run(_TOPIC, asked, _SOURCE, why=why)]
    cells = _read(output)
    published = {place: observed for place, (observed, _) in cells.items()}

    @cache
    def measured() -> NearRepeats:
        return _measure(points)

    checks: list[Check | Outcome] = [
        Check(
            _TOPIC,
            f"Observed pairs, {band}; 0, 1, 2 and more days",
            f"{_SOURCE}; the pair {_EDGE} m apart put where the calculator has it",
            tuple(float(published[row, column]) for column in range(1, 5)),
            lambda row=row: tuple(_as_they_bin(measured(), row)),  # type: ignore[misc]
            0.0,
        )
        for row, band in enumerate(_BANDS, start=1)
    ]
    checks += [
        Check(
            _TOPIC,
            f"Mean expected pairs, {band}, standard errors apart; 0, 1, 2 and more days",
            f"{_SOURCE}, 99 permutations",
            (0.0,) * 4,
            lambda row=row: _errors_apart(measured(), cells, row),  # type: ignore[misc]
            _ERRORS,
        )
        for row, band in enumerate(_BANDS, start=1)
    ]
    return checks


def _files(data: Path | None) -> tuple[Path | None, Path | None]:
    folder = data / FOLDER if data else None
    if folder is None or not folder.is_dir():
        return None, None
    points = folder / "chicago_arson.csv"
    output = next(iter(sorted(folder.glob("*NRverbose*.csv"))), None)
    return (points if points.is_file() else None), output


def _read(output: Path) -> dict[tuple[int, int], tuple[int, NDArray[np.float64]]]:
    """Read the count and the simulated counts of each cell."""
    text = output.read_text(encoding="utf-8", errors="replace")
    return {
        (int(row), int(column)): (
            int(observed),
            np.array([float(one) for one in re.findall(r"\d+", drawn)]),
        )
        for row, column, drawn, observed in _CELL.findall(text)
    }


def _measure(points: Path) -> NearRepeats:
    table = pd.read_csv(points, header=None, names=["x", "y", "day"], parse_dates=["day"])
    days = (table["day"] - table["day"].min()).dt.days.to_numpy()
    return measure_near_repeats(
        table["x"],
        table["y"],
        days,
        distances=(0.0, 200.0, 400.0, 600.0),
        lags=(0, 1, 2),
        metric="manhattan",
        permutations=499,
    )


_MOVED = {3: -1.0, 4: 1.0}
"""Pairs to take out of, or put into, a row so that it holds what the calculator's does."""


def _as_they_bin(measured: NearRepeats, row: int) -> NDArray[np.float64]:
    """Give a row of counts with the pair on the edge where the calculator has it."""
    counts = measured.observed.iloc[row - 1].to_numpy(dtype="float64")
    counts[-1] += _MOVED.get(row, 0.0)  # its two arsons are more than two days apart
    return counts


def _expected_as_they_bin(measured: NearRepeats, row: int) -> NDArray[np.float64]:
    """Give a row of means so too; dealt anew, the pair's days are those of any pair."""
    totals = measured.observed.sum(axis=0).to_numpy(dtype="float64")
    means = measured.expected.iloc[row - 1].to_numpy(dtype="float64")
    return np.asarray(means + _MOVED.get(row, 0.0) * totals / totals.sum())


def _errors_apart(
    measured: NearRepeats,
    cells: dict[tuple[int, int], tuple[int, NDArray[np.float64]]],
    row: int,
) -> tuple[float, ...]:
    """Give how far the two means are apart, in standard errors of both together."""
    apart = []
    for column in range(1, 5):
        drawn = cells[row, column][1]
        ours = float(_expected_as_they_bin(measured, row)[column - 1])
        spread = max(float(drawn.var(ddof=1)), 1 / len(drawn))
        error = np.sqrt(spread / len(drawn) + spread / measured.permutations)
        apart.append((ours - float(drawn.mean())) / error)
    return tuple(apart)
