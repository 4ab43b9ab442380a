"""Find out what a file of figures says of itself: its title, its date."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pact_geo.errors import Argument, InputError
from pact_geo.inputs.rows import Rows, read_rows
from pact_geo.inputs.rows.text import decode, find_separator, split_lines, split_records
from pact_geo.inputs.safe import Kind, check_file

_TITLE_WORDS = 3
_TOP = 100_000
_MID = re.compile(r"mid[\s_-]*(20\d\d|\d\d)(?!\d)", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:population|pop|census|imd|iod|households?|ethnicity|disability|residents|people)"
    r"[\s_-]*((?:19|20)\d\d|\d\d)(?![\d])",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![A-Za-z\d])((?:19|20)\d\d)(?!\d)")


def title_above(rows: Rows, path: str | Path, *, sheet: str | None) -> str:
    """Give the title that stands above the heading, or ``""``."""
    first = int(rows.row_numbers[0]) if len(rows.row_numbers) else 0
    if first <= 2:  # noqa: PLR2004 - a heading on the first row has nothing above it
        return ""
    if check_file(Path(path)) == Kind.EXCEL:
        top = read_rows(path, sheet=sheet, header=0, name=rows.file)
        above = top.frame[top.row_numbers < first - 1]
        cells = [str(cell) for row in above.itertuples(index=False) for cell in row]
    else:
        with Path(path).open("rb") as file:
            lines = split_lines(decode(file.read(_TOP))[0])
        separator = find_separator(lines)
        cells = [
            cell
            for record in split_records(lines[: first - 2], separator)
            for cell in record.cells
            if record.number < first - 1
        ]
    return next((cell.strip() for cell in cells if len(cell.split()) >= _TITLE_WORDS), "")


def find_date(rows: Rows, title: str, columns: list[str]) -> tuple[str, str]:
    """Find the date of the figures, and say where it stands.

    The title is asked first, then the headings of figures (``population20``, ``imd_2019``),
    then the file's name. A year inside the name of a geography (``lsoa11``) is not a date.

    Raises
    ------
    InputError
        If none of them says.
    """
    for texts, where in (
        ([title], "its title"),
        (columns, "its headings"),
        ([rows.file], "its name"),
    ):
        for text in texts:
            found = read_date(text, any_year=where != "its headings")
            if found:
                return found, f"The date, {found}, is from {where}."
    raise InputError(
        "It does not say what date its figures are of.",
        file=rows.file,
        remedy="Say of what date they are.",
        tell=(Argument("date", "mid-2020"), Argument("date", "2021-03-21")),
    )


def read_date(text: str, *, any_year: bool) -> str:
    """Read the year out of a title, heading or name: ``mid-2020``, ``2019`` or ``""``."""
    match = _MID.search(text)
    if match:
        return f"mid-{_whole(match[1])}"
    match = _NAMED.search(text)
    if match is None and any_year:
        match = _YEAR.search(text)
    return _whole(match[1]) if match else ""


def _whole(year: str) -> str:
    return year if len(year) == 4 else f"20{year}"  # noqa: PLR2004 - a year of four digits


def words_for(names: Any) -> dict[str, str]:
    """Read what codes stand for: a dict, or a file with two columns, code and name."""
    if names is None:
        return {}
    if not isinstance(names, str | Path):
        return {str(key): str(value) for key, value in dict(names).items()}
    rows = read_rows(names)
    columns = list(rows.frame.columns)
    code = next((column for column in columns if "code" in column.casefold()), None)
    name = next((column for column in columns if column != code), None)
    if code is None or name is None:
        raise InputError(
            "It does not hold a column of codes and one of names.",
            file=rows.file,
            remedy="Call the first of them code and the second name.",
        )
    return dict(zip(rows.frame[code].str.strip(), rows.frame[name].str.strip(), strict=True))
