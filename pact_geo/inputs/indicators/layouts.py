"""The ways publishers lay figures out, and the indicators each of them becomes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pact_geo.errors import Argument, InputError
from pact_geo.inputs.indicators.codes import code_columns
from pact_geo.inputs.indicators.reading import (
    COUNT,
    LATER,
    MEAN,
    SHARE,
    SUPPRESSED,
    Reading,
    figure,
    slug,
    stack,
)
from pact_geo.inputs.locations import parse_numbers
from pact_geo.inputs.rows import find_column

_OLDEST = 999
AGE_BANDS = {
    "population_under_18": (0, 17),
    "population_16_to_24": (16, 24),
    "population_18_to_24": (18, 24),
    "population_25_to_44": (25, 44),
    "population_45_to_64": (45, 64),
    "population_65_and_over": (65, _OLDEST),
    "population_75_and_over": (75, _OLDEST),
}
"""The age groups made from ages, first and last year inclusive."""

# What the Census of 2021 calls its groups, and the short names used here.
_GROUPS = {
    "disabled under the equality act": "disabled",
    "not disabled under the equality act": "not_disabled",
    "asian, asian british or asian welsh": "asian",
    "black, black british, black welsh, caribbean or african": "black",
    "mixed or multiple ethnic groups": "mixed",
    "white": "white",
    "other ethnic group": "other_ethnic_group",
}
_TOTALS = (
    "population", "total population", "all ages", "all persons", "all people", "total",
    "total residents", "usual residents", "all usual residents", "total persons",
)  # fmt: skip
_VALUES = ("n", "count", "value", "number", "observation", "obs value", "reports")
_DIMENSIONS = "households_number_deprivation_dimensions"
_AGE = re.compile(
    r"(?:aged?[\s_]*|[fm])?(\d{1,3})(?:\s*(?:-|to|_)\s*(\d{1,3})|\s*(\+|and over|years and over))?"
    r"(?:\s*years?)?"
)
_NO_SUM = re.compile(
    r"(^|_)(rate|percent|percentage|pct|share|prop|proportion|average|mean|median|score|rank|"
    r"decile|density)(_|$)"
)
_DEPRIVED = re.compile(r"(imd|iod|multiple deprivation).*(rank|score|decile)", re.IGNORECASE)
_NOT_FIGURES = re.compile(
    r"^(fid|objectid|globalid|id|year|date|period|lat|lon|lng|long|latitude|longitude|easting|"
    r"northing|bng_e|bng_n|source|shape_area|shape_length)$|name|code|(nm|nmw|cd)$"
)
_MOST_DEPRIVED_DECILE = 2
FIELDS = (
    "indicator", "value", "category", "total", "numerator", "denominator", "date", "source",
)  # fmt: skip
"""Fields of ours that a caller may point at a column; other words name an indicator."""
_SEVERAL_AGES = 5


def detect_kind(reading: Reading) -> str:
    """Tell how a file is laid out from its headings.

    Raises
    ------
    InputError
        If it is none of the ways known.
    """
    frame, columns = reading.frame, reading.columns
    if any(field not in FIELDS for field in columns):
        return "wide"
    if reading.find("indicator", "indicator") and reading.find("value", "value"):
        return "long"
    if any(_DEPRIVED.search(column) for column in frame.columns):
        return "deprivation"
    if find_column(frame.columns, _DIMENSIONS):
        return "households"
    if len(age_columns([*frame.columns])) >= _SEVERAL_AGES:
        return "population"
    if "category" in columns or _category_column(reading) is not None:
        total = reading.find("total", *_TOTALS) or ""
        people = re.search(r"resident|population|person|people", total, re.IGNORECASE)
        return "groups" if people else "counts"
    if _figure_columns(reading):
        return "wide"
    raise InputError(
        "It holds no figures that can be told.",
        file=reading.rows.file,
        remedy="Name two columns: indicator for what is counted, value for how much.",
        tell=(Argument("columns", field="indicator"),),
    )


def age_columns(columns: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Find the columns that count people of an age, or of several, and those ages."""
    found = {}
    for column in columns:
        match = _AGE.fullmatch(str(column).strip().casefold())
        if match:
            first = int(match[1])
            last = int(match[2]) if match[2] else _OLDEST if match[3] else first
            found[str(column)] = (first, last)
    return found


def read_population(reading: Reading, _names: Mapping[str, str]) -> pd.DataFrame:
    """Read people by age: the population, and the age groups that the ages make up exactly."""
    ages = age_columns([*reading.frame.columns])
    counts = {column: reading.numbers(column) for column in ages}
    total_column = reading.find("population", *_TOTALS)
    added = np.sum(list(counts.values()), axis=0) if counts else None
    if total_column is None and added is None:
        reading.need("population")
    total = reading.numbers(total_column) if total_column else np.asarray(added)
    if total_column and added is not None and _tile([*ages.values()], 0, _OLDEST):
        differ = int((np.abs(total - added) > 0.5)[reading.rejections.accepted].sum())  # noqa: PLR2004
        if differ:
            reading.notes.append(f"In {differ} rows the ages do not add up to {total_column!r}.")
    found = [figure(reading.positions, "population", numerator=total)]
    for name, (first, last) in AGE_BANDS.items():
        parts = [column for column, (low, high) in ages.items() if first <= low <= high <= last]
        if parts and _tile([ages[column] for column in parts], first, last):
            people = np.sum([counts[column] for column in parts], axis=0)
            found.append(figure(reading.positions, name, numerator=people, denominator=total))
    reading.refuse_repeats()
    return stack(found)


def _tile(ages: Sequence[tuple[int, int]], first: int, last: int) -> bool:
    """Whether age ranges, each there once or once for each sex, fill ``first`` to ``last``."""
    if len(set(Counter(ages).values())) != 1:
        return False
    following = first
    for low, high in sorted(set(ages)):
        if low != following:
            return False
        following = high + 1
    return following == last + 1


def read_groups(reading: Reading, names: Mapping[str, str]) -> pd.DataFrame:
    """Read people by group, one row for each group of an area or one column for each."""
    if "category" not in reading.columns and _category_column(reading) is None:
        return _read_columns(reading, names, prefix="population")
    return _read_categories(reading, names, prefix="population")


def read_counts(reading: Reading, names: Mapping[str, str]) -> pd.DataFrame:
    """Read counts published by area and category, such as reports of litter."""
    if "category" not in reading.columns and _category_column(reading) is None:
        return _read_columns(reading, names, prefix="")
    value = slug(_value_column(reading))
    return _read_categories(reading, names, prefix="count" if value in {"n", "value"} else value)


def read_households(reading: Reading, names: Mapping[str, str]) -> pd.DataFrame:
    """Read households, by the number of dimensions in which they are deprived if given so."""
    dimensions = find_column(reading.frame.columns, _DIMENSIONS)
    if dimensions is None:
        return _read_columns(reading, names, prefix="households")
    counts = reading.numbers(_value_column(reading))
    deprived, _ = parse_numbers(reading.frame[dimensions])
    reading.rejections.add(np.isnan(deprived), "The number of dimensions is not a number.")
    reading.refuse_repeats(deprived)
    every = reading.per_area(counts)
    total = reading.codes.map(every["total"]).to_numpy(dtype="float64")
    some = reading.per_area(np.where(deprived > 0, counts, 0.0))
    labels = [f"households_deprived_{number:g}" for number in deprived]
    return stack(
        [
            figure(every["position"], "households", numerator=every["total"]),
            figure(
                some["position"],
                "households_deprived",
                numerator=some["total"],
                denominator=every["total"],
            ),
            figure(reading.positions, labels, numerator=counts, denominator=total),
        ]
    )


def _read_categories(reading: Reading, names: Mapping[str, str], *, prefix: str) -> pd.DataFrame:
    column = reading.columns.get("category") or _category_column(reading)
    categories = reading.frame[str(column)].str.strip()
    words = {**_GROUPS, **{slug(key): slug(value) for key, value in names.items()}}
    counts = reading.numbers(_value_column(reading))
    total_column = reading.find("total", *_TOTALS)
    reading.rejections.add((categories == "").to_numpy(), "The row has no category.")
    reading.refuse_repeats(categories)
    every = reading.per_area(counts)
    whole = reading.codes.map(every["total"]).to_numpy(dtype="float64")
    if total_column:
        whole = reading.numbers(total_column)
    elif prefix != "population":
        # Each kind of report out of all reports is no rate that anyone asks for.
        whole = np.full(len(counts), np.nan)
    labels = {
        each: words.get(each.casefold()) or words.get(slug(each)) or slug(each)
        for each in categories.unique()
    }
    found = figure(
        reading.positions,
        (prefix + "_" + categories.map(labels)).to_numpy(),
        numerator=counts,
        denominator=whole,
    )
    if prefix == "population":
        # The groups' own total would stand against the population estimate of another year.
        return found
    return stack([found, figure(every["position"], prefix, numerator=every["total"])])


def read_wide(reading: Reading, names: Mapping[str, str]) -> pd.DataFrame:
    """Read a table with a column for each indicator."""
    return _read_columns(reading, names, prefix="")


def _read_columns(reading: Reading, names: Mapping[str, str], *, prefix: str) -> pd.DataFrame:
    chosen = {
        indicator: column
        for indicator, column in reading.columns.items()
        if indicator not in FIELDS
    } or {_indicator(column, names, prefix): column for column in _figure_columns(reading)}
    if not chosen:
        reading.need("value")
    numbers = {
        indicator: reading.numbers(column, signed=bool(_NO_SUM.search(indicator)))
        for indicator, column in chosen.items()
    }
    found = []
    for indicator, values in numbers.items():
        if _NO_SUM.search(indicator):
            found.append(figure(reading.positions, indicator, value=values, how=MEAN))
        else:
            whole = indicator.split("_", 1)[0]
            total = numbers.get(whole) if whole != indicator else None
            found.append(
                figure(
                    reading.positions,
                    indicator,
                    numerator=values,
                    denominator=np.nan if total is None else total,
                )
            )
    reading.refuse_repeats()
    return stack(found)


def _indicator(column: str, names: Mapping[str, str], prefix: str) -> str:
    given = {slug(key): slug(value) for key, value in names.items()}
    plain = given.get(slug(column)) or slug(column)
    if prefix in ("", "population") and find_column([column], *_TOTALS):
        return "population"
    if not prefix or plain == prefix or plain.startswith(f"{prefix}_"):
        return plain
    return f"{prefix}_{_GROUPS.get(column.strip().casefold(), plain)}"


def read_long(reading: Reading, names: Mapping[str, str]) -> pd.DataFrame:
    """Read a table with a row for each area and indicator."""
    given = {slug(key): slug(value) for key, value in names.items()}
    labels = reading.frame[reading.need("indicator", "indicator")].str.strip().map(slug)
    labels = labels.map(lambda label: given.get(label, label))
    reading.rejections.add((labels == "").to_numpy(), "The row has no indicator.")
    value = reading.numbers(reading.need("value", "value"), signed=True)
    parts = {}
    for part in ("numerator", "denominator"):
        column = reading.find(part, part)
        parts[part] = (
            reading.numbers(column, signed=True) if column else np.full(len(value), np.nan)
        )
    no_sum = labels.map({each: bool(_NO_SUM.search(each)) for each in labels.unique()})
    counted = ~no_sum.to_numpy(dtype=bool) & np.isnan(parts["numerator"])
    shared = ~np.isnan(parts["numerator"]) & ~np.isnan(parts["denominator"])
    shared &= np.isclose(value, 100 * parts["numerator"] / _not_nought(parts["denominator"]))
    reading.rejections.add(counted & (value < 0), "A count is below nought.")
    _keep_latest(reading, labels)
    reading.refuse_repeats(labels)
    same = np.isclose(value, parts["numerator"])
    how = np.where(counted | same, COUNT, np.where(shared, SHARE, MEAN))
    return figure(
        reading.positions,
        labels.to_numpy(),
        value=value,
        numerator=np.where(counted, value, parts["numerator"]),
        denominator=parts["denominator"],
    ).assign(how=how)


def _not_nought(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(numbers == 0, np.nan, numbers)


def _keep_latest(reading: Reading, labels: pd.Series[Any]) -> None:
    """Refuse figures of which the file holds one of a later date."""
    column = reading.find("date", "date", "year", "period")
    if column is None:
        return
    table = pd.DataFrame(
        {"code": reading.codes, "label": labels, "date": reading.frame[column].str.strip()}
    )[reading.rejections.accepted]
    latest = table.groupby(["code", "label"])["date"].transform("max")
    reading.rejections.add(table.index[table["date"] < latest].to_numpy(dtype="int64"), LATER)


def read_deprivation(reading: Reading, _names: Mapping[str, str]) -> pd.DataFrame:
    """Read ranks, deciles and scores of deprivation; none of them can be added up."""
    found = []
    for column in reading.frame.columns:
        plain = re.sub(r"\([^)]*\)", "", str(column))
        match = re.fullmatch(r"(.*?)[\s_]*(rank|decile|score)[\s_]*", plain, re.IGNORECASE)
        if match is None or column == reading.area:
            continue
        domain = slug(match[1])
        whole = domain in ("imd", "iod") or "multiple_deprivation" in domain
        name = "imd" if whole else f"imd_{domain.removeprefix('imd_')}"
        values = reading.numbers(str(column), signed=True)
        found.append(
            figure(reading.positions, f"{name}_{match[2].lower()}", value=values, how=MEAN)
        )
    if not found:
        reading.need("imd_rank")
    reading.refuse_repeats()
    return stack(found)


def most_deprived(figures: pd.DataFrame) -> pd.DataFrame:
    """Turn deciles into areas among the fifth of England most deprived: 1 or 0 of 1.

    Deciles cannot be averaged: a ward half in the first and half in the ninth decile is not
    in the fifth. The share of its people in the most deprived fifth can be said.
    """
    deciles = figures["indicator"].str.endswith("_decile")
    fifth = figures[deciles]
    inside = (fifth["value"] <= _MOST_DEPRIVED_DECILE).astype("float64")
    fifth = fifth.assign(
        indicator=fifth["indicator"].str.removesuffix("decile") + "most_deprived_20_percent",
        numerator=inside.where(fifth["value"].notna()),
        denominator=1.0,
        value=np.nan,
        how=SHARE,
    )
    return stack([figures[~deciles], fifth]) if len(fifth) else figures


def _value_column(reading: Reading) -> str:
    return reading.need("value", *_VALUES)


def _category_column(reading: Reading) -> str | None:
    """Find the column of categories: text that tells the rows of one area apart."""
    if not reading.codes.duplicated().any():
        return None
    best, fewest = None, len(reading.frame)
    for column in reading.frame.columns:
        cells = reading.frame[column].str.strip()
        if column == reading.area or not np.isnan(parse_numbers(cells)[0]).all():
            continue
        pairs = pd.DataFrame({"code": reading.codes, "cell": cells}).drop_duplicates()
        distinct = cells.nunique()
        if 10 * len(pairs) >= 9 * len(cells) and 1 < distinct < fewest:
            best, fewest = str(column), distinct
    return best


def _figure_columns(reading: Reading) -> list[str]:
    """List the columns that hold numbers, but for codes, names, years and coordinates."""
    codes = code_columns(reading.frame)
    found = []
    for column in reading.frame.columns:
        plain = slug(str(column))
        if column == reading.area or column in codes or _NOT_FIGURES.search(plain):
            continue
        cells = reading.frame[column].str.strip().str.removesuffix("%")
        cells = cells[(cells != "") & reading.rejections.accepted]
        number, _ = parse_numbers(cells)
        told = ~np.isnan(number) | cells.str.casefold().isin(SUPPRESSED).to_numpy(dtype=bool)
        if len(cells) and 2 * told.sum() >= len(cells):
            found.append(str(column))
    return found


READERS: Mapping[str, Callable[[Reading, Mapping[str, str]], pd.DataFrame]] = {
    "population": read_population,
    "groups": read_groups,
    "households": read_households,
    "deprivation": read_deprivation,
    "counts": read_counts,
    "long": read_long,
    "wide": read_wide,
}
