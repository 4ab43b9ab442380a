"""What a person chose to look at, and what that leaves: incidents, months, and what is said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pact_geo.errors import InputError, UnsuitableDataError
from pact_geo.outputs.sentences import count_words, months_words
from pact_geo.services.borough import Borough
from pact_geo.services.harm import harm_of
from pact_geo.tables import (
    Concerns,
    Incidents,
    Places,
    as_concerns,
    as_incidents,
    as_places,
)
from pact_geo.workspace import ImportRecord

YEAR = 12

_UNNAMED = {
    "incidents": "reports of the partnership",
    "responses": "surveys of residents",
    "indicators": "published figures of wards",
}
"""How the source of an import is called that has no other name than its file's."""
_FILE = re.compile(r"\.(csv|tsv|xlsx?|ods|zip|json|geojson|gpkg|kml|shp|parquet)\b", re.IGNORECASE)
_TELLING = {"incidents": 0, "responses": 1}
"""What is counted is named before what it is set against."""


@dataclass(frozen=True)
class Selection:
    """What a person chose to look at; the last twelve months of everything when nothing is.

    Months are written ``2026-11``. Twelve months, so that an area that quietened two years ago
    does not stand before one that is rising now, and every season counts once.
    ``include_unreported`` takes in months that a force did not report in full, which are
    otherwise left out of every figure.
    """

    first_month: str | None = None
    last_month: str | None = None
    categories: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    ward: str | None = None
    include_unreported: bool = False


@dataclass(frozen=True)
class Provenance:
    """Where the numbers on a page come from, in lines that can be printed under them."""

    dates: str
    sources: tuple[str, ...]
    licence: str
    settings: str
    data_version: str

    @property
    def line(self) -> str:
        """All of it in one line."""
        sources = f"Sources: {', '.join(self.sources)}" if self.sources else ""
        said = (self.dates, sources, self.licence, self.settings)
        return " ".join(f"{part.rstrip('.')}." for part in said if part)


@dataclass(frozen=True)
class Chosen:
    """The incidents a selection leaves, and how many it could not use, by reason.

    ``months`` are those some selected source reported in full, ``common_months`` those all of
    them did: rates and comparisons of years rest on these alone. ``without_place`` counts what
    the borough's own force and services recorded; a force that serves several boroughs does not
    say which of them such a report is from.
    """

    incidents: Incidents
    places: Places
    months: pd.PeriodIndex
    common_months: pd.PeriodIndex
    unreported: int
    without_place: int
    outside: int


def make_selection(
    borough: Borough,
    *,
    first_month: str | None = None,
    last_month: str | None = None,
    categories: Iterable[str] = (),
    sources: Iterable[str] = (),
    ward: str | None = None,
    include_unreported: bool = False,
) -> Selection:
    """Check what a person typed against what is loaded; a ward may be given by its name.

    Raises
    ------
    InputError
        If a month is no month, or a category, source or ward is not in the data.
    """
    for kind, asked, known in (
        ("category", categories, borough.categories),
        ("source", sources, borough.sources),
    ):
        unknown = sorted(set(asked) - set(known))
        if unknown:
            raise InputError(
                f"There is no {kind} {unknown[0]!r}.",
                remedy=f"The data have {', '.join(known) or 'none'}.",
            )
    months = borough.local_months
    first, last = _month(first_month), _month(last_month)
    if len(months) and (
        (first or str(months.min())) > (last or str(months.max()))
        or (last or str(months.max())) < str(months.min())
    ):
        raise InputError(
            f"There is no month from {first or 'the first'} to {last or 'the last'}.",
            remedy=f"The data run from {months.min()} to {months.max()}.",
        )
    return Selection(
        first_month=first,
        last_month=last,
        categories=tuple(categories),
        sources=tuple(sources),
        ward=ward_code(borough, ward) if ward else None,
        include_unreported=include_unreported,
    )


def _month(text: str | None) -> str | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        raise InputError(f"{text!r} is not a month.", remedy="Write it as 2026-11.")
    return text


def ward_code(borough: Borough, ward: str) -> str:
    """Give the code of a ward named or coded so, in small or capital letters.

    Raises
    ------
    InputError
        If there is none, or more than one.
    """
    if ward in borough.ward_names:
        return ward
    asked = ward.casefold()
    codes = [
        code
        for code, name in borough.ward_names.items()
        if asked in (code.casefold(), name.casefold())
    ]
    if len(codes) != 1:
        raise InputError(
            f"There is {'no' if not codes else 'more than one'} ward {ward!r}.",
            remedy=f"The wards are {', '.join(borough.ward_names.values())}.",
        )
    return codes[0]


def choose_incidents(borough: Borough, selection: Selection) -> Chosen:
    """Take the incidents a selection asks for, and say how many could not be used and why.

    Raises
    ------
    UnsuitableDataError
        If no ward boundaries are loaded.
    """
    if not len(borough.wards):
        raise UnsuitableDataError(
            "No ward boundaries are loaded.",
            remedy="Load them on the Data page, or with 'pact import boundaries FILE'.",
        )
    incidents, ward = borough.incidents, borough.ward_of_incidents
    first, last = window_of(borough, selection)
    asked = _asked(incidents, selection, first, last)
    used = asked if selection.include_unreported else asked & _reported(borough)
    placed = incidents["place_id"].notna().to_numpy()
    located = ward.notna().to_numpy()
    wanted = (ward == selection.ward).to_numpy(dtype=bool) if selection.ward else located
    homes = borough.places["ward_code"]
    within = homes == selection.ward if selection.ward else homes.notna()
    some, every = _months(incidents["source"][asked].unique(), borough, selection, first, last)
    return Chosen(
        incidents=as_incidents(incidents[used & wanted]),
        places=as_places(borough.places[within.to_numpy(dtype=bool)]),
        months=some,
        common_months=every,
        unreported=int((asked & ~used & wanted).sum()),
        without_place=int((used & ~placed & ~located & _ours(borough)).sum()),
        outside=int((used & placed & ~located).sum()),
    )


def window_of(borough: Borough, selection: Selection) -> tuple[pd.Period, pd.Period]:
    """Give the first and last month a selection looks at.

    The data end with the last month in which anything happened inside the wards: a slip of the
    pen that dates one report years ahead must not empty the window.
    """
    months = borough.local_months
    if not len(months):
        return pd.Period("1970-01", "M"), pd.Period("1970-01", "M")
    last = pd.Period(selection.last_month, "M") if selection.last_month else months.max()
    if selection.first_month:
        return pd.Period(selection.first_month, "M"), last
    return max(months.min(), last - (YEAR - 1)), last


def with_history(borough: Borough, selection: Selection) -> Selection:
    """Widen a selection to every month before its last, for trends and comparisons of years."""
    months = borough.local_months
    return replace(selection, first_month=str(months.min()) if len(months) else None)


def choose_concerns(borough: Borough, selection: Selection) -> Concerns:
    """Take the concerns that speak of the months and categories chosen.

    Categories through the themes in the settings; months as ``answered_near`` does.
    """
    far = borough.responses.index[~answered_near(borough, selection).to_numpy()]
    concerns = borough.concerns
    concerns = concerns[~concerns["response_id"].isin(far).to_numpy()]
    if selection.categories:
        themes = [
            theme
            for theme, categories in borough.settings.themes.items()
            if set(categories) & set(selection.categories)
        ]
        concerns = concerns[concerns["theme"].isin(themes)]
    return as_concerns(concerns)


def answered_near(borough: Borough, selection: Selection) -> pd.Series[bool]:
    """Mark the answers that may speak of the months chosen: given in them, or within a year.

    Surveys are asked once in a year or two, so one speaks for some months round it; an answer of
    2026 says nothing of 2018. Answers without a date are kept.
    """
    first, last = window_of(borough, selection)
    answered = borough.responses["answered_on"]
    from_day, to_day = (first - YEAR).start_time, (last + YEAR).end_time
    return answered.between(from_day, to_day) | answered.isna()


def say_answered(borough: Borough, selection: Selection) -> tuple[str, ...]:
    """Say when residents answered, where that is not in the months looked at."""
    if not len(borough.responses):
        return ()
    near = answered_near(borough, selection).to_numpy()
    said = []
    if left_out := int((~near).sum()):
        least = borough.settings.disclosure.smallest_count
        counted = count_words(left_out, "answer", smallest_count=least)
        said.append(
            f"{counted[:1].upper()}{counted[1:]} of residents left out: given more than a year"
            " before or after these months."
        )
    first, last = window_of(borough, selection)
    days = borough.responses["answered_on"][near].dropna()
    if len(days) and not days.between(first.start_time, last.end_time).any():
        when = months_words(days.min().to_period("M"), days.max().to_period("M"))
        said.append(f"Residents answered in {when}, not in the months looked at.")
    return tuple(said)


def _asked(
    incidents: Incidents, selection: Selection, first: pd.Period, last: pd.Period
) -> NDArray[np.bool_]:
    keep = ((incidents["month"] >= first) & (incidents["month"] <= last)).to_numpy(dtype=bool)
    if selection.categories:
        keep = keep & incidents["category"].isin(selection.categories).to_numpy()
    if selection.sources:
        keep = keep & incidents["source"].isin(selection.sources).to_numpy()
    return keep


def _reported(borough: Borough) -> NDArray[np.bool_]:
    incidents = borough.incidents
    keep = np.ones(len(incidents), dtype=bool)
    for source, months in borough.coverage.usable_by_source.items():
        gap = ~incidents["month"].isin(months).to_numpy()
        if gap.any():
            keep &= ~(gap & (incidents["source"] == source).to_numpy(dtype=bool))
    return keep


def _ours(borough: Borough) -> NDArray[np.bool_]:
    """Mark what the borough's own force or service recorded, not its neighbours'."""
    force = borough.coverage.force or borough.coverage.suggested_force
    by = borough.incidents["reported_by"]
    if not force:
        return np.ones(len(by), dtype=bool)
    return by.isna().to_numpy() | (by == force).to_numpy(dtype=bool)


def _months(
    sources: Iterable[str],
    borough: Borough,
    selection: Selection,
    first: pd.Period,
    last: pd.Period,
) -> tuple[pd.PeriodIndex, pd.PeriodIndex]:
    """Give the months that some, and that all, of the sources reported in full."""
    coverage = borough.coverage
    some = every = coverage.months
    if not selection.include_unreported:
        known = [coverage.usable_by_source[source] for source in sources]
        some = coverage.months[[any(month in one for one in known) for month in some]]
        every = coverage.months[[all(month in one for one in known) for month in every]]
    return (
        some[(some >= first) & (some <= last)],
        every[(every >= first) & (every <= last)],
    )


def describe(borough: Borough, selection: Selection, chosen: Chosen) -> Provenance:
    """Name the dates, sources and licences the figures of a selection rest on."""
    used = borough.telling_imports
    kinds = [record for record in used if record.kind != "boundaries"]
    telling = sorted(used, key=lambda record: _TELLING.get(record.kind, len(_TELLING)))
    sources = list(dict.fromkeys(name_source(record) for record in telling))
    licences = dict.fromkeys(record.summary["licence"] for record in used)
    months = chosen.months
    dates = (
        f"Data from {months[0].strftime('%B %Y')} to {months[-1].strftime('%B %Y')}"
        if len(months)
        else ("No month is usable" if kinds else "No data are loaded")
    )
    words = [
        f"ward {borough.ward_names.get(selection.ward, selection.ward)}" if selection.ward else "",
        f"categories {', '.join(selection.categories)}" if selection.categories else "",
        f"sources {', '.join(selection.sources)}" if selection.sources else "",
        _say_weights(borough, chosen),
        "months not fully reported are included" if selection.include_unreported else "",
    ]
    return Provenance(
        dates=dates,
        sources=tuple(source for source in sources if source),
        licence=" ".join(licence for licence in licences if licence),
        settings="; ".join(word for word in words if word),
        data_version=borough.data_version,
    )


def name_source(record: ImportRecord) -> str:
    """Name the source of an import for a reader: as it was named, else by what it holds.

    A file that nobody named a source for bears its own name, which tells a reader nothing; the
    Data page lists files.
    """
    named = str(record.summary["source"])
    return _UNNAMED.get(record.kind, "") if _FILE.search(named) else named


def _say_weights(borough: Borough, chosen: Chosen) -> str:
    harm = harm_of(borough, chosen.incidents)
    return harm.settings if harm else ""


def caveats(borough: Borough, chosen: Chosen) -> tuple[str, ...]:
    """Say what a reader must know before trusting the figures, gravest first."""
    said = list(borough.coverage.sentences)
    for number, sentence in (
        (chosen.unreported, "left out because the month was not fully reported"),
        (chosen.without_place, "without a usable location, on no map and in no ward"),
    ):
        if number:
            least = borough.settings.disclosure.smallest_count
            counted = count_words(number, smallest_count=least)
            said.append(f"{counted[:1].upper()}{counted[1:]} {sentence}.")
    return tuple(said)
