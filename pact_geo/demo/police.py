"""Write incidents as data.police.uk publishes them, twelve columns and every known defect.

The shares of defects follow what was measured on real downloads of October 2018 to February
2019; each is a constant here, and the folder's README lists them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pact_geo.demo.crime import ASB, CATEGORIES, MONTHS, Happenings, calendar_month, look_up
from pact_geo.demo.grid import lonlat
from pact_geo.demo.names import StreetNames
from pact_geo.demo.plans import STATION
from pact_geo.demo.planting import Planted
from pact_geo.demo.streets import SnapPoints, locate_wards, lsoa_code, lsoa_names
from pact_geo.demo.wards import CENTRE, FORCE

COLUMNS = (
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Crime type",
    "Last outcome category",
    "Context",
)
NATIONAL_FORCE = "British Transport Police"
HALF_MONTH = "2025-03"
"""The month of which the force published less than half."""

WITHOUT_LOCATION = 0.02
OUTSIDE = 0.08
FAR_AWAY = 0.002
WRONG_LSOA = 0.034
HALF_KEPT = 0.45
REPEATED_IDS = 0.004
_LATER_MONTH = 0.25
_OTHER_OUTCOME = 0.5

# Open sea, hundreds of kilometres off: a force's file holds points of other counties.
_FAR = ((645_000, 480_000), (130_000, 130_000), (560_000, 560_000))
_NEIGHBOUR = "Ottersike"
_NEIGHBOUR_POINTS = 150
_NEIGHBOUR_LSOAS = 9

_OUTCOMES = (
    ("Unable to prosecute suspect", 0.42),
    ("Investigation complete; no suspect identified", 0.40),
    ("Court result unavailable", 0.08),
    ("Local resolution", 0.03),
    ("Further investigation is not in the public interest", 0.02),
    ("Offender given a caution", 0.02),
    ("Awaiting court outcome", 0.02),
    ("Offender given penalty notice", 0.01),
)
_PENDING = "Under investigation"


def write_police(
    folder: Path,
    points: SnapPoints,
    planted: tuple[Planted, ...],
    happenings: Happenings,
    rng: np.random.Generator,
    *,
    seed: int,
) -> tuple[Path, ...]:
    """Write a file for each force and month, in folders of months as downloaded."""
    rows = _borough_rows(points, happenings)
    rows = pd.concat([rows, _outside_rows(len(rows), rng)], ignore_index=True)
    rows = _identify(rows, seed)
    rows["Last outcome category"] = _outcomes(rows, rng)
    rows = _spoil(rows, rng)
    rows = _sort(_report_half(rows, rng))
    files = _write_months(folder, rows, FORCE.split(maxsplit=1)[0].lower())
    return (*files, *_write_months(folder, _railway_rows(points, planted, rng), "btp"))


def _borough_rows(points: SnapPoints, happenings: Happenings) -> pd.DataFrame:
    lon, lat = points.lonlat()
    names = np.array(lsoa_names(), dtype=object)[points.lsoa]
    codes = np.array([lsoa_code(int(number)) for number in points.lsoa], dtype=object)
    at = happenings.point
    return pd.DataFrame(
        {
            "month": happenings.month,
            "Longitude": _degrees(lon)[at],
            "Latitude": _degrees(lat)[at],
            "Location": np.array([f"On or near {name}" for name in points.name], dtype=object)[at],
            "LSOA code": codes[at],
            "LSOA name": names[at],
            "Crime type": np.array(CATEGORIES, dtype=object)[happenings.category],
        }
    )


def _degrees(values: NDArray[np.float64]) -> NDArray[np.object_]:
    return np.array([f"{value:.6f}" for value in values], dtype=object)


def _outside_rows(inside: int, rng: np.random.Generator) -> pd.DataFrame:
    """Draw what the force records next door, and a few rows that belong nowhere near."""
    names = StreetNames(rng)
    angle, reach = rng.random(_NEIGHBOUR_POINTS) * 2 * np.pi, rng.random(_NEIGHBOUR_POINTS)
    x = np.round(CENTRE[0] + (5_600 + 1_500 * reach) * np.cos(angle), 1)
    y = np.round(CENTRE[1] + (4_400 + 1_500 * reach) * np.sin(angle), 1)
    beyond = locate_wards(x, y) < 0
    far = np.array(_FAR, dtype="float64")
    lon, lat = lonlat(np.append(x[beyond], far[:, 0]), np.append(y[beyond], far[:, 1]))
    near = int(beyond.sum())
    count = round(inside * OUTSIDE / (1 - OUTSIDE))
    at = rng.integers(0, near, count)
    strays = rng.random(count) < FAR_AWAY / OUTSIDE
    at[strays] = near + rng.integers(0, len(far), int(strays.sum()))
    lsoa = rng.integers(0, _NEIGHBOUR_LSOAS, len(lon))
    location = np.array([f"On or near {names.take(2)}" for _ in lon], dtype=object)
    shares = np.array([0.6 if number == ASB else 0.4 / 13 for number in range(len(CATEGORIES))])
    mix = np.where(np.arange(len(CATEGORIES)) == ASB, shares[ASB] / 3, shares)
    kind = look_up(mix, rng.random(count))
    return pd.DataFrame(
        {
            "month": np.sort(rng.integers(0, len(MONTHS), count)),
            "Longitude": _degrees(lon)[at],
            "Latitude": _degrees(lat)[at],
            "Location": location[at],
            "LSOA code": np.array([f"X01{901 + int(n):06d}" for n in lsoa], dtype=object)[at],
            "LSOA name": np.array(
                [f"{_NEIGHBOUR} 001{chr(ord('A') + int(n))}" for n in lsoa], dtype=object
            )[at],
            "Crime type": np.array(CATEGORIES, dtype=object)[kind],
        }
    )


def _identify(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Number the crimes as police.uk does: 64 hexadecimal digits, none for ASB."""
    ids = [
        ""
        if kind == CATEGORIES[ASB]
        else hashlib.sha256(f"Tarrowmere {seed} {number}".encode()).hexdigest()
        for number, kind in enumerate(rows["Crime type"])
    ]
    return rows.assign(**{"Crime ID": ids, "Reported by": FORCE, "Context": ""})


def _outcomes(rows: pd.DataFrame, rng: np.random.Generator) -> NDArray[np.object_]:
    """Draw outcomes; the newest months are mostly still under investigation."""
    words = np.array([word for word, _ in _OUTCOMES], dtype=object)
    chosen = words[look_up(np.array([share for _, share in _OUTCOMES]), rng.random(len(rows)))]
    age = len(MONTHS) - 1 - rows["month"].to_numpy()
    pending = rng.random(len(rows)) < 0.75 / (1 + age)
    chosen[pending] = _PENDING
    chosen[rows["Crime ID"].to_numpy() == ""] = ""
    return chosen


def _spoil(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Put in what real files get wrong: no location, a wrong LSOA, an ID that comes twice."""
    rows = rows.copy()
    home = ~rows["LSOA name"].str.startswith(_NEIGHBOUR, na=True).to_numpy(dtype=bool)
    wrong = home & (rng.random(len(rows)) < WRONG_LSOA)
    names = lsoa_names()
    other = rng.integers(0, len(names), int(wrong.sum()))
    rows.loc[wrong, "LSOA code"] = [lsoa_code(int(number)) for number in other]
    rows.loc[wrong, "LSOA name"] = [names[number] for number in other]
    lost = rng.random(len(rows)) < WITHOUT_LOCATION
    rows.loc[lost, ["Longitude", "Latitude", "LSOA code", "LSOA name"]] = ""
    rows.loc[lost, "Location"] = "No Location"
    twice = (rows["Crime ID"] != "").to_numpy() & (rng.random(len(rows)) < REPEATED_IDS)
    again = rows[twice].copy()
    later = rng.random(len(again)) < _LATER_MONTH
    again.loc[later, "month"] = np.minimum(again.loc[later, "month"] + 1, len(MONTHS) - 1)
    again.loc[rng.random(len(again)) < _OTHER_OUTCOME, "Last outcome category"] = "Local resolution"
    return pd.concat([rows, again], ignore_index=True)


def _report_half(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    half = (rows["month"] == MONTHS.get_loc(HALF_MONTH)).to_numpy()
    return rows[~half | (rng.random(len(rows)) < HALF_KEPT)]


def _sort(rows: pd.DataFrame) -> pd.DataFrame:
    # As published: by month, then small area, rows without one last.
    order = rows["LSOA name"].where(rows["LSOA name"] != "", "~")
    keys = pd.DataFrame({"month": rows["month"], "order": order})
    return rows.loc[keys.sort_values(["month", "order"], kind="stable").index]


def _railway_rows(
    points: SnapPoints, planted: tuple[Planted, ...], rng: np.random.Generator
) -> pd.DataFrame:
    """Draw what the railway's police record at the station, none of it with a Crime ID."""
    station = next(area for area in planted if area.plan.mix == "station")
    at = int(np.flatnonzero(points.planted == station.number)[0])
    lon, lat = points.lonlat()
    month = np.repeat(
        np.arange(len(MONTHS)),
        [2 + int(rng.integers(0, 4)) + (calendar_month(n) == 11) for n in range(len(MONTHS))],  # noqa: PLR2004
    )
    kinds = np.array(
        ["Other theft", "Public order", "Violence and sexual offences", "Bicycle theft"],
        dtype=object,
    )
    return pd.DataFrame(
        {
            "month": month,
            "Crime ID": "",
            "Reported by": NATIONAL_FORCE,
            "Longitude": _degrees(lon)[at],
            "Latitude": _degrees(lat)[at],
            "Location": f"On or near {STATION}",
            "LSOA code": lsoa_code(int(points.lsoa[at])),
            "LSOA name": lsoa_names()[points.lsoa[at]],
            "Crime type": kinds[rng.integers(0, len(kinds), len(month))],
            "Last outcome category": "",
            "Context": "",
        }
    )


def _write_months(folder: Path, rows: pd.DataFrame, force: str) -> tuple[Path, ...]:
    files = []
    rows = rows.assign(**{"Falls within": rows["Reported by"]})
    for number, month in enumerate(MONTHS):
        chosen = rows[rows["month"] == number].assign(Month=str(month))
        path = folder / str(month) / f"{month}-{force}-street.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        chosen.to_csv(
            path, columns=list(COLUMNS), index=False, lineterminator="\n", encoding="utf-8"
        )
        files.append(path)
    return tuple(files)
