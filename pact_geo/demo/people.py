"""Who lives in the wards, how they fare, and where their post goes: invented throughout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pact_geo.demo.streets import SnapPoints
from pact_geo.demo.wards import BOROUGH_CODE, VINTAGE, WARDS, ward_code

POPULATION_NAME = "population_mid_2025.csv"
DEPRIVATION_NAME = "deprivation_2025.csv"
POSTCODES_NAME = "postcodes.csv"
_SHORT = f"WD{VINTAGE[2:]}"
# Share of a ward's people in each group where there is no need, and how much need adds.
GROUPS = {
    "older": (0.25, -0.09),
    "young": (0.09, 0.04),
    "minority ethnic": (0.04, 0.12),
    "single parent": (0.02, 0.05),
    "unemployed": (0.015, 0.05),
    "disabled": (0.16, 0.06),
}
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"  # the inward letters Royal Mail uses


def list_postcodes(points: SnapPoints) -> NDArray[np.object_]:
    """Give the postcode of each snap point, empty for public places.

    A ward is a district. ZZ is no postcode area of Royal Mail's.
    """
    found = np.full(len(points), "", dtype=object)
    for number in range(len(WARDS)):
        streets = np.flatnonzero((points.ward == number) & (points.addresses > 0))
        for turn, at in enumerate(streets):
            sector, pair = divmod(turn, len(_LETTERS) ** 2)
            first, second = divmod(pair, len(_LETTERS))
            letters = _LETTERS[second] + _LETTERS[first]
            found[at] = f"ZZ{number + 1} {sector + 1}{letters}"
    return found


def write_postcodes(folder: Path, points: SnapPoints) -> Path:
    """Write a postcode for each street as Code-Point Open does: no heading, grid references."""
    postcodes = list_postcodes(points)
    lines = [
        f'"{postcodes[at]}",10,{points.easting[at]:.0f},{points.northing[at]:.0f},'
        f'"X92000001","","","","{BOROUGH_CODE}","{ward_code(int(points.ward[at]))}"\n'
        for at in np.flatnonzero(postcodes != "")
    ]
    path = folder / POSTCODES_NAME
    path.write_bytes("".join(lines).encode("ascii"))
    return path


def write_population(folder: Path) -> Path:
    """Write how many people and households each ward has, and how many of each group."""
    rows = []
    for number, ward in enumerate(WARDS):
        need = ward.deprivation / 50
        row: dict[str, str | int] = {
            f"{_SHORT}CD": ward_code(number),
            f"{_SHORT}NM": ward.name,
            "Population": ward.population,
            "Households": ward.households,
        }
        for group, (least, more) in GROUPS.items():
            row[f"Population {group}"] = round(ward.population * (least + more * need))
        rows.append(row)
    path = folder / POPULATION_NAME
    pd.DataFrame(rows).to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
    return path


def write_deprivation(folder: Path) -> Path:
    """Write an invented index of need: a score, higher for greater need, and the rank."""
    scores = [ward.deprivation for ward in WARDS]
    table = pd.DataFrame(
        {
            f"{_SHORT}CD": [ward_code(number) for number in range(len(WARDS))],
            f"{_SHORT}NM": [ward.name for ward in WARDS],
            "Deprivation score": [f"{score:.1f}" for score in scores],
            "Deprivation rank": [1 + sum(other > score for other in scores) for score in scores],
            "Income score": [f"{0.03 + score / 180:.3f}" for score in scores],
            "Employment score": [f"{0.02 + score / 240:.3f}" for score in scores],
            "Education score": [f"{2 + 0.9 * score:.1f}" for score in scores],
        }
    )
    path = folder / DEPRIVATION_NAME
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
    return path
