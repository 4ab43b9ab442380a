"""What police.uk calls things, and its answers as rows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pact_geo.errors import InputError
from pact_geo.inputs.rows import Rows
from pact_geo.inputs.rows.read import digest
from pact_geo.inputs.rows.table import rejected_table

CRIME, SEARCH = "police.uk", "police.uk stop and search"
"""The names of the two police.uk sources."""

LICENCE = (
    "Contains public sector information licensed under the Open Government Licence v3.0"
    " (data.police.uk)."
)
TRANSPORT_POLICE = "British Transport Police"

FORCES = {
    "avon-and-somerset": "Avon and Somerset Constabulary",
    "bedfordshire": "Bedfordshire Police",
    "btp": TRANSPORT_POLICE,
    "cambridgeshire": "Cambridgeshire Constabulary",
    "cheshire": "Cheshire Constabulary",
    "city-of-london": "City of London Police",
    "cleveland": "Cleveland Police",
    "cumbria": "Cumbria Constabulary",
    "derbyshire": "Derbyshire Constabulary",
    "devon-and-cornwall": "Devon & Cornwall Police",
    "dorset": "Dorset Police",
    "durham": "Durham Constabulary",
    "dyfed-powys": "Dyfed-Powys Police",
    "essex": "Essex Police",
    "gloucestershire": "Gloucestershire Constabulary",
    "greater-manchester": "Greater Manchester Police",
    "gwent": "Gwent Police",
    "hampshire": "Hampshire Constabulary",
    "hertfordshire": "Hertfordshire Constabulary",
    "humberside": "Humberside Police",
    "kent": "Kent Police",
    "lancashire": "Lancashire Constabulary",
    "leicestershire": "Leicestershire Police",
    "lincolnshire": "Lincolnshire Police",
    "merseyside": "Merseyside Police",
    "metropolitan": "Metropolitan Police Service",
    "norfolk": "Norfolk Constabulary",
    "north-wales": "North Wales Police",
    "north-yorkshire": "North Yorkshire Police",
    "northamptonshire": "Northamptonshire Police",
    "northern-ireland": "Police Service of Northern Ireland",
    "northumbria": "Northumbria Police",
    "nottinghamshire": "Nottinghamshire Police",
    "south-wales": "South Wales Police",
    "south-yorkshire": "South Yorkshire Police",
    "staffordshire": "Staffordshire Police",
    "suffolk": "Suffolk Constabulary",
    "surrey": "Surrey Police",
    "sussex": "Sussex Police",
    "thames-valley": "Thames Valley Police",
    "warwickshire": "Warwickshire Police",
    "west-mercia": "West Mercia Police",
    "west-midlands": "West Midlands Police",
    "west-yorkshire": "West Yorkshire Police",
    "wiltshire": "Wiltshire Police",
}
"""Each force's word in file names, and its name in the files."""

_CATEGORIES = {
    "anti-social-behaviour": "Anti-social behaviour",
    "bicycle-theft": "Bicycle theft",
    "burglary": "Burglary",
    "criminal-damage-arson": "Criminal damage and arson",
    "drugs": "Drugs",
    "other-crime": "Other crime",
    "other-theft": "Other theft",
    "possession-of-weapons": "Possession of weapons",
    "public-order": "Public order",
    "robbery": "Robbery",
    "shoplifting": "Shoplifting",
    "theft-from-the-person": "Theft from the person",
    "vehicle-crime": "Vehicle crime",
    "violent-crime": "Violence and sexual offences",
    "violence-and-sexual-offences": "Violence and sexual offences",
}
NOT_A_CRIME = "The record is not a crime."
API_NUMBER = "API number"
_API_COLUMNS = (
    "Crime ID", "Month", "Reported by", "Longitude", "Latitude", "Location", "Crime type",
    "Last outcome category", "Context", API_NUMBER,
)  # fmt: skip
_ON_OR_NEAR = re.compile(r"^on or near\b\s*", re.IGNORECASE)
_USUAL_START = "On or near "
_LONDON = "Europe/London"


def place_name(location: str) -> str:
    """Take the street out of a police.uk location; ``No Location`` is none."""
    name = location.strip()
    # Nearly all begin so; the pattern is for whatever else forces have written.
    if name.startswith(_USUAL_START):
        name = name.removeprefix(_USUAL_START).lstrip()
    else:
        name = _ON_OR_NEAR.sub("", name).strip()
    return "" if name.casefold() in ("", "no location") else name


def read_answers(path: Path, name: str) -> Rows:
    """Read an answer of the API's ``crimes-street`` as rows with the columns of the CSV files.

    The API names no force but British Transport Police. Rows are numbered as in a sheet: the
    first record is row 2.

    Raises
    ------
    InputError
        If it is not a JSON list.
    """
    try:
        records = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise InputError("It is not readable JSON.", file=name, remedy="Fetch it again.") from error
    if not isinstance(records, list):
        raise InputError(
            "It is JSON, but not a list of crimes as the police.uk API gives it.",
            file=name,
            remedy="Give GeoJSON, CSV or Excel instead.",
        )
    cells = [_cells(record) for record in records]
    bad = [at for at, row in enumerate(cells) if row is None]
    good = [row for row in cells if row is not None]
    frame = pd.DataFrame(
        {
            column: pd.Series([row[at] for row in good], dtype="str")
            for at, column in enumerate(_API_COLUMNS)
        }
    )
    numbers = np.array([at + 2 for at, row in enumerate(cells) if row is not None], dtype="int64")
    rejected = rejected_table(
        name,
        [at + 2 for at in bad],
        [NOT_A_CRIME] * len(bad),
        [{"record": records[at]} for at in bad],
    )
    return Rows(frame, numbers, name, digest(path), rejected, len(records))


def _cells(record: Any) -> tuple[str, ...] | None:
    if not isinstance(record, dict) or not {"category", "month"} <= record.keys():
        return None
    location = _dict(record.get("location"))
    slug = _text(record.get("category"))
    return (
        _text(record.get("persistent_id")),
        _text(record.get("month")),
        TRANSPORT_POLICE if record.get("location_type") == "BTP" else "",
        _text(location.get("longitude")),
        _text(location.get("latitude")),
        _text(_dict(location.get("street")).get("name")),
        _CATEGORIES.get(slug, slug.replace("-", " ").capitalize()),
        _text(_dict(record.get("outcome_status")).get("category")),
        _text(record.get("context")),
        _text(record.get("id")),
    )


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) else ""


def local_times(values: pd.Series[Any]) -> tuple[pd.Series[Any], NDArray[np.bool_]]:
    """Read stop-and-search moments as the clock in London showed them.

    The files give them with their offset, mostly ``+00:00``: the first hour of June is written
    as the last of May.

    Returns
    -------
    tuple
        As ``rows.parse_dates`` gives them: the moments and a mask of those that cannot be read.
    """
    text = values.astype("str").str.strip()
    moments = pd.to_datetime(text, format="ISO8601", utc=True, errors="coerce")
    local = moments.dt.tz_convert(ZoneInfo(_LONDON)).dt.tz_localize(None).astype("datetime64[s]")
    return local, (moments.isna() & (text != "")).to_numpy(dtype=bool)
