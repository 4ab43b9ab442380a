"""You Said, We Did: what may be printed, and who is still to be told.

An entry is printed only when it can be stood behind: residents said it, an action is done (or
it says why not), and what it claims to have changed comes from an evaluation or from residents
who went to look. A claim in the account of what was done needs the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from pact_geo.cycle.actions import COMPLETED, Status

Record: TypeAlias = Mapping[str, Any]

AUDIENCES: Final = (
    "residents of the ward",
    "residents who asked to hear back",
    "the panel",
    "ward councillors",
)
"""Who is told of every entry."""
CHANNELS: Final = (
    "newsletter",
    "web page",
    "panel meeting",
    "letter or e-mail",
    "notice board",
    "social media",
    "in person",
)
TOO_SOON: Final = "It is too soon to tell."

_CLAIM = re.compile(
    r"\d\s?%|\bper ?cent\b|\b(?:fell|fallen|dropped|halved|decreased|declined|improved)\b"
    r"|\b(?:down|up|cut|reduced|rose)\s+(?:from|by)\b|\b(?:fewer|less|more)\s+[\w ]{1,30}\s?than\b"
    r"|\b(?:safer|cleaner|quieter|better|it worked|has worked|made a difference)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNPROVEN = ("too few", "too soon", "no clear", "about the same", "not known", "worse", "rose")
_SMALL = re.compile(
    r"\b(?:(?P<figure>\d{1,3})|one|two|three|four|five|six|seven|eight|nine)\s+(?:\w+\s+)?"
    r"(?:residents?|people|persons?|reports?|incidents?|crimes?|households?|homes|families"
    r"|victims?|complaints?|calls|offences?|neighbours?|women|men|children)\b"
    r"|\b(?:from|to|by)\s+(?P<change>\d{1,3})\b(?!\s?(?:%|per ?cent|[a-z]*\s?(?:am|pm|"
    r"January|February|March|April|May|June|July|August|September|October|November|December)))",
    re.IGNORECASE,
)


def unsupported(
    entry: Record,
    *,
    actions: Sequence[Record] = (),
    checks: Sequence[Record] = (),
    photos: Sequence[Record] = (),
    evaluation: Record | None = None,
    evaluation_hidden: bool = False,
    smallest_count: int = 10,
) -> list[str]:
    """Say why an entry cannot be printed; an empty list when it can.

    Parameters
    ----------
    entry
        A row of the ledger: ``theme``, ``said``, ``residents``, ``did``, ``why_not``,
        ``result``, ``action_ids``, ``photo_ids``, ``evaluation_id``.
    actions, photos
        The rows the entry names, as far as they are there.
    checks
        Residents' checks of these actions.
    evaluation
        The evaluation the entry names.
    evaluation_hidden
        True where whoever asks may not read evaluations: it was looked at when the entry was
        released, and is not looked at again.
    smallest_count
        Numbers of people or reports below this are not for the public.
    """
    reasons = [*_concern(entry), *_action(entry, actions), *_photos(entry, photos)]
    reasons += [
        f"It gives a number that is too small to be public: {words}."
        for name in ("said", "did", "why_not", "result")
        for words in small_numbers(_said(entry.get(name)), smallest_count=smallest_count)
    ]
    if not evaluation_hidden:
        reasons += _result(entry, actions, checks, evaluation)
    return reasons


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


def _result(
    entry: Record,
    actions: Sequence[Record],
    checks: Sequence[Record],
    evaluation: Record | None,
) -> list[str]:
    """Hold what is claimed against the evaluation, or against those who went to look."""
    claimed = " ".join(text for text in (_said(entry["result"]), _claims_of(entry["did"])) if text)
    if not claimed:
        return []
    ours = {action["id"] for action in actions}
    looked = [check for check in checks if check["action_id"] in ours]
    assessed = evaluation is not None and bool(evaluation.get("result"))
    if not assessed and not looked:
        return ["It claims a result, and neither an evaluation nor a resident's check shows one."]
    if assessed and evaluation is not None and evaluation["area_id"] != entry["area_id"]:
        return ["The evaluation it names is of another area."]
    held = (evaluation or {}).get("result") or {}
    numbers = _numbers_of(held) | {
        float(len(looked)),
        float(sum(bool(check["better"]) for check in looked)),
    }
    reasons = [
        f"The number {number} in its result is not in what was measured."
        for number in unknown_numbers(claimed, numbers)
    ]
    if _CLAIM.search(claimed) and not _shows_better(held, looked):
        reasons.append("It claims more than was found.")
    return reasons


def claims_result(text: str) -> bool:
    """Tell whether a text claims that something has changed, such as "reports fell by half"."""
    return _CLAIM.search(text) is not None


def _claims_of(did: Any) -> str:
    """Give the sentences of the account that claim a result."""
    sentences = re.split(r"(?<=[.!?])\s+", _said(did))
    return " ".join(sentence for sentence in sentences if claims_result(sentence))


def _shows_better(result: Record, looked: Sequence[Record]) -> bool:
    """Tell whether the evaluation found a fall, or most residents who looked say it is better."""
    if looked and sum(bool(check["better"]) for check in looked) * 2 > len(looked):
        return True
    if "fell" in result:
        return bool(result["fell"])
    verdict = str(result.get("verdict") or "").lower()
    return bool(result) and not any(words in verdict for words in _UNPROVEN)


def unknown_numbers(text: str, known: Iterable[float]) -> list[str]:
    """List the numbers of a text that are not among the known ones.

    A number may be a known one rounded, its hundredfold, or the change it stands for: 0.65 is
    also 65 and 35 per cent. Years are no figures.
    """
    values = [abs(value) for value in known]
    forms = [form for value in values for form in (value, 100 * value, abs(100 * (1 - value)))]
    unknown = []
    for match in _NUMBER.finditer(text):
        written = match[0].replace(",", "")
        if _YEAR.fullmatch(written):
            continue
        places = len(written.partition(".")[2])
        if not any(round(form, places) == float(written) for form in forms):
            unknown.append(match[0])
    return unknown


def small_numbers(text: str, *, smallest_count: int = 10) -> list[str]:
    """List numbers of people or reports in a text that are too small to be public."""
    found = []
    for match in _SMALL.finditer(text):
        figure = match["figure"] or match["change"]
        if figure is None or int(figure) < smallest_count:
            found.append(match[0])
    return found


def _numbers_of(held: Any) -> set[float]:
    """Gather every number of a measured result, at any depth, words included."""
    if isinstance(held, bool) or held is None:
        return set()
    if isinstance(held, int | float):
        return {float(held)}
    if isinstance(held, str):
        return {float(match[0].replace(",", "")) for match in _NUMBER.finditer(held)}
    parts = held.values() if isinstance(held, Mapping) else held
    return set().union(*(_numbers_of(part) for part in parts))


def _said(text: Any) -> str:
    return str(text).strip() if text else ""


# --- who was told ----------------------------------------------------------------------------


def still_to_tell(tellings: Iterable[Record]) -> list[str]:
    """List who has not been told of an entry yet, in the order of ``AUDIENCES``."""
    told = {_said(telling["audience"]) for telling in tellings}
    return [audience for audience in AUDIENCES if audience not in told]


def change_words(entry: Record, checks: Sequence[Record] = ()) -> str:
    """Say what changed: the result, else what residents found who looked, else "too soon"."""
    if result := _said(entry["result"]):
        return result
    if not checks:
        return TOO_SOON
    better = sum(bool(check["better"]) for check in checks)
    if better == len(checks):
        return "Residents went to look. They said: yes, it is better."
    if better == 0:
        return "Residents went to look. They said: it is not better yet."
    return "Residents went to look. Some said it is better, some said it is not."
