"""Whether an entry of the ledger can be stood behind, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from pact_geo.cycle.actions import COMPLETED, Status
from pact_geo.cycle.feedback.claims import claims_in, refuse_claims, split_sentences
from pact_geo.cycle.feedback.evidence import Found, Record, evaluations_of, looked_words
from pact_geo.cycle.small_numbers import small_numbers

TEXTS: Final = ("theme", "said", "did", "why_not", "result")
"""What an entry says in words of its own; all of it is printed."""


def unsupported(
    entry: Record,
    *,
    actions: Sequence[Record] = (),
    checks: Sequence[Record] = (),
    photos: Sequence[Record] = (),
    evaluations: Sequence[Record] = (),
    smallest_count: int = 10,
) -> list[str]:
    """Say why an entry cannot be printed; an empty list when it can.

    Parameters
    ----------
    entry
        A row of the ledger: ``theme``, ``said``, ``residents``, ``did``, ``why_not``,
        ``result``, ``action_ids``, ``photo_ids``, ``evaluation_id``, ``area_id``.
    actions, photos
        The rows the entry names, as far as they are there.
    checks
        Residents' checks of these actions that count (``cycle.actions.checks_that_count``).
    evaluations
        The evaluations of the entry's area that have been assessed, whoever asks.
    smallest_count
        Numbers of people or reports below this are not for the public.
    """
    linked, standing = evaluations_of(entry, evaluations)
    reasons = [*_concern(entry), *_action(entry, actions), *_photos(entry, photos)]
    if entry.get("evaluation_id") and linked is None:
        reasons.append("The evaluation it names is of another area, or has not been assessed.")
    found = linked or standing
    known = _known_sentences([linked, standing], checks)
    claimed = [one for one in split_sentences(_said(entry.get("result"))) if one not in known]
    claimed += [
        sentence
        for name in ("did", "why_not")
        for sentence in split_sentences(_said(entry.get(name)))
        if claims_in(sentence) and sentence not in known
    ]
    reasons += refuse_claims(claimed, found)
    withheld = {part for one in (linked, standing) if one for part in one.said}
    reasons += _small(entry, withheld, smallest_count)
    return reasons


def _known_sentences(found: Sequence[Found | None], checks: Sequence[Record]) -> set[str]:
    """Give the sentences that were written from what was measured, and need no further proof."""
    said = [text for one in found if one for text in (*one.said, *one.also_said)]
    return {part for text in (*said, looked_words(checks)) for part in split_sentences(text)}


def _small(entry: Record, withheld: set[str], smallest_count: int) -> list[str]:
    """Name small numbers, but for sentences of a verdict, in which they are withheld already."""
    return [
        f"It gives a number that is too small to be public: {words}."
        for name in TEXTS
        for sentence in split_sentences(_said(entry.get(name)))
        if sentence not in withheld
        for words in small_numbers(sentence, smallest_count=smallest_count)
    ]


def _concern(entry: Record) -> list[str]:
    reasons = []
    if not _said(entry["theme"]):
        reasons.append("It names no theme.")
    if not _said(entry["said"]):
        reasons.append("It does not say what residents said.")
    if not isinstance(entry["residents"], int) or entry["residents"] < 1:
        reasons.append("It does not say how many residents raised it.")
    return reasons


def _action(entry: Record, actions: Sequence[Record]) -> list[str]:
    reasons = []
    if not _said(entry["did"]):
        reasons.append("It does not say what was done.")
    missing = set(entry["action_ids"] or ()) - {action["id"] for action in actions}
    if missing:
        reasons.append("An action it names is not there.")
    if any(action["status"] in COMPLETED for action in actions) or _said(entry.get("why_not")):
        return reasons
    given_up = [action for action in actions if action["status"] == Status.NOT_DONE]
    if given_up and all(_said(action.get("not_done_because")) for action in given_up):
        return reasons
    if not entry["action_ids"]:
        return [*reasons, "It names no action, and does not say why nothing was done."]
    return [*reasons, "None of its actions is done, and it does not say why not."]


def _photos(entry: Record, photos: Sequence[Record]) -> list[str]:
    there = {photo["id"]: photo for photo in photos}
    reasons = []
    if any(name not in there for name in entry["photo_ids"] or ()):
        reasons.append("A photograph it names is not there.")
    if any(photo.get("released_at") is None for photo in photos):
        reasons.append("A photograph it names has not been released.")
    if any(photo.get("area_id") != entry["area_id"] for photo in photos):
        reasons.append("A photograph it names is of another area.")
    return reasons


def _said(text: Any) -> str:
    return str(text).strip() if text else ""
