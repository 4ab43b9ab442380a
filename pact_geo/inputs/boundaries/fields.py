"""Find which fields of a boundary file hold code, name, authority and vintage."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from pact_geo.errors import Argument, InputError
from pact_geo.inputs.rows.table import find_column

# From the finest area to the coarsest: where a file names several, its own is the finest.
AREA_TYPES = {
    "oa": ("oa",),
    "lsoa": ("lsoa", "lsoadz"),
    "msoa": ("msoa", "msoaiz"),
    "ward": ("wd", "ward", "wards", "cmwd", "electoralward"),
    "parish": ("par", "parish", "parncp"),
    "": ("area", "geo", "geography", "feature", ""),
    "police force area": ("pfa", "policeforcearea"),
    "community safety partnership": ("csp",),
    "local authority": ("lad", "ltla", "la", "localauthority", "district", "authority"),
    "county": ("ctyua", "utla", "cty", "county"),
    "region": ("rgn", "region"),
    "country": ("ctry", "country"),
}
_KINDS = {word: area_type for area_type, words in AREA_TYPES.items() for word in words}
_FIELD = re.compile(r"(?P<kind>[a-z]*?)(?P<year>\d{4}|\d{2})?(?P<part>cd|code|nm|name)")
_AUTHORITY_EXTRA = {"ladcdactive": "code", "ladnmactive": "name"}
# The first three characters of a government code say what kind of area it is.
_CODE_TYPES = {
    "oa": ("E00", "W00", "S00", "N00"),
    "lsoa": ("E01", "W01", "S01", "N20"),
    "msoa": ("E02", "W02", "S02", "N21"),
    "ward": ("E05", "W05", "S13", "N08"),
    "parish": ("E04", "W04"),
    "local authority": ("E06", "E07", "E08", "E09", "W06", "S12", "N09"),
    "police force area": ("E23", "W15"),
    "community safety partnership": ("E22", "W14"),
}
AUTHORITY = "local authority"


@dataclass(frozen=True)
class Field:
    """What the name of a field says: kind of area, vintage, and whether code or name."""

    column: str
    area_type: str
    year: str
    part: str


@dataclass(frozen=True)
class Fields:
    """The fields of a boundary file that are used, None where it has none."""

    code: str
    name: str | None
    area_type: str
    vintage: str
    authority_code: str | None
    authority_name: str | None


def understand(column: str) -> Field | None:
    """Read a field name such as ``WD24CD``, ``lsoa11nm`` or ``ward_code``."""
    plain = re.sub(r"[\s._\-]+", "", column).casefold()
    if plain in _AUTHORITY_EXTRA:
        return Field(column, AUTHORITY, "", _AUTHORITY_EXTRA[plain])
    match = _FIELD.fullmatch(plain)
    if match is None or match["kind"] not in _KINDS:
        return None
    year = match["year"] or ""
    part = "code" if match["part"] in ("cd", "code") else "name"
    return Field(column, _KINDS[match["kind"]], f"20{year}" if len(year) == 2 else year, part)  # noqa: PLR2004


def find_fields(
    columns: Iterable[str],
    *,
    area_type: str | None,
    code: str | None,
    name: str | None,
    file: str,
) -> Fields:
    """Decide which fields to use; those a caller names come before those that are found.

    Raises
    ------
    InputError
        If a named field is not there, or none looks like a code.
    """
    columns = list(columns)
    known = [field for column in columns if (field := understand(column))]
    own = _named(columns, code, file) if code else _own_code(known, area_type)
    if own is None:
        raise InputError(
            "None of its fields looks like a code of areas.",
            file=file,
            remedy=f"Say which it is, out of {', '.join(columns)}.",
            tell=(Argument("code"),),
        )
    named = _named(columns, name, file) if name else _own_name(known, own, columns)
    authority = {
        part: _newest(f for f in known if f.area_type == AUTHORITY and f.part == part)
        for part in ("code", "name")
    }
    return Fields(
        own.column,
        named.column if named else None,
        own.area_type,
        own.year or (named.year if named else ""),
        authority["code"].column if authority["code"] else None,
        authority["name"].column if authority["name"] else None,
    )


def type_of_codes(codes: pd.Series) -> str:
    """Tell the kind of area from the codes themselves, or give ``""``."""
    starts = set(codes.str.slice(0, 3).str.upper())
    for area_type, known in _CODE_TYPES.items():
        if starts and starts <= set(known):
            return area_type
    return ""


def _named(columns: list[str], wanted: str, file: str) -> Field:
    column = find_column(columns, wanted)
    if column is None:
        raise InputError(
            f"There is no field {wanted!r}.", file=file, remedy=f"It has {', '.join(columns)}."
        )
    return understand(column) or Field(column, "", "", "")


def _own_code(known: list[Field], area_type: str | None) -> Field | None:
    order = [area_type, *AREA_TYPES] if area_type in AREA_TYPES else [*AREA_TYPES]
    for kind in order:
        found = _newest(f for f in known if f.area_type == kind and f.part == "code")
        if found:
            return found
    return None


def _own_name(known: list[Field], own: Field, columns: list[str]) -> Field | None:
    names = [field for field in known if field.part == "name"]
    for fitting in (
        [f for f in names if f.area_type == own.area_type and f.year == own.year],
        [f for f in names if f.area_type == own.area_type],
        [f for f in names if not f.area_type],
    ):
        if fitting:
            return _newest(fitting)
    column = find_column(columns, "name", "title", "label")
    return Field(column, "", "", "name") if column else None


def _newest(fields: Iterable[Field]) -> Field | None:
    return max(fields, key=lambda field: field.year, default=None)
