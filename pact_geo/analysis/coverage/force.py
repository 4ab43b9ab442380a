"""Find the wards' own police force, or say that it is not in the data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pact_geo.analysis.coverage.reports import (
    NATIONAL_FORCES,
    Counts,
    Reporter,
    number_of,
    plain_name,
    shared_span,
)

MISSING_FORCE = "missing force"


@dataclass(frozen=True)
class OwnForce:
    """The outcome of looking for the wards' own force, or ``several`` where they span many."""

    reporter: Reporter | None
    suggested: str | None = None
    note: str = ""
    caveat: str = ""
    several: tuple[Reporter, ...] = ()


def find_own_force(reporters: list[Reporter], force: str, wards: int, least: float) -> OwnForce:
    """Find the force whose own records the wards' incidents are.

    Parameters
    ----------
    reporters
        What was counted.
    force
        The force somebody named, or "".
    wards
        How many wards there are.
    least
        Incidents per ward and month it must reach in the months it reported.
    """
    police = [item for item in reporters if item.police]
    if not reporters:
        return OwnForce(None)
    if not wards:
        return OwnForce(
            None, caveat="No wards are loaded, so nobody can say which force is theirs."
        )
    if not police:
        return _unnamed_force(reporters, force, wards, least)
    labelled = [item for item in police if item.force is not None and item.candidate]
    top = max(labelled, key=lambda item: int(item.within.sum()), default=None)
    suggested = top if top is not None and _enough(top, wards, least) else None
    name = suggested.force if suggested else None
    if force:
        return _asked_force(police, force, wards, least, name)
    if suggested is not None:
        return OwnForce(suggested, name)
    unnamed = [item for item in police if item.force is None]
    if unnamed:
        return _unnamed_force(unnamed, force, wards, least)
    several = _several_forces(labelled, wards, least)
    if several:
        return several
    return OwnForce(None, None, _absent_note("The police force of these wards", police, wards))


def _several_forces(police: list[Reporter], wards: int, least: float) -> OwnForce | None:
    """Tell whether the wards are those of several forces, such as a region or the country.

    A force is one of them when most of what it recorded lies inside; a neighbour's strays do
    not make it one.
    """
    home = [item for item in police if 2 * int(item.within.sum()) > int(item.counts.sum())]
    months = np.any([item.counts > 0 for item in home], axis=0) if home else np.zeros(0)
    together = sum(int(item.within.sum()) for item in home)
    if len(home) < 2 or together < least * wards * int(months.sum()):  # noqa: PLR2004
        return None
    caveat = (
        f"The wards are those of several police forces; {len(home)} are in the data, and a month"
        " is used where all of them reported in full. Wards of a force that is not among them"
        " look safe without being so."
    )
    return OwnForce(None, caveat=caveat, several=tuple(home))


def _asked_force(
    police: list[Reporter], force: str, wards: int, least: float, suggested: str | None
) -> OwnForce:
    """Check that the force somebody named is there, with records of its own."""
    if plain_name(force) in NATIONAL_FORCES:
        note = f"{force} is a national force and never the force of one borough."
        return OwnForce(None, suggested, note)
    named = [item for item in police if plain_name(item.force or "") == plain_name(force)]
    unnamed = [item for item in police if item.force is None]
    if not named and unnamed:
        own = _unnamed_force(unnamed, force, wards, least)
        return OwnForce(own.reporter, suggested, own.note, own.caveat)
    if not named:
        return OwnForce(None, suggested, _other_note(force, police, wards, suggested))
    chosen = max(named, key=lambda item: int(item.within.sum()))
    if _enough(chosen, wards, least):
        return OwnForce(chosen, suggested)
    few = _few(chosen.within, wards, shared_span(police))
    note = (
        f"{chosen.force} has only {few}: far too few for a force's own records. Check that it is"
        " the force of these wards, and that the file holds all its crime. This does not mean the"
        " area is safe."
    )
    return OwnForce(None, suggested, note)


def _unnamed_force(unnamed: list[Reporter], force: str, wards: int, least: float) -> OwnForce:
    """Take the largest source that names no force, if it can be a force's own records."""
    who = force or "the police force of these wards"
    chosen = max(unnamed, key=lambda item: int(item.within.sum()))
    if chosen.police and not _enough(chosen, wards, least):
        return OwnForce(None, None, _absent_note(_capital(who), unnamed, wards))
    return OwnForce(
        chosen,
        caveat=f"{chosen.label}: the records do not say which force made them, so it"
        f" cannot be checked that {who} is among them.",
    )


def _enough(reporter: Reporter, wards: int, least: float) -> bool:
    months = int((reporter.counts > 0).sum())
    return bool(wards and int(reporter.within.sum()) >= least * wards * months)


def _absent_note(who: str, police: list[Reporter], wards: int) -> str:
    total = np.sum([item.within for item in police], axis=0)
    return (
        f"{who} is not in the data: {_few(total, wards, shared_span(police))} is far too few for"
        " a force's own records. This does not mean the area is safe."
    )


def _other_note(force: str, police: list[Reporter], wards: int, suggested: str | None) -> str:
    few = _few(np.sum([item.within for item in police], axis=0), wards, shared_span(police))
    advice = (
        f"Most are from {suggested}: if that is the force of these wards, change the setting."
        if suggested
        else "This does not mean the area is safe."
    )
    return f"{force} is not in the data: the {few} were reported by other forces. {advice}"


def _few(counts: Counts, wards: int, span: tuple[int, int] | None) -> str:
    months = span[1] - span[0] + 1 if span else 0
    return (
        f"{number_of(int(counts.sum()), 'incident')} in {number_of(months, 'month')}"
        f" across {number_of(wards, 'ward')}"
    )


def spelling(reporters: list[Reporter], force: str) -> str:
    """Spell a force as the data do, where they have it."""
    spelt = {plain_name(item.force): item.force for item in reporters if item.force is not None}
    return spelt.get(plain_name(force), force)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
