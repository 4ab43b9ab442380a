"""Fetch recorded crime for the wards of an authority from police.uk.

What the API does, and where that is written:

- ``crimes-street/all-crime`` gives a month's crimes inside a polygon; 503 means more than 10,000
  of them, and a GET of more than 4,094 characters must be a POST
  (https://data.police.uk/docs/method/crime-street/);
- ``crimes-street-dates`` lists the months there are, with the forces that gave stop and search
  data in each; which forces gave crimes it does not tell, so that is seen from the answers
  (https://data.police.uk/docs/method/crimes-street-dates/);
- ``locate-neighbourhood`` and ``forces`` tell whose area a point is in
  (https://data.police.uk/docs/method/neighbourhood-locate/);
- 15 requests a second on average, 30 in any one; 429 above
  (https://data.police.uk/docs/api-call-limits/).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pact_geo.errors import FetchError, InputError
from pact_geo.inputs.download.archive import ARCHIVE, ARCHIVE_HOSTS, fetch_archive
from pact_geo.inputs.download.crimes import CrimeFolder
from pact_geo.inputs.download.failures import StatusError, TryAgainError
from pact_geo.inputs.download.files import check_authority, safe_name
from pact_geo.inputs.download.outlines import Outlines, outline_wards
from pact_geo.inputs.download.web import WebClient
from pact_geo.tables import Boundaries, Progress

POLICE_API = "https://data.police.uk/api"
POLICE_LICENCE = (
    "Contains public sector information licensed under the Open Government Licence v3.0 "
    "(data.police.uk)."
)

_NOT_FOUND = 404
_POINTS_ASKED = 9
# Fewer crimes than this in the average ward, and the month is said to be (almost) empty.
_LEAST_PER_WARD = 2.0
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, kw_only=True)
class PoliceFetch:
    """What was fetched, and what there was not.

    ``path`` is what ``read_incidents`` reads: the folder of JSON files, or the archive's zip (the
    folder of them where it took several). ``force`` is the API's word for the force whose area
    the wards lie in, ``force_name`` its name as it stands in the files; both are empty if
    unknown. ``missing_months`` do not exist at the source; ``empty_months`` exist and hold
    (almost) nothing recorded by a force in these wards. ``notes`` says all of it in sentences.
    """

    path: Path
    files: tuple[Path, ...]
    months: tuple[str, ...]
    missing_months: tuple[str, ...] = ()
    empty_months: tuple[str, ...] = ()
    force: str = ""
    force_name: str = ""
    incidents: int | None = None
    already_here: int = 0
    notes: tuple[str, ...] = ()


def fetch_police(
    authority: str,
    folder: str | Path,
    *,
    wards: Boundaries,
    start: str | pd.Period,
    end: str | pd.Period,
    archive: bool = False,
    base_url: str = POLICE_API,
    archive_url: str = ARCHIVE,
    progress: Progress | None = None,
    client: WebClient | None = None,
) -> PoliceFetch:
    """Fetch the crimes recorded in an authority's wards, from month ``start`` to month ``end``.

    Every answer becomes a file ``police-<authority>/<month>/<ward code>.json``, the API's own
    list, written at once and whole; run again, only what is not there is asked for. A crime
    that the outlines of neighbouring wards both take in is kept once.

    Parameters
    ----------
    authority
        The ONS code of the local authority.
    folder
        Where the files are put.
    wards
        Its wards, as ``read_boundaries`` gives them.
    start, end
        The first and the last month, such as ``2023-11``.
    archive
        Download the whole country's archive instead: one zip of almost two gigabytes for 36
        months, which names the force on every row, as the API does not.
    base_url, archive_url
        The addresses of the API and of the archive.

    Raises
    ------
    InputError
        If a code or a month is not one, or the wards are another authority's.
    FetchError
        If the source cannot be reached, or has none of the months.
    """
    code = check_authority(authority)
    wanted = _list_months(start, end)
    outlines = outline_wards(_wards_of(wards, code))
    tell = progress or (lambda _done, _doing: None)
    with client or WebClient() as web:
        job = _Job(web, base_url.rstrip("/"), Path(folder), code, outlines, tell)
        tell(0.0, "Asking which months there are")
        span = job.find_months(wanted)
        force = job.find_force()
        if archive:
            return job.fetch_archives(span, force, archive_url)
        return job.fetch_wards(span, force)


@dataclass(frozen=True)
class _Span:
    months: tuple[str, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Force:
    id: str = ""
    name: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Job:
    web: WebClient
    base_url: str
    folder: Path
    code: str
    outlines: Outlines
    tell: Progress

    def find_months(self, wanted: tuple[str, ...]) -> _Span:
        """Tell which of the months wanted the source has, and say which it has not."""
        listed = self.web.get_json(f"{self.base_url}/crimes-street-dates", check=_check_months)
        there = {entry["date"] for entry in listed}
        has = f"It has {min(there)} to {max(there)}."
        months = tuple(month for month in wanted if month in there)
        missing = tuple(month for month in wanted if month not in there)
        if not months:
            raise FetchError(f"data.police.uk has no crimes of {say_months(wanted)}.", remedy=has)
        notes = (f"data.police.uk has no {say_months(missing)}. {has}",) if missing else ()
        return _Span(months, missing, notes)

    def find_force(self) -> _Force:
        """Ask in whose area points of the wards lie; the majority is the borough's own force."""
        found: Counter[str] = Counter()
        try:
            for lon, lat in self.outlines.middles(_POINTS_ASKED):
                found[self._force_at(lon, lat)] += 1
            found.pop("", None)
            names = self._force_names() if found else {}
        except FetchError as error:
            return _Force(notes=(f"Which force serves these wards is not known: {error.reason}",))
        if not found:
            return _Force(notes=("No police force claims these wards.",))
        force = found.most_common(1)[0][0]
        notes: tuple[str, ...] = ()
        if len(found) > 1:
            listed = ", ".join(f"{names.get(one, one)} ({n})" for one, n in found.most_common())
            notes = (f"Points of these wards lie with more than one force: {listed}.",)
        return _Force(force, names.get(force, force), notes)

    def _force_at(self, lon: float, lat: float) -> str:
        try:
            answer = self.web.get_json(
                f"{self.base_url}/locate-neighbourhood", {"q": f"{lat:.6f},{lon:.6f}"}
            )
        except StatusError as refused:
            if refused.status == _NOT_FOUND:
                return ""
            raise
        return str(answer.get("force") or "") if isinstance(answer, dict) else ""

    def _force_names(self) -> dict[str, str]:
        listed = self.web.get_json(f"{self.base_url}/forces")
        return {
            str(entry["id"]): str(entry["name"])
            for entry in listed
            if isinstance(entry, dict) and "id" in entry and "name" in entry
        }

    def fetch_wards(self, span: _Span, force: _Force) -> PoliceFetch:
        """Fetch ward by ward into a folder of JSON files."""
        crimes = CrimeFolder(
            web=self.web,
            base_url=self.base_url,
            root=self.folder / f"police-{self.code}",
            outlines=self.outlines,
            tell=self.tell,
        )
        crimes.open(
            {
                "source": self.base_url,
                "licence": POLICE_LICENCE,
                "authority": self.code,
                "force": force.id,
                "force_name": force.name,
            }
        )
        crimes.fill(span.months)
        enough = _LEAST_PER_WARD * len(self.outlines.codes)
        empty, notes = _say_empty(crimes.by_forces, force.name, enough)
        self.tell(1.0, f"{crimes.incidents:,} incidents are here")
        return PoliceFetch(
            path=crimes.root,
            files=tuple(crimes.files),
            months=span.months,
            missing_months=span.missing,
            empty_months=empty,
            force=force.id,
            force_name=force.name,
            incidents=crimes.incidents,
            already_here=crimes.already_here,
            notes=(*span.notes, *force.notes, *notes),
        )

    def fetch_archives(self, span: _Span, force: _Force, url: str) -> PoliceFetch:
        """Download the archives that hold the months."""
        folder = self.folder / "police-archive"
        zips = fetch_archive(
            folder,
            start=span.months[0],
            end=span.months[-1],
            url=url,
            hosts=ARCHIVE_HOSTS,
            progress=self.tell,
            web=self.web,
        )
        return PoliceFetch(
            path=zips[0] if len(zips) == 1 else folder,
            files=zips,
            months=span.months,
            missing_months=span.missing,
            force=force.id,
            force_name=force.name,
            notes=(*span.notes, *force.notes),
        )


def _list_months(start: str | pd.Period, end: str | pd.Period) -> tuple[str, ...]:
    for given in (start, end):
        if not _MONTH.fullmatch(str(given)):
            raise InputError(f"{str(given)!r} is not a month.", remedy="Write it as 2023-11.")
    if str(start) > str(end):
        raise InputError(f"The first month, {start}, comes after the last, {end}.")
    return tuple(str(month) for month in pd.period_range(str(start), str(end), freq="M"))


def _wards_of(wards: Boundaries, code: str) -> Boundaries:
    """Keep the wards of the authority; wards that name no authority are taken as its own."""
    for ward in wards.index:
        safe_name(str(ward))
    named = wards["authority_code"]
    if named.isna().all():
        return wards
    own = wards[named == code]
    if own.empty:
        others = ", ".join(sorted(named.dropna().unique())[:3])
        raise InputError(
            f"None of these wards belongs to {code}; they belong to {others}.",
            remedy=f"Fetch the boundaries of {code} first.",
        )
    return Boundaries(own)


def _check_months(answer: Any) -> None:
    if not (
        isinstance(answer, list)
        and answer
        and all(isinstance(one, dict) and _MONTH.fullmatch(str(one.get("date"))) for one in answer)
    ):
        raise TryAgainError("it sent something else than a list of months")


def say_months(months: Sequence[str]) -> str:
    """Say months in few words: ``2019-07 to 2019-12, 2020-03``."""
    runs: list[list[pd.Period]] = []
    for month in pd.PeriodIndex(sorted(months), freq="M"):
        if runs and month == runs[-1][-1] + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


def _say_empty(
    recorded: dict[str, int], force: str, enough: float
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Say which months hold nothing, or next to nothing, that a territorial force recorded."""
    none = [month for month, count in recorded.items() if count == 0]
    few = [month for month, count in recorded.items() if 0 < count < enough]
    who = force or "The police force"
    notes = []
    if none:
        notes.append(f"{who}: no incidents in {say_months(none)}. It may not have reported.")
    if few:
        counts = ", ".join(str(recorded[month]) for month in few)
        notes.append(
            f"{who}: almost no incidents in {say_months(few)} ({counts}). It may not have reported."
        )
    return tuple(sorted(none + few)), tuple(notes)
