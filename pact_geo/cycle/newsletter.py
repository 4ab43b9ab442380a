"""What a ward's newsletter says, and how it is made shorter: whole items, never half a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

LONGEST_ITEM: Final = 900
"""Letters; an item that is longer is left for the web page."""
MOST_NAMED: Final = 5
_LONGEST_NAME: Final = 40


@dataclass(frozen=True)
class Photo:
    """A photograph in print: the name its content goes under, and what it shows in words."""

    name: str
    words: str


@dataclass(frozen=True)
class Item:
    """One thing residents said and what came of it, in the words that are printed.

    ``verdicts`` are the parts of ``changed`` that were measured, by the number of the evaluation:
    two items of one area have the same.
    """

    theme: str
    said: str
    residents: str
    did: str
    changed: str
    told: str = ""
    photos: tuple[Photo, ...] = ()
    verdicts: tuple[tuple[str, str], ...] = ()

    @property
    def length(self) -> int:
        """Letters to be read."""
        return sum(len(text) for text in (self.theme, self.said, self.did, self.changed))


@dataclass(frozen=True)
class Priority:
    """What the panel works on, and why."""

    title: str
    why: str = ""


@dataclass(frozen=True)
class Event:
    """Something to come to."""

    title: str
    when: str
    place: str = ""


@dataclass(frozen=True)
class Newsletter:
    """Everything a newsletter or web page of a ward prints; items newest first.

    ``left_out`` names what there was no room for, ``map_words`` what the map shows, ``web``
    where more stands; ``from_panel`` is whether the ward has a panel to speak of; ``tight`` asks
    for smaller pictures, so that a few last lines do not stand alone on another side.
    """

    ward: str
    borough: str
    issued_on: date
    when: str
    items: tuple[Item, ...]
    priorities: tuple[Priority, ...]
    events: tuple[Event, ...]
    map_words: str = ""
    contact: str = ""
    left_out: tuple[str, ...] = ()
    from_panel: bool = False
    web: str = ""
    tight: bool = False

    @property
    def more(self) -> str:
        """Say what there was no room for, in one sentence; nothing where all is there."""
        if not self.left_out:
            return ""
        names = list(dict.fromkeys(n for n in self.left_out if len(n) <= _LONGEST_NAME))
        named = names[:MOST_NAMED]
        others = len(set(self.left_out)) - len(named)
        parts = [*named, *([f"{others} other thing{'s' if others > 1 else ''}"] if others else [])]
        listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
        return f"More on {listed}: {self._where_to_ask}."

    @property
    def _where_to_ask(self) -> str:
        asking = "ask your panel" if self.from_panel else "ask us"
        return f"see {self.web} or {asking}" if self.web else asking


def say_verdicts_once(items: Sequence[Item]) -> list[str]:
    """Say what has changed for each item; a verdict that stands above is referred to.

    Only the items that are printed together are given, so what is referred to is there.
    """
    above: dict[str, str] = {}
    said = []
    for item in items:
        changed = item.changed
        for evaluation, words in item.verdicts:
            if evaluation in above:
                seen = f"What was measured here is told above, under “{above[evaluation]}”."
                changed = changed.replace(words, seen, 1)
            above.setdefault(evaluation, item.theme)
        said.append(changed)
    return said


def shorten(newsletter: Newsletter) -> list[Newsletter]:
    """Give ever shorter forms of a newsletter, the whole one first.

    What is very long goes first, then events, then items from the oldest, then photographs,
    then priorities from the last; what is left out is named. The last form has a heading and
    the sentence that says where to read more.
    """
    forms = [newsletter]
    long_items = [item for item in newsletter.items if item.length > LONGEST_ITEM]
    if long_items:
        kept = tuple(item for item in newsletter.items if item.length <= LONGEST_ITEM)
        forms.append(_without(newsletter, [item.theme for item in long_items], items=kept))
    while len(forms[-1].events) > 2:  # noqa: PLR2004 - the next two always have a place
        last = forms[-1]
        forms.append(_without(last, ["other events"], events=last.events[:-1]))
    while len(forms[-1].items) > 1:
        last = forms[-1]
        forms.append(_without(last, [last.items[-1].theme], items=last.items[:-1]))
    bare = tuple(replace(item, photos=()) for item in forms[-1].items)
    forms.append(replace(forms[-1], items=bare))
    while forms[-1].priorities:
        last = forms[-1]
        forms.append(_without(last, ["our priorities"], priorities=last.priorities[:-1]))
    themes = [item.theme for item in forms[-1].items]
    forms.append(_without(forms[-1], themes, items=()))
    if forms[-1].events:
        forms.append(_without(forms[-1], ["other events"], events=()))
    return forms


def _without(newsletter: Newsletter, names: Sequence[str], **kept: object) -> Newsletter:
    left = (*newsletter.left_out, *(_small(name) for name in names))
    return replace(newsletter, left_out=left, **kept)  # type: ignore[arg-type]


def _small(name: str) -> str:
    """Begin a theme small inside a sentence, unless it is an abbreviation such as ASB."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
