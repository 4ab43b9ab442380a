"""Download the police.uk archive: every force's CSV files of 36 months in one zip.

An archive is named after its last month and holds the three years up to it
(https://data.police.uk/about/ gives the address). The site sends those who ask on to the store
the zip lies in, which is why that one other host is trusted for it.
"""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pandas as pd

from pact_geo.errors import FetchError, PactError
from pact_geo.inputs.download.failures import StatusError
from pact_geo.inputs.download.web import WebClient
from pact_geo.inputs.safe import Limits
from pact_geo.inputs.safe.archives import check_members
from pact_geo.tables import Progress

ARCHIVE = "https://data.police.uk/data/archive"
ARCHIVE_HOSTS = ("policeuk-data.s3.amazonaws.com",)

_MONTHS_IN_ONE = 36
# The archive of 2026-07 has 1.73 GB; street files pack to a fifth.
_LIMITS = Limits(total_bytes=16 * 2**30)
_STREET_FILE = re.compile(r"(?:.*/)?(\d{4}-\d{2})-[a-z-]+-street\.csv")


def fetch_archive(
    folder: Path,
    *,
    start: str,
    end: str,
    url: str = ARCHIVE,
    hosts: tuple[str, ...] = ARCHIVE_HOSTS,
    progress: Progress | None = None,
    web: WebClient,
) -> tuple[Path, ...]:
    """Download the archives that hold the months from ``start`` to ``end``, newest first.

    A download that was cut goes on where it ended; an archive that is there is not asked for.

    Raises
    ------
    FetchError
        If an archive is not there, is not whole or is no zip of street-level crime.
    """
    tell = progress or (lambda _done, _doing: None)
    names = _archives(start, end)
    paths = []
    for number, name in enumerate(names):
        path = folder / f"{name}.zip"
        if not path.exists():
            _download(
                f"{url.rstrip('/')}/{name}.zip",
                path,
                hosts=hosts,
                web=web,
                tell=_part(tell, number, len(names)),
            )
        paths.append(path)
    tell(1.0, "The archive is here")
    return tuple(paths)


def _archives(start: str, end: str) -> list[str]:
    first, last = pd.Period(start, "M"), pd.Period(end, "M")
    names = []
    while last >= first:
        names.append(str(last))
        last -= _MONTHS_IN_ONE
    return names


def _part(tell: Progress, number: int, parts: int) -> Progress:
    return lambda done, doing: tell((number + done) / parts, doing)


def _download(
    url: str, path: Path, *, hosts: tuple[str, ...], web: WebClient, tell: Progress
) -> None:
    fresh = path.with_name(path.name + ".new")
    try:
        web.download(url, fresh, hosts=hosts, progress=tell)
    except StatusError as refused:
        raise FetchError(
            f"There is no archive {path.name} at {httpx.URL(url).host} "
            f"(it answered {refused.status}).",
            remedy="Choose another last month, or fetch ward by ward.",
        ) from refused
    try:
        _check_archive(fresh, path.name)
    except PactError:
        fresh.unlink()
        raise
    fresh.replace(path)


def _check_archive(fresh: Path, name: str) -> None:
    members = check_members(fresh, _LIMITS, name)
    if not any(_STREET_FILE.fullmatch(member.filename) for member in members):
        raise FetchError("It holds no street-level crime.", file=name)
