"""Which column of a file holds which of our fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pact_geo.errors import Argument, InputError
from pact_geo.inputs.incidents.files import Layout
from pact_geo.inputs.rows import Rows, find_column
from pact_geo.inputs.wording import listed

PLACE_FIELDS = ("lon", "lat", "easting", "northing", "postcode")
FIELDS = (
    "category", "month", "occurred_from", "occurred_to", "reference", "reported_by",
    "offence_code", "ward_code", "place_name", *PLACE_FIELDS,
)  # fmt: skip
"""What ``columns=`` may name."""

_POLICE = {
    "category": ("Crime type",),
    "month": ("Month",),
    "reference": ("Crime ID",),
    "reported_by": ("Reported by",),
    "place_name": ("Location",),
    "lon": ("Longitude",),
    "lat": ("Latitude",),
}
_SEARCH = {"occurred_from": ("Date",), "lon": ("Longitude",), "lat": ("Latitude",)}
# What happened goes before what was written down of it, a bare "date" between the two: a
# table with both dates is read by the day of the incident. When a record was closed, changed
# or is due tells nothing of when anything happened, so no such word is here.
_HAPPENED = (
    "occurred", "occurrence", "incident", "offence", "crime", "event", "committed", "happened",
)  # fmt: skip
_UNSAID = ("committed from", "date from", "date and time", "date time", "date")
_TOLD = (
    "reported", "report", "complaint", "complained", "request", "service request", "enquiry",
    "call", "contact", "case", "received", "logged", "log", "recorded", "registered", "submitted",
    "lodged", "raised", "made", "created", "opened",
)  # fmt: skip
_DATES = ("date", "date time", "date and time")


def _dated(words: Sequence[str], *, alone: Sequence[str]) -> tuple[str, ...]:
    """Write the headings that give the date of what each word says.

    Those ``alone`` tell when without a "date" beside them, and come after all that have one:
    "Reported" may hold yes and no.
    """
    beside = [
        heading
        for word in words
        for date in _DATES
        for heading in (f"{date} {word}", f"{date} of {word}", f"{word} {date}")
    ]
    return (*beside, *(f"{word} on" for word in words), *(f"when {word}" for word in words), *alone)


# No bare "ID": that is often a row's number, which begins again at 1 in the next file.
_TABLE = {
    "category": (
        "category", "crime type", "incident type", "incident category", "complaint type",
        "request type", "report type", "issue type", "offence type", "offence", "case type",
        "service type", "type", "issue", "problem", "subject", "classification",
    ),
    "occurred_from": (
        "occurred from", *_dated(_HAPPENED, alone=("occurred", "happened")),
        *_UNSAID,
        *_dated(_TOLD, alone=("reported", "received", "logged", "created", "created at", "opened",
                              "raised", "lodged", "submitted")),
    ),
    "occurred_to": ("occurred to", "committed to", "date to"),
    "month": ("month", "year month"),
    "reference": (
        "crime id", "reference", "reference number", "ref", "ref no", "case reference",
        "case ref", "case number", "case id", "crime reference", "crime number",
        "incident reference", "incident number", "incident id", "complaint id",
        "complaint reference", "request id", "service request", "enquiry number", "persistent id",
    ),
    "offence_code": ("offence code", "home office code", "ho code", "ho offence code"),
    "ward_code": ("ward code", "ward gss code", "gss ward code"),
    "place_name": (
        "street name", "street", "road name", "road", "location", "location name", "place name",
        "place", "site name", "site",
    ),
}  # fmt: skip
_WARD_CODE = re.compile(r"wd\d\dcd", re.IGNORECASE)


def recognise(rows: Rows, layout: Layout) -> Layout:
    """Settle the layout of a file by its columns, where its name did not."""
    if layout != Layout.TABLE:
        return layout

    def has(*names: str) -> bool:
        return all(find_column(rows.frame.columns, name) for name in names)

    if has("Crime ID", "Outcome type") and not has("Crime type"):
        return Layout.OUTCOMES
    if has("Month", "Crime type"):
        return Layout.STREET
    if has("Type", "Date", "Object of search"):
        return Layout.SEARCH
    return Layout.TABLE


def find_fields(
    rows: Rows, layout: Layout, *, columns: Mapping[str, str], category: str | None
) -> dict[str, str]:
    """Say which column holds which field, and that what an incident needs is there.

    Parameters
    ----------
    rows, layout
        The file.
    columns
        Columns named by the caller; they go before those found by name.
    category
        A category for all rows, so that no column is needed.

    Raises
    ------
    InputError
        If a named field or column does not exist, or no column tells what or when.
    """
    _check_named(rows, columns)
    known: Mapping[str, tuple[str, ...]] = _POLICE
    if layout in (Layout.TABLE, Layout.SEARCH):
        known = _TABLE if layout == Layout.TABLE else _SEARCH
    fields = {}
    # A place the caller names is not mixed with one that is found by name.
    placed = any(field in columns for field in PLACE_FIELDS)
    for field in FIELDS:
        named = columns.get(field)
        if placed and named is None and field in PLACE_FIELDS:
            continue
        found = find_column(rows.frame.columns, *((named,) if named else known.get(field, ())))
        if found is not None:
            fields[field] = found
    if layout == Layout.TABLE and "ward_code" not in fields:
        vintage = [name for name in rows.frame.columns if _WARD_CODE.fullmatch(name)]
        fields |= {"ward_code": vintage[0]} if vintage else {}
    _check_needed(rows, fields, layout, category)
    return fields


def _check_named(rows: Rows, columns: Mapping[str, str]) -> None:
    unknown = sorted(set(columns) - set(FIELDS))
    if unknown:
        raise InputError(
            f"An incident has no field {listed(unknown)}.",
            file=rows.file,
            remedy=f"Its fields are {listed(FIELDS, shown=99)}.",
        )
    missing = [name for name in columns.values() if not find_column(rows.frame.columns, name)]
    if missing:
        raise InputError(
            f"There is no column {listed(missing)}.", file=rows.file, remedy=_columns_of(rows)
        )


def _check_needed(
    rows: Rows, fields: Mapping[str, str], layout: Layout, category: str | None
) -> None:
    if layout == Layout.OUTCOMES:
        raise InputError(
            "It holds outcomes: what became of crimes, not the crimes.",
            file=rows.file,
            remedy="Give the file whose name ends in -street.csv.",
        )
    if "month" not in fields and "occurred_from" not in fields:
        raise InputError(
            "No column tells when.",
            file=rows.file,
            remedy=_columns_of(rows),
            tell=(Argument("columns", field="occurred_from"),),
        )
    if "category" not in fields and category is None and layout != Layout.SEARCH:
        raise InputError(
            "No column tells what kind of incident it was.",
            file=rows.file,
            remedy=f"Name its column, or give one category for all rows. {_columns_of(rows)}",
            tell=(Argument("columns", field="category"), Argument("category")),
        )


def _columns_of(rows: Rows) -> str:
    return f"It has {listed(map(str, rows.frame.columns), shown=30)}."
