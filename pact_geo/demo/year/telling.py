"""Residents are told what they said and what was done; money and publicity are written down."""

from __future__ import annotations

from datetime import date

from pact_geo.cycle.feedback import AUDIENCES
from pact_geo.demo.year.acting import Deeds
from pact_geo.demo.year.cast import Cast
from pact_geo.records.access import Kind
from pact_geo.records.desk import Row
from pact_geo.services.feedback import add_entry, add_telling, release_entry
from pact_geo.services.photos import release_photo
from pact_geo.services.raised import Raised
from pact_geo.services.registers import add_funding, add_publicity

TOLD = date(2026, 11, 20)
THEMES = {"Litter": "Litter and fly-tipping", "Noise": "Anti-social behaviour"}
"""Of the survey, by the words of the ledger."""


def tell(cast: Cast, deeds: Deeds) -> None:
    """Release two entries with what stands behind them, draft a third, and tell people."""
    office = cast.on(TOLD)
    for photo in deeds.photos:
        held = office.desk.get(Kind.PHOTOS, photo["id"])
        release_photo(office, photo["id"], version=held["version"])
    clean = _entry(cast, deeds, "clean", "Litter", "The passage behind the shops is filthy.")
    patrol = _entry(cast, deeds, "patrol", "Noise", "Friday nights are loud and people shout.")
    for entry in (clean, patrol):
        released = release_entry(office, entry["id"], version=entry["version"])
        add_telling(
            office,
            released["id"],
            told_on=TOLD,
            channel="newsletter",
            audience=AUDIENCES[0],
            reach=2400,
        )
    add_entry(
        office,
        theme="Lighting",
        said="The passage is dark since the lamps went out.",
        residents=11,
        did="The housing association has agreed to mend the lamps.",
        area_id=deeds.area["id"],
        action_ids=[deeds.actions["lights"]["id"]],
    )
    _write_down(cast)


def _entry(cast: Cast, deeds: Deeds, action: str, theme: str, said: str) -> Row:
    done = deeds.actions[action]
    return add_entry(
        cast.on(TOLD),
        theme=theme,
        said=said,
        raised=Raised(THEMES[theme]),
        did=f"{done['what']}: done in April by {done['agency']}.",
        area_id=deeds.area["id"],
        action_ids=[done["id"]],
        photo_ids=[photo["id"] for photo in deeds.photos] if action == "clean" else [],
    )


def _write_down(cast: Cast) -> None:
    office = cast.on(TOLD)
    add_funding(
        office,
        source="Community safety fund",
        amount=6000.0,
        received_on=date(2026, 1, 5),
        spent=1915.0,
        spent_on="Cleaning, leaflets and the workshop",
        wards=[cast.ward()],
    )
    for channel, title, day, reach in (
        ("newsletter", "What you said and what we did", TOLD, 2400),
        ("meeting", "Panel meeting open to all", date(2026, 10, 21), 31),
        ("social media", "Before and after: the passage", date(2026, 10, 2), 5200),
    ):
        add_publicity(
            office,
            channel=channel,
            title=title,
            published_on=day,
            reach=reach,
            wards=[cast.ward()],
        )
