"""A folder of the police.uk API's answers, one file for each month and ward, filled bit by bit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import tomlkit
from numpy.typing import NDArray
from shapely.geometry import Polygon
from tomlkit.exceptions import ParseError

from pact_geo.errors import FetchError
from pact_geo.inputs.download.failures import AGAIN, StatusError, TryAgainError
from pact_geo.inputs.download.files import safe_name, write_whole
from pact_geo.inputs.download.outlines import Outlines, halve, ring_text
from pact_geo.inputs.download.web import WebClient
from pact_geo.tables import Progress

RECEIPT = "fetch.toml"

_LONGEST_GET = 4094
_TOO_MANY = 503
_MOST_HALVINGS = 8

Crime = dict[str, Any]


@dataclass
class CrimeFolder:
    """Ask for each month and ward that is not there yet, and count what is.

    Parameters
    ----------
    web, base_url
        Whom to ask, and the address of the API.
    root
        The folder: ``<month>/<ward code>.json`` and a receipt.
    outlines
        The wards.
    tell
        Is called with the share done and what is being done.
    """

    web: WebClient
    base_url: str
    root: Path
    outlines: Outlines
    tell: Progress
    files: list[Path] = field(default_factory=list, init=False)
    already_here: int = field(default=0, init=False)
    incidents: int = field(default=0, init=False)
    by_forces: dict[str, int] = field(default_factory=dict, init=False)

    def open(self, about: Mapping[str, Any]) -> None:
        """Write the receipt, after clearing away answers to outlines that are no longer these."""
        digests = {
            safe_name(code): self._digest(rings)
            for code, rings in zip(self.outlines.codes, self.outlines.rings, strict=True)
        }
        path = self.root / RECEIPT
        known = _read_outlines(path)
        for code, digest in digests.items():
            if known.get(code) != digest:
                for stale in self.root.glob(f"[0-9]*/{code}.json"):
                    stale.unlink()
        document = tomlkit.document()
        document.update({**about, "outlines": known | digests})
        write_whole(path, tomlkit.dumps(document))

    def fill(self, months: Iterable[str]) -> None:
        """Fetch what is missing of these months; a month is counted when it is complete."""
        wanted = list(months)
        for number, month in enumerate(wanted):
            self._fill_month(month, done=number / len(wanted), step=1 / len(wanted))

    def _digest(self, rings: tuple[Polygon, ...]) -> str:
        asked = "|".join((self.base_url, *(ring_text(ring) for ring in rings)))
        return hashlib.sha256(asked.encode()).hexdigest()

    def _fill_month(self, month: str, *, done: float, step: float) -> None:
        codes = self.outlines.codes
        crimes = {
            number: known
            for number, code in enumerate(codes)
            if (known := _read_crimes(self.root / month / f"{code}.json")) is not None
        }
        self.already_here += len(crimes)
        seen = {crime["id"] for known in crimes.values() for crime in known}
        for number, code in enumerate(codes):
            name = self.outlines.names[number]
            self.tell(done + step * number / len(codes), f"{month}: {name}")
            path = self.root / month / f"{code}.json"
            self.files.append(path)
            if number in crimes:
                continue
            answer = self._ask_ward(number, month)
            crimes[number] = self._share(answer, number, done=crimes.keys(), seen=seen)
            seen.update(crime["id"] for crime in crimes[number])
            write_whole(path, json.dumps(crimes[number], ensure_ascii=False))
        together = [crime for known in crimes.values() for crime in known]
        self.incidents += len(together)
        self.by_forces[month] = sum(crime.get("location_type") == "Force" for crime in together)

    def _share(
        self, answer: list[Crime], number: int, *, done: Iterable[int], seen: set[Any]
    ) -> list[Crime]:
        """Keep what no other ward has or will have: its own, and what lies in none of them.

        An outline runs a little into the neighbours. What lies in a neighbour still to be asked
        is left to it; in one already asked, it is kept only if that one does not have it.
        """
        fresh = list({crime["id"]: crime for crime in answer if crime["id"] not in seen}.values())
        if not fresh:
            return []
        owners = self.outlines.owners(*_coordinates(fresh))
        kept = {number, -1, *done}
        return [crime for crime, owner in zip(fresh, owners, strict=True) if int(owner) in kept]

    def _ask_ward(self, number: int, month: str) -> list[Crime]:
        rings = self.outlines.rings[number]
        return [crime for ring in rings for crime in self._ask(ring, month, halvings=0)]

    def _ask(self, ring: Polygon, month: str, *, halvings: int) -> list[Crime]:
        """Ask for a ring, cutting it in two as long as it holds too many crimes for an answer.

        The status for "too many" is also that of a busy server; so it is asked twice before the
        first cut, and once more for each cut, the pauses growing.
        """
        url = f"{self.base_url}/crimes-street/all-crime"
        question = {"poly": ring_text(ring), "date": month}
        too_long = len(str(httpx.URL(url, params=question))) > _LONGEST_GET
        try:
            answer: list[Crime] = self.web.get_json(
                url,
                None if too_long else question,
                form=question if too_long else None,
                check=lambda answer: _check_crimes(answer, month),
                final_after={_TOO_MANY: min(2 + halvings, self.web.attempts)},
            )
        except StatusError as refused:
            if refused.status != _TOO_MANY:
                raise
            if halvings == _MOST_HALVINGS:
                raise FetchError(
                    f"The police service does not answer for {month}, however small the area.",
                    remedy=f"Wait a while. {AGAIN}",
                ) from refused
            return [
                crime
                for piece in halve(ring)
                for crime in self._ask(piece, month, halvings=halvings + 1)
            ]
        return answer


def _check_crimes(answer: Any, month: str) -> None:
    if not isinstance(answer, list) or not all(
        isinstance(crime, dict) and "id" in crime for crime in answer
    ):
        raise TryAgainError("it sent something else than a list of crimes")
    others = {str(crime.get("month")) for crime in answer} - {month}
    if others:
        raise FetchError(f"Asked for {month}, the police service sent {', '.join(sorted(others))}.")


def _coordinates(crimes: list[Crime]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Read longitude and latitude; where they are missing or no numbers, NaN: in no ward."""
    read = np.array([[_number(crime, "longitude"), _number(crime, "latitude")] for crime in crimes])
    return read[:, 0], read[:, 1]


def _number(crime: Crime, name: str) -> float:
    location = crime.get("location")
    try:
        return float(location[name]) if isinstance(location, dict) else float("nan")
    except (KeyError, TypeError, ValueError):
        return float("nan")


def _read_crimes(path: Path) -> list[Crime] | None:
    """Read a file of crimes; None if it is not there or not whole, and so to be asked for."""
    try:
        crimes = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    if isinstance(crimes, list) and all(isinstance(item, dict) and "id" in item for item in crimes):
        return crimes
    return None


def _read_outlines(receipt: Path) -> dict[str, str]:
    try:
        known = tomlkit.parse(receipt.read_text(encoding="utf-8")).unwrap().get("outlines", {})
    except (FileNotFoundError, ParseError, UnicodeDecodeError):
        return {}
    return {str(code): str(digest) for code, digest in known.items()}
