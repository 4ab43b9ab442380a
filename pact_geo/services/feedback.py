"""You Said, We Did: keep the ledger, release what can be stood behind, record who was told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pact_geo.cycle.actions import checks_that_count
from pact_geo.cycle.feedback import (
    CHANNELS,
    change_words,
    still_to_tell,
    unsupported,
    verdicts_said,
)
from pact_geo.errors import RecordError
from pact_geo.outputs.disclosure import show_count
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.assessments import read_assessments
from pact_geo.records.desk import Row, Rows
from pact_geo.services.office import Office
from pact_geo.services.public_words import reason_to_stand
from pact_geo.services.raised import Raised, link_concerns
from pact_geo.services.releasing import release_text

MOST_LETTERS = 4000
"""Of each text of an entry."""
_CHANGEABLE = frozenset(
    {
        "theme",
        "said",
        "residents",
        "did",
        "why_not",
        "result",
        "area_id",
        "action_ids",
        "photo_ids",
        "evaluation_id",
    }
)
_NEEDED = {"theme": "a theme", "said": "what residents said", "did": "what was done"}


@dataclass(frozen=True)
class LedgerEntry:
    """A row of the ledger with all that stands behind it.

    ``checks`` are those of residents that count, ``changed`` what it says has changed,
    ``verdicts`` what of that was measured, by the evaluation (see ``verdicts_said``);
    ``unsupported`` says why it cannot be printed; ``still_to_tell`` who has not been told.
    """

    row: Row
    area_name: str
    actions: Rows
    checks: Rows
    photos: Rows
    changed: str
    verdicts: tuple[tuple[str, str], ...]
    tellings: Rows
    unsupported: tuple[str, ...]
    smallest_count: int

    @property
    def released(self) -> bool:
        """Whether it has been made public."""
        return self.row["released_at"] is not None

    @property
    def printable(self) -> bool:
        """Whether it may stand in anything public."""
        return self.released and not self.unsupported

    @property
    def residents(self) -> str:
        """How many residents raised it, as the public may know it, or that residents did.

        A number is said only where it was counted from the concerns the entry is linked to.
        """
        if not self.row["raised"]:
            return "residents"
        number = show_count(self.row["residents"], smallest_count=self.smallest_count)
        return f"{number} resident{'' if number == '1' else 's'}"

    @property
    def did(self) -> str:
        """What was done, and why not where it was not."""
        why_not = (self.row["why_not"] or "").strip()
        return f"{self.row['did']} {why_not}".strip()

    @property
    def still_to_tell(self) -> list[str]:
        """Who has not been told of it."""
        return still_to_tell(self.tellings)


def list_ledger(office: Office, *, ward: str | None = None) -> list[LedgerEntry]:
    """List the entries the person may see, newest first, each with what stands behind it."""
    desk = office.desk
    rows = desk.list(Kind.LEDGER, ward=ward)
    if not rows:
        return []
    known = {
        kind: {row["id"]: row for row in desk.list(kind)}
        for kind in (Kind.ACTIONS, Kind.PHOTOS, Kind.AREAS)
    }
    behind = _Behind(
        known=known,
        checks=desk.list(Kind.CHECKS),
        tellings=desk.list(Kind.TELLINGS),
        assessments=read_assessments(desk.database),
        smallest=office.borough.settings.disclosure.smallest_count,
    )
    return [_entry(row, behind) for row in reversed(rows)]


@dataclass(frozen=True)
class _Behind:
    """All that may stand behind an entry."""

    known: dict[Kind, dict[str, Row]]
    checks: Rows
    tellings: Rows
    assessments: Rows
    smallest: int


def _entry(row: Row, behind: _Behind) -> LedgerEntry:
    actions = _named(behind.known[Kind.ACTIONS], row["action_ids"])
    photos = _named(behind.known[Kind.PHOTOS], row["photo_ids"])
    checks = [dict(one) for action in actions for one in checks_that_count(action, behind.checks)]
    here = [one for one in behind.assessments if one["area_id"] == row["area_id"]]
    area = behind.known[Kind.AREAS].get(row["area_id"])
    reasons = unsupported(
        row,
        actions=actions,
        checks=checks,
        photos=photos,
        evaluations=here,
        smallest_count=behind.smallest,
    )
    return LedgerEntry(
        row=row,
        area_name=area["public_name"] if area else "",
        actions=actions,
        checks=checks,
        photos=photos,
        changed=change_words(row, evaluations=here, checks=checks),
        verdicts=verdicts_said(row, here),
        tellings=[one for one in behind.tellings if one["ledger_id"] == row["id"]],
        unsupported=tuple(reasons),
        smallest_count=behind.smallest,
    )


def _named(rows: dict[str, Row], ids: Iterable[str] | None) -> Rows:
    return [rows[name] for name in ids or () if name in rows]


def public_ledger(office: Office, *, ward: str | None = None) -> list[LedgerEntry]:
    """List the entries that may stand in anything public, newest first."""
    return [entry for entry in list_ledger(office, ward=ward) if entry.printable]


def get_entry(office: Office, entry_id: str) -> LedgerEntry:
    """Read one entry with what stands behind it.

    Raises
    ------
    AccessError, RecordError
        If the person may not read it, or it is not there.
    """
    office.desk.get(Kind.LEDGER, entry_id)
    return next(entry for entry in list_ledger(office) if entry.row["id"] == entry_id)


def add_entry(
    office: Office,
    *,
    theme: str,
    said: str,
    did: str,
    residents: int | None = None,
    raised: Raised | None = None,
    area_id: str | None = None,
    wards: Sequence[str] = (),
    why_not: str = "",
    result: str = "",
    **links: Any,
) -> Row:
    """Draft an entry; it is for the working groups until somebody releases it.

    Parameters
    ----------
    theme, said
        What residents raised, in their sense.
    residents, raised
        How many did: counted from the concerns ``raised`` points at, else as the person knows
        it, and then no number is printed.
    did, why_not, result
        What was done, why it was not, and what has changed since. Left empty, what changed is
        said in the words of the evaluation and of residents who looked.
    area_id, wards
        Where; the wards of the area, or these where there is no area.
    links
        What stands behind it: ``action_ids``, ``photo_ids``, ``evaluation_id``.

    Raises
    ------
    RecordError
        If there is neither area nor ward, the number is below 1, or something named is not
        there.
    """
    desk = office.desk
    codes = list(desk.get(Kind.AREAS, area_id)["ward_codes"]) if area_id else list(wards)
    if not codes:
        raise RecordError("An entry needs an area or a ward.")
    _refuse_strange_wards(office, codes)
    values = {
        "theme": theme.strip(),
        "said": said.strip(),
        **_counted(office, raised, codes, residents),
        "did": did.strip(),
        "why_not": why_not.strip() or None,
        "result": result.strip() or None,
        "area_id": area_id,
        "action_ids": [],
        "photo_ids": [],
        **links,
    }
    _refuse_unknown(links)
    _check(office, values)
    return desk.add(Kind.LEDGER, ward_codes=codes, **values)


def _counted(
    office: Office, raised: Raised | None, wards: Sequence[str], residents: int | None
) -> dict[str, Any]:
    """Give how many raised it: counted where concerns are linked, else the number that is said."""
    if raised is not None:
        return link_concerns(office, raised, wards)
    if residents is None:
        raise RecordError(
            "Say how many residents raised it.", remedy="Link their concerns, or give a number."
        )
    return {"residents": residents, "raised": None, "concern_ids": None}


def change_entry(
    office: Office,
    entry_id: str,
    *,
    version: int,
    raised: Raised | None = None,
    unlink: bool = False,
    **values: Any,
) -> Row:
    """Change an entry; a released one is taken back, for its new words have not been looked at.

    ``raised`` links it to concerns, which are counted; ``unlink`` takes the link away. While it
    is linked, the number of residents is what was counted.

    Raises
    ------
    AccessError, StaleEditError, RecordError
        As for any change.
    """
    desk = office.desk
    _refuse_unknown(values)
    held = desk.get(Kind.LEDGER, entry_id)
    if raised is not None:
        values |= _counted(office, raised, held["ward_codes"], None)
    elif unlink:
        values |= _counted(office, None, (), values.get("residents", held["residents"]))
    elif held["raised"]:
        values.pop("residents", None)
    _check(office, values)
    with desk.together():
        row = desk.change(Kind.LEDGER, entry_id, version=version, **values)
        if row["version"] != version and row["released_at"]:
            row = desk.withdraw(Kind.LEDGER, entry_id, version=row["version"])
    return row


def _refuse_unknown(values: Mapping[str, Any]) -> None:
    """Refuse what an entry has not, or what only counting may set."""
    unknown = sorted(set(values) - _CHANGEABLE)
    if unknown:
        raise RecordError(f"{unknown[0]} of an entry cannot be changed here.")


def _check(office: Office, values: dict[str, Any]) -> None:
    for name, words in _NEEDED.items():
        if name in values and not str(values[name]).strip():
            raise RecordError(f"An entry needs {words}.")
    for name in ("theme", "said", "did", "why_not", "result"):
        if len(values.get(name) or "") > MOST_LETTERS:
            raise RecordError("A text is too long.", remedy=f"Keep to {MOST_LETTERS:,} letters.")
    if "residents" in values and values["residents"] < 1:
        raise RecordError("At least one resident must have raised it.")
    for kind, column in ((Kind.ACTIONS, "action_ids"), (Kind.PHOTOS, "photo_ids")):
        for record_id in values.get(column) or ():
            office.desk.get(kind, record_id)
    if values.get("evaluation_id"):
        office.desk.get(Kind.EVALUATIONS, values["evaluation_id"])


def _refuse_strange_wards(office: Office, codes: Iterable[str]) -> None:
    unknown = [code for code in codes if code not in office.borough.wards.index]
    if unknown:
        raise RecordError(f"There is no ward {unknown[0]!r}.")


def release_entry(
    office: Office, entry_id: str, *, version: int, override: str | None = None
) -> Row:
    """Make an entry public: only one that can be stood behind, and with its words looked at.

    Raises
    ------
    RecordError
        If it is not supported; the reasons are named.
    PersonalTextError
        If its words seem to name somebody and there is no ``override``.
    """
    entry = get_entry(office, entry_id)
    if entry.unsupported:
        raise RecordError(
            " ".join(("This cannot be printed yet.", *entry.unsupported)),
            remedy="Link what stands behind it, or say less.",
        )
    return release_text(office, Kind.LEDGER, entry_id, version=version, override=override)


def withdraw_entry(office: Office, entry_id: str, *, version: int) -> Row:
    """Take an entry back from the public."""
    return office.desk.withdraw(Kind.LEDGER, entry_id, version=version)


def take_back_unsupported(office: Office, area_id: str) -> list[str]:
    """Take back the entries of an area that a new look at it no longer bears out.

    They are printed nowhere from that moment, whoever looked; taken back by somebody who may
    release, they also stay so until their words have been read again.

    Returns
    -------
    list of str
        The ids of the entries taken back.
    """
    lost = [
        entry.row
        for entry in list_ledger(office)
        if entry.row["area_id"] == area_id and entry.released and entry.unsupported
    ]
    mine = [row for row in lost if may(office.person, Act.RELEASE, Kind.LEDGER, row)]
    for row in mine:
        withdraw_entry(office, row["id"], version=row["version"])
    return [row["id"] for row in mine]


def add_telling(
    office: Office,
    entry_id: str,
    *,
    told_on: date,
    channel: str,
    audience: str,
    reach: int | None = None,
    override: str | None = None,
) -> Row:
    """Record that people were told of an entry: who, how, when, and how many.

    ``override`` says why the audience, which everybody can read, may stand although it seems to
    name somebody.

    Raises
    ------
    RecordError
        If the entry is not public, the way is unknown or the reach is negative.
    PersonalTextError
        If the audience seems to name somebody.
    """
    row = office.desk.get(Kind.LEDGER, entry_id)
    if row["released_at"] is None:
        raise RecordError(
            "Nobody can have been told of an entry that is not public.", remedy="Release it first."
        )
    if channel not in CHANNELS:
        raise RecordError(f"There is no way {channel!r}.", remedy=f"Use {', '.join(CHANNELS)}.")
    if reach is not None and reach < 0:
        raise RecordError("The number of people reached cannot be below 0.")
    return office.desk.add(
        Kind.TELLINGS,
        ledger_id=entry_id,
        told_on=told_on,
        channel=channel,
        audience=audience,
        reach=reach,
        wording_override=reason_to_stand(office, {"audience": audience}, override=override),
    )
