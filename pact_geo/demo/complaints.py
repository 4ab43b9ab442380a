"""Write the council's own complaints: fly-tipping, noise and dog fouling.

A council places a complaint on a gate, a lay-by or a house, not on a snap point, in eastings
and northings; its customer system exports Windows text (cp1252) with dates as people in
Britain write them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pact_geo.demo.crime import MONTHS, calendar_month, look_up, month_pattern
from pact_geo.demo.names import COMPLAINT_DETAILS
from pact_geo.demo.planting import Planted
from pact_geo.demo.streets import SnapPoints

FILE_NAME = "council_complaints.csv"
KINDS = ("Fly-tipping", "Noise", "Dog fouling")
COMPLAINTS_A_MONTH = 205
WITHOUT_LOCATION = 0.03
AT_ZERO = 0.003
_SHARES = (0.6, 0.25, 0.15)
_STATUSES = (("Closed", 0.82), ("Referred", 0.06), ("No action needed", 0.07), ("Open", 0.05))
_SEASON = (0.95, 0.92, 1.0, 1.05, 1.1, 1.1, 1.12, 1.08, 1.0, 0.96, 0.88, 0.84)
_SPOT_SHARES = (0.8, 0.2)
_SPOT_REACH = 36.0
_PLANTED_SPOT_SHARES = (0.4, 0.25, 0.2, 0.15)


def write_complaints(
    folder: Path, points: SnapPoints, planted: tuple[Planted, ...], rng: np.random.Generator
) -> Path:
    """Write the complaints of all months to one CSV file, oldest first."""
    spots = _spots(points, planted, rng)
    rows = pd.concat(
        [_draw_month(number, spots, planted, rng) for number in range(len(MONTHS))],
        ignore_index=True,
    )
    rows.insert(0, "Reference", [f"CRM-{100_000 + number}" for number in range(len(rows))])
    _lose_locations(rows, rng)
    path = folder / FILE_NAME
    rows.to_csv(path, index=False, lineterminator="\r\n", encoding="cp1252")
    return path


def _spots(
    points: SnapPoints, planted: tuple[Planted, ...], rng: np.random.Generator
) -> pd.DataFrame:
    """List where complaints are made of: two spots on every street, those of planted areas."""
    streets = points.take((points.planted == 0) & (points.kind == "street"))
    each = len(_SPOT_SHARES)
    at = np.repeat(np.arange(len(streets)), each)
    aside = (rng.random((len(at), 2)) - 0.5) * 2 * _SPOT_REACH
    background = pd.DataFrame(
        {
            "easting": np.round(streets.easting[at] + aside[:, 0]),
            "northing": np.round(streets.northing[at] + aside[:, 1]),
            "street": streets.name[at],
            "weight": np.sqrt(streets.weight[at]) * np.tile(_SPOT_SHARES, len(streets)),
            "planted": 0,
            "share": 0.0,
        }
    )
    return pd.concat([background, *(_own_spots(area, points) for area in planted)])


def _own_spots(area: Planted, points: SnapPoints) -> pd.DataFrame:
    shares = np.array(_PLANTED_SPOT_SHARES[: len(area.spots)])
    own = np.flatnonzero(points.planted == area.number)
    named = next((at for at in own if points.addresses[at] > 0), own[0])
    return pd.DataFrame(
        {
            "easting": area.spots[:, 0],
            "northing": area.spots[:, 1],
            "street": points.name[named],
            "weight": 0.0,
            "planted": area.number,
            "share": shares / shares.sum(),
        }
    )


def _draw_month(
    number: int, spots: pd.DataFrame, planted: tuple[Planted, ...], rng: np.random.Generator
) -> pd.DataFrame:
    expected = np.array(
        [area.plan.complaints / 12 * month_pattern(area.plan.pattern)[number] for area in planted]
    )
    noise = 1 + 0.1 * (rng.random() - 0.5)
    total = round(COMPLAINTS_A_MONTH * _SEASON[calendar_month(number)] * noise)
    of_area = spots["planted"].to_numpy()
    weight = spots["weight"].to_numpy() / spots["weight"].sum() * (total - expected.sum())
    own = of_area > 0
    weight[own] += spots["share"].to_numpy()[own] * expected[of_area[own] - 1]
    at = look_up(weight, rng.random(total))
    kind = _kinds(of_area[at], planted, rng)
    return pd.DataFrame(
        {
            "Date reported": _dates(number, total, rng),
            "Type": np.array(KINDS, dtype=object)[kind],
            "Details": _details(kind, rng),
            "Street": spots["street"].to_numpy()[at],
            "Easting": [f"{value:.0f}" for value in spots["easting"].to_numpy()[at]],
            "Northing": [f"{value:.0f}" for value in spots["northing"].to_numpy()[at]],
            "Status": _statuses(number, total, rng),
        }
    )


def _kinds(
    of_area: NDArray[np.int64], planted: tuple[Planted, ...], rng: np.random.Generator
) -> NDArray[np.int64]:
    shares = np.array([_SHARES, *(area.plan.complaint_mix for area in planted)], dtype="float64")
    running = np.cumsum(shares / shares.sum(axis=1, keepdims=True), axis=1)[of_area]
    chosen = (running <= rng.random(len(of_area))[:, None]).sum(axis=1)
    found: NDArray[np.int64] = np.minimum(chosen, len(KINDS) - 1).astype("int64")
    return found


def _dates(number: int, total: int, rng: np.random.Generator) -> list[str]:
    month = MONTHS[number]
    days = np.sort(rng.integers(1, month.days_in_month + 1, total))
    return [f"{day:02d}/{month.month:02d}/{month.year}" for day in days]


def _details(kind: NDArray[np.int64], rng: np.random.Generator) -> list[str]:
    picked = rng.random(len(kind))
    texts = [COMPLAINT_DETAILS[name] for name in KINDS]
    return [
        texts[number][int(share * len(texts[number]))]
        for number, share in zip(kind, picked, strict=True)
    ]


def _statuses(number: int, total: int, rng: np.random.Generator) -> NDArray[np.object_]:
    words = np.array([word for word, _ in _STATUSES], dtype=object)
    shares = np.array([share for _, share in _STATUSES])
    if number == len(MONTHS) - 1:
        shares = shares[::-1]
    return words[look_up(shares, rng.random(total))]


def _lose_locations(rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """Leave some complaints without a place, and a few at 0, 0 as systems write for none."""
    lost = rng.random(len(rows))
    rows.loc[lost < WITHOUT_LOCATION, ["Easting", "Northing"]] = ""
    zero = (lost >= WITHOUT_LOCATION) & (lost < WITHOUT_LOCATION + AT_ZERO)
    rows.loc[zero, ["Easting", "Northing"]] = "0"
