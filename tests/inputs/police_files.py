"""Small files in the layouts of police.uk, planted for tests."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

COLUMNS = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location",
    "LSOA code", "LSOA name", "Crime type", "Last outcome category", "Context",
)  # fmt: skip
FORCE = "Merseyside Police"
LON, LAT = "-2.747770", "53.389499"
OUTCOMES = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Outcome type\n"
)
SEARCHES = (
    "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,"
    "Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,"
    "Outcome,Outcome linked to object of search,Removal of more than just outer clothing\n"
)


def crime_id(number: int) -> str:
    return f"{number:064x}"


def row(number: int | None = None, **values: str) -> dict[str, str]:
    """Make a row; ``number`` makes its Crime ID, None leaves it empty."""
    usual = {
        "Crime ID": "" if number is None else crime_id(number),
        "Month": "2018-10",
        "Reported by": FORCE,
        "Falls within": FORCE,
        "Longitude": LON,
        "Latitude": LAT,
        "Location": "On or near Cronton Road",
        "LSOA code": "E01012393",
        "LSOA name": "Halton 001B",
        "Crime type": "Anti-social behaviour" if number is None else "Burglary",
        "Last outcome category": "",
        "Context": "",
    }
    return usual | {name.replace("_", " "): value for name, value in values.items()}


def text_of(rows: Sequence[Mapping[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def save(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def save_street(folder: Path, *rows: Mapping[str, str], name: str = "street.csv") -> Path:
    return save(folder, name, text_of(rows))


def save_zip(path: Path, members: Mapping[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in members.items():
            made.writestr(name, text)
    return path


def search_line(date: str, lat: str = LAT, lon: str = LON) -> str:
    return (
        f"Person search,{date},False,,{lat},{lon},Male,18-24,,White,"
        "Misuse of Drugs Act 1971 (section 23),Controlled drugs,A no further action disposal,,\n"
    )


def answer(number: int, **values: object) -> dict[str, object]:
    """Make a record as the API gives it."""
    return {
        "category": "violent-crime",
        "location_type": "Force",
        "location": {
            "latitude": LAT,
            "street": {"id": 1, "name": "On or near Cronton Road"},
            "longitude": LON,
        },
        "context": "",
        "outcome_status": {"category": "Under investigation", "date": "2018-10"},
        "persistent_id": crime_id(number),
        "id": 1_000 + number,
        "location_subtype": "",
        "month": "2018-10",
        **values,
    }
