"""The registers scrutiny asks for: where money came from, and how the public was told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from pact_geo.errors import RecordError
from pact_geo.records.access import Kind
from pact_geo.records.desk import Row, Rows
from pact_geo.services.office import Office
from pact_geo.services.public_words import reason_to_stand


def list_fundings(office: Office) -> Rows:
    """List what was received, newest first."""
    rows = office.desk.list(Kind.FUNDINGS)
    return sorted(rows, key=lambda row: row["received_on"], reverse=True)


def add_funding(
    office: Office,
    *,
    source: str,
    amount: float,
    received_on: date,
    spent: float = 0.0,
    spent_on: str = "",
    wards: Sequence[str] = (),
    **about: Any,
) -> Row:
    """Enter money received, and what of it was spent on what.

    ``about`` may name an ``area_id`` or a ``panel_id``.

    Raises
    ------
    RecordError
        If the source is missing, or an amount is below 0 or more is spent than received.
    """
    values = {"source": source.strip(), "amount": amount, "spent": spent}
    _check_money(values)
    return office.desk.add(
        Kind.FUNDINGS,
        **values,
        received_on=received_on,
        spent_on=spent_on.strip() or None,
        ward_codes=list(wards),
        **about,
    )


def change_funding(office: Office, funding_id: str, *, version: int, **values: Any) -> Row:
    """Change an entry of the funding register.

    Raises
    ------
    RecordError
        As for adding one.
    """
    _check_money({**office.desk.get(Kind.FUNDINGS, funding_id), **values})
    return office.desk.change(Kind.FUNDINGS, funding_id, version=version, **values)


def _check_money(values: dict[str, Any]) -> None:
    if not str(values["source"]).strip():
        raise RecordError("Say where the money comes from.")
    if values["amount"] < 0 or values["spent"] < 0:
        raise RecordError("An amount cannot be below 0.")
    if values["spent"] > values["amount"]:
        raise RecordError("More is spent than was received.", remedy="Correct one of the two.")


def list_publicity(office: Office) -> Rows:
    """List what was published, newest first."""
    rows = office.desk.list(Kind.PUBLICITY)
    return sorted(rows, key=lambda row: row["published_on"], reverse=True)


def add_publicity(
    office: Office,
    *,
    channel: str,
    title: str,
    published_on: date,
    reach: int | None = None,
    wards: Sequence[str] = (),
    override: str | None = None,
) -> Row:
    """Enter something published: a newsletter, a meeting, a post; ``reach`` where it is known.

    ``override`` says why words that seem to name somebody may stand: everybody can read them.

    Raises
    ------
    RecordError
        If channel or title is missing or seems to name somebody, or the reach is below 0.
    """
    values: dict[str, Any] = {"channel": channel.strip(), "title": title.strip(), "reach": reach}
    _check_publicity(values)
    values["wording_override"] = reason_to_stand(office, _public(values), override=override)
    return office.desk.add(
        Kind.PUBLICITY, **values, published_on=published_on, ward_codes=list(wards)
    )


def change_publicity(
    office: Office, publicity_id: str, *, version: int, override: str | None = None, **values: Any
) -> Row:
    """Change an entry of the publicity log.

    Raises
    ------
    RecordError
        As for adding one.
    """
    _check_publicity({**office.desk.get(Kind.PUBLICITY, publicity_id), **values})
    reason = reason_to_stand(office, _public(values), override=override)
    if reason:
        values["wording_override"] = reason
    return office.desk.change(Kind.PUBLICITY, publicity_id, version=version, **values)


def _public(values: dict[str, Any]) -> dict[str, str]:
    return {name: str(values[name]) for name in ("channel", "title") if name in values}


def _check_publicity(values: dict[str, Any]) -> None:
    if not str(values["channel"]).strip() or not str(values["title"]).strip():
        raise RecordError("Say how it was published, and what it was.")
    if values["reach"] is not None and values["reach"] < 0:
        raise RecordError("The number of people reached cannot be below 0.")
