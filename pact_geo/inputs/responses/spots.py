"""Where a response was given and where a concern is: by point, postcode or ward.

A ward is taken by its code or its name, checked against the wards of one vintage. A name is
matched whatever its case and punctuation, but never guessed.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pact_geo.errors import UnsuitableDataError
from pact_geo.inputs.locations import NOWHERE, Located, locate
from pact_geo.inputs.responses.answers import by_distinct, fold, read_answers
from pact_geo.inputs.responses.mapping import PLACE_KEYS, Spot
from pact_geo.inputs.wording import listed, tally
from pact_geo.tables import Boundaries, Places, Postcodes

_REMEDY = (
    "Give the wards of the survey's own vintage, or translate under [wards] in the mapping:"
    ' "what the survey says" = "the ward\'s code".'
)


@dataclass(frozen=True)
class Spots:
    """Where each row is: a place or none, a ward code or none, and what was decided."""

    place_id: pd.Series[Any]
    ward_code: pd.Series[Any]
    places: Places
    notes: tuple[str, ...]


def read_spots(frame: pd.DataFrame, spot: Spot) -> pd.DataFrame:
    """Give what each row says of where, one column of text for each of PLACE_KEYS."""
    found = pd.DataFrame(
        {
            key: read_answers(frame, spot[key]).fillna("") if key in spot else ""
            for key in PLACE_KEYS
        },
        index=frame.index,
        dtype="str",
    )
    if "point" in spot:
        # ODK writes latitude, longitude, altitude and accuracy in one cell.
        parts = [[*cell.replace(",", " ").split(), "", ""] for cell in found["point"]]
        for position, key in enumerate(("latitude", "longitude")):
            part = pd.Series([each[position] for each in parts], index=frame.index, dtype="str")
            found[key] = found[key].where(found[key] != "", part)
    return found


def locate_spots(
    said: pd.DataFrame,
    *,
    wards: Boundaries | None,
    postcodes: Postcodes | None,
    translate: Mapping[str, str],
    what: str,
    file: str,
) -> Spots:
    """Turn what rows say of where into places and ward codes.

    Parameters
    ----------
    said
        As read_spots gives it.
    wards
        The wards to check codes and names against; a code stands unchecked without them.
    postcodes
        Where postcodes are.
    translate
        What the survey calls a ward, to the ward's code or name.
    what
        ``response`` or ``concern``, for the notes.
    file
        The survey's name, for errors.

    Raises
    ------
    UnsuitableDataError
        If wards are given and not one code is among them: the codes are of another vintage.
    """
    located = locate(
        said,
        lon="longitude",
        lat="latitude",
        easting="easting",
        northing="northing",
        postcode="postcode",
        postcodes=postcodes,
        name="place_name",
        file=file,
    )
    matcher = _Wards(wards, translate, file=file, what=what)
    ward_code = matcher.match(said["ward_code"], said["ward_name"])
    notes = (*_location_notes(located, what), *matcher.notes)
    return Spots(located.place_id, ward_code, located.places, notes)


def plain_name(name: str) -> str:
    """Strip a ward's name of case, accents, punctuation and a closing ``Ward``."""
    text = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    text = text.replace("'", "").replace("\u2019", "")
    words = "".join(sign if sign.isalnum() else " " for sign in text).split()
    if len(words) > 1 and words[-1] == "ward":
        words.pop()
    return " ".join(words)


def _location_notes(located: Located, what: str) -> list[str]:
    reasons = Counter(reason for reason in located.reason if reason not in ("", NOWHERE))
    notes = [
        f"{tally(count, what)} without a place: {reason[0].lower()}{reason[1:]}"
        for reason, count in reasons.most_common()
    ]
    kept = [note for note in located.notes if "rows were located" not in note]
    return kept + notes


class _Wards:
    """Matches codes and names to wards and keeps account of what did not match."""

    def __init__(
        self, wards: Boundaries | None, translate: Mapping[str, str], *, file: str, what: str
    ) -> None:
        self.translate = {fold(key): value for key, value in translate.items()}
        self.file, self.what = file, what
        self.notes: list[str] = []
        self.wards = wards
        self.by_name: dict[str, list[str]] = {}
        self.vintage = ""
        if wards is not None:
            for code, name in wards["area_name"].items():
                self.by_name.setdefault(plain_name(str(name)), []).append(str(code))
            vintages = ", ".join(sorted(set(wards["vintage"].astype("str"))))
            self.vintage = f"the {len(wards)} wards of {vintages}"

    def match(self, codes: pd.Series[Any], names: pd.Series[Any]) -> pd.Series[Any]:
        """Give the ward code of each row, from its code first and its name otherwise."""
        codes, names = (
            by_distinct(cells, self._translated).astype("str") for cells in (codes, names)
        )
        if self.wards is None:
            return self._unchecked(codes, names)
        by_code = codes.map({code: code for code in self.wards.index}).astype("str")
        by_name = by_distinct(names, self._named).astype("str")
        self._account(codes, by_code, "ward code")
        self._account(names, by_name, "ward name")
        differ = int((by_code.notna() & by_name.notna() & (by_code != by_name)).sum())
        if differ:
            self.notes.append(
                f"{tally(differ, self.what)} with a ward code and the name of another ward:"
                " the code was taken."
            )
        if by_name.notna().any():
            self.notes.append(
                f"Ward names were matched to {self.vintage}. A name does not say its vintage:"
                " wards keep names when their shapes change."
            )
        return by_code.fillna(by_name)

    def _translated(self, cell: str) -> str:
        return self.translate.get(fold(cell), cell.strip())

    def _unchecked(self, codes: pd.Series[Any], names: pd.Series[Any]) -> pd.Series[Any]:
        if (codes != "").any():
            self.notes.append("Ward codes were not checked, since no wards were given.")
        unplaced = int(((names != "") & (codes == "")).sum())
        if unplaced:
            self.notes.append(
                f"{tally(unplaced, self.what)} with a ward by name only: load the ward"
                " boundaries first, so that names can become codes."
            )
        return codes.where(codes != "")

    def _named(self, name: str) -> str | None:
        if self.wards is not None and name in self.wards.index:
            return name
        found = self.by_name.get(plain_name(name), [])
        return found[0] if len(found) == 1 else None

    def _account(self, said: pd.Series[Any], found: pd.Series[Any], kind: str) -> None:
        given = said[said != ""]
        lost = given[found[given.index].isna()]
        if lost.empty:
            return
        distinct = list(dict.fromkeys(lost))
        if kind == "ward code" and len(lost) == len(given):
            raise UnsuitableDataError(
                f"None of the ward codes in it ({listed(distinct)}) is among {self.vintage}.",
                file=self.file,
                remedy=_REMEDY,
            )
        twice = [name for name in distinct if len(self.by_name.get(plain_name(name), [])) > 1]
        unknown = [name for name in distinct if name not in twice]
        for cells, problem in (
            (twice, f"that more than one of {self.vintage} has"),
            (unknown, f"that is not among {self.vintage}"),
        ):
            if cells:
                count = int(lost.isin(cells).sum())
                self.notes.append(
                    f"{tally(count, self.what)} with a {kind} {problem}, {self._hinted(cells)}:"
                    f" kept without that ward. {_REMEDY}"
                )

    def _hinted(self, cells: Sequence[str]) -> str:
        shown = []
        for cell in cells:
            near = difflib.get_close_matches(plain_name(cell), self.by_name, n=1, cutoff=0.8)
            names = [] if not near or len(self.by_name[near[0]]) > 1 else self.by_name[near[0]]
            close = f" (perhaps {self._name(names[0])})" if names else ""
            shown.append(f"{cell!r}{close}")
        return listed(shown)

    def _name(self, code: str) -> str:
        if self.wards is None:
            return ""
        return f"{self.wards['area_name'][code]!s} ({code})"
