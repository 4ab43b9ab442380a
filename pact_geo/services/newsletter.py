"""A ward's newsletter and web page, from what may be public alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd

from pact_geo.cycle.areas import number_areas
from pact_geo.cycle.calendar import MEETING, read_moment
from pact_geo.cycle.newsletter import Event, Item, Newsletter, Photo, Priority
from pact_geo.cycle.panels import LAPSED, PanelDates, find_standing
from pact_geo.errors import InputError
from pact_geo.outputs.newsletter import (
    MAP,
    draw_newsletter,
    fit_newsletter,
    newsletter_words,
    write_web_page,
)
from pact_geo.outputs.newsletter_map import draw_ward_map
from pact_geo.outputs.sentences import count_words, date_words, list_words
from pact_geo.records.access import Kind
from pact_geo.records.desk import Row, Rows
from pact_geo.services.borough import WARD
from pact_geo.services.feedback import LedgerEntry, public_ledger
from pact_geo.services.office import Office
from pact_geo.services.photos import MIDDLE, pairing_of, photos_there
from pact_geo.settings import ContactSettings

PRIORITIES = 3
CONTACT = "If it cannot wait, call the police on 101. In an emergency, call 999."
"""Ends every newsletter."""


def gather_newsletter(
    office: Office, ward: str, *, today: date
) -> tuple[Newsletter, Mapping[str, bytes]]:
    """Gather all that a ward's newsletter may print, and its pictures by name.

    Only entries that are released and supported, priorities that still hold, events to come,
    released photographs and public outlines of areas: the same for whoever asks. A photograph
    whose file cannot be read is left out (see ``lost_photos``).

    Raises
    ------
    InputError
        If there is no such ward.
    """
    names = office.borough.ward_names
    if ward not in names:
        raise InputError(f"There is no ward {ward!r}.", remedy="Give its code or its name.")
    entries = public_ledger(office, ward=ward)
    areas = _areas(office, ward)
    pictures, _ = photos_there(office, _photographs(entries), side=MIDDLE)
    pictures[MAP] = draw_ward_map(
        ward, office.borough.wards, areas, source_line=_source_line(office)
    )
    panels = _open_panels(office, ward, today)
    open_ids = {panel["id"] for panel in panels}
    coming = _coming(office, ward, today)
    newsletter = Newsletter(
        ward=names[ward],
        borough=office.borough.name,
        issued_on=today,
        when="",
        items=tuple(_item(entry, pictures) for entry in entries),
        priorities=_priorities(office, ward),
        events=tuple(_event(row) for row in coming),
        map_words=_map_words(names[ward], areas),
        contact=contact_words(
            office.borough.settings.contact,
            meets=any(row["panel_id"] in open_ids for row in coming),
        ),
        from_panel=any(_still_meets(office, panel, today) for panel in panels),
        web=office.borough.settings.contact.web,
    )
    return newsletter, pictures


def lost_photos(office: Office, ward: str) -> tuple[str, ...]:
    """Say which photographs a ward's newsletter must do without: their files cannot be read."""
    entries = public_ledger(office, ward=ward)
    _, lost = photos_there(office, _photographs(entries), side=MIDDLE)
    return tuple(photo_words(photo) for photo in lost)


@dataclass(frozen=True)
class Preview:
    """A newsletter before it is printed: its sides as PNG, and its words in order."""

    sides: tuple[bytes, ...]
    words: Mapping[str, Any]


def preview_newsletter(office: Office, ward: str, *, today: date) -> Preview:
    """Draw a ward's newsletter as it prints."""
    newsletter, pictures = gather_newsletter(office, ward, today=today)
    printed, _ = fit_newsletter(newsletter, pictures=pictures)
    sides = draw_newsletter(printed, pictures=pictures)
    return Preview(sides, newsletter_words(printed, pictures))


def newsletter_pdf(office: Office, ward: str, *, today: date) -> bytes:
    """Typeset a ward's newsletter: tagged PDF, two sides of A4 at most."""
    newsletter, pictures = gather_newsletter(office, ward, today=today)
    return fit_newsletter(newsletter, pictures=pictures)[1]


def newsletter_html(office: Office, ward: str, *, today: date) -> str:
    """Write the newsletter as it is printed, word for word, as one HTML file."""
    newsletter, pictures = gather_newsletter(office, ward, today=today)
    return write_web_page(fit_newsletter(newsletter, pictures=pictures)[0], pictures=pictures)


def ward_page(office: Office, ward: str, *, today: date) -> str:
    """Write everything the public may know of a ward's ledger as one HTML file."""
    newsletter, pictures = gather_newsletter(office, ward, today=today)
    return write_web_page(newsletter, pictures=pictures)


def export_newsletter(
    office: Office, ward: str, path: Path, *, today: date, whole: bool = False
) -> tuple[str, ...]:
    """Write a newsletter to a file: .pdf or .html; with ``whole`` the web page of everything.

    That it was taken is in the audit trail.

    Returns
    -------
    tuple of str
        The photographs it had to do without, because their files cannot be read.

    Raises
    ------
    InputError
        If the file is of another kind.
    """
    if path.suffix == ".pdf" and not whole:
        content = newsletter_pdf(office, ward, today=today)
    elif path.suffix == ".html":
        make = ward_page if whole else newsletter_html
        content = make(office, ward, today=today).encode()
    else:
        raise InputError("A newsletter is written as .pdf or .html.", file=path.name)
    path.write_bytes(content)
    office.desk.write_down("export", Kind.LEDGER, f"newsletter {ward}")
    return lost_photos(office, ward)


def _item(entry: LedgerEntry, pictures: Mapping[str, bytes]) -> Item:
    where = f"{entry.area_name}: " if entry.area_name else ""
    return Item(
        theme=f"{where}{entry.row['theme']}",
        said=entry.row["said"],
        residents=entry.residents,
        did=entry.did,
        changed=entry.changed,
        verdicts=entry.verdicts,
        told=told_words(entry.tellings),
        photos=tuple(
            Photo(photo["id"], photo_words(photo))
            for photo in _printed(entry)
            if photo["id"] in pictures
        ),
    )


def told_words(tellings: Rows) -> str:
    """Say who was told, how and when."""
    said = [
        f"{telling['audience']} ({telling['channel']}, {date_words(telling['told_on'])})"
        for telling in tellings
    ]
    words = list_words(said)
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def photo_words(photo: Row) -> str:
    """Say what a photograph shows: before or after, when, and its caption."""
    taken = date_words(photo["taken_on"]) if photo["taken_on"] else ""
    when = ", ".join(part for part in (photo["moment"].capitalize(), taken) if part)
    return ". ".join(part for part in (when, (photo["caption"] or "").rstrip(".")) if part) + "."


def _printed(entry: LedgerEntry) -> Rows:
    """Choose the photographs of an entry: the first pair of one spot, else the first alone.

    Two of different spots side by side would read as before and after.
    """
    there = {photo["id"]: photo for photo in entry.photos}
    pairs = pairing_of(entry.photos).pairs
    return [there[name] for name in pairs[0]] if pairs else list(entry.photos[:1])


def _photographs(entries: list[LedgerEntry]) -> Rows:
    return [photo for entry in entries for photo in _printed(entry)]


def contact_words(contact: ContactSettings, *, meets: bool) -> str:
    """Say how residents reach the partnership, and whom to call when it cannot wait.

    Parameters
    ----------
    contact
        As the borough's settings have it.
    meets
        Whether a panel of the ward has something in the calendar to come to.
    """
    ways = [
        f"{lead} {words.strip()}"
        for lead, words in (
            ("write to", contact.address),
            ("call", contact.phone),
            ("e-mail", contact.email),
            ("see", contact.web),
        )
        if words.strip()
    ]
    come = "Come to the next meeting of your panel." if meets else ""
    listed = " or ".join(part for part in (", ".join(ways[:-1]), *ways[-1:]) if part)
    reach = f"To reach us, {listed}." if ways else ""
    asked = "Do you want to help, or to tell us more?" if come or reach else ""
    return " ".join(part for part in (asked, come, reach, CONTACT) if part)


def _open_panels(office: Office, ward: str, today: date) -> Rows:
    return [
        row
        for row in office.desk.list(Kind.PANELS, ward=ward)
        if row["founded_on"] <= today and (row["closed_on"] is None or row["closed_on"] > today)
    ]


def _still_meets(office: Office, panel: Row, today: date) -> bool:
    """Tell whether a panel has not lapsed, from what everybody may know.

    A meeting in the calendar that has passed, and a day on which priorities were chosen, count
    as days on which it met: the newsletter says the same whoever makes it.
    """
    own = {"panel_id": panel["id"]}
    met = [
        read_moment(row["starts_at"]).date()
        for row in office.desk.list(Kind.EVENTS, where={**own, "activity": MEETING})
        if not row["cancelled"]
    ]
    met += [row["chosen_on"] for row in office.desk.list(Kind.PRIORITIES, where=own)]
    dates = PanelDates(panel["founded_on"], panel["meets_every_weeks"], held=tuple(met))
    return find_standing(dates, today).status != LAPSED


def _priorities(office: Office, ward: str) -> tuple[Priority, ...]:
    held = [row for row in office.desk.list(Kind.PRIORITIES, ward=ward) if not row["ended_on"]]
    held.sort(key=lambda row: (row["chosen_on"].toordinal() * -1, row["place"]))
    return tuple(Priority(row["title"], row["why"] or "") for row in held[:PRIORITIES])


def _coming(office: Office, ward: str, today: date) -> Rows:
    """List what is to come in a ward, the next first."""
    rows = [row for row in office.desk.list(Kind.EVENTS, ward=ward) if not row["cancelled"]]
    rows.sort(key=lambda row: read_moment(row["starts_at"]))
    return [row for row in rows if read_moment(row["starts_at"]).date() >= today]


def _event(row: Row) -> Event:
    at = read_moment(row["starts_at"])
    return Event(row["title"], f"{date_words(at.date())} at {at:%H:%M}", row["place"] or "")


def _areas(office: Office, ward: str) -> gpd.GeoDataFrame:
    """Give the areas a ward works on, as the public may see them."""
    every = office.desk.list(Kind.AREAS)
    numbers = number_areas(every)
    rows = [row for row in every if ward in row["ward_codes"] and not row["closed_on"]]
    rows.sort(key=lambda row: numbers[row["id"]])
    return gpd.GeoDataFrame(
        {
            "name": [row["public_name"] for row in rows],
            "rank": [numbers[row["id"]] for row in rows],
        },
        geometry=[row["public_geometry"] for row in rows],
        crs=office.borough.wards.crs,
    )


def _source_line(office: Office) -> str:
    """Name where the outlines come from, and their licence."""
    record = office.borough.outlines.get(WARD)
    if record is None:
        return ""
    said = (record.summary["source"], record.summary["licence"])
    return " ".join(f"{part.rstrip('.')}." for part in said if part)


def _map_words(ward: str, areas: gpd.GeoDataFrame) -> str:
    if areas.empty:
        return f"Map of {ward}. No area is marked."
    listed = "; ".join(f"{row['rank']} {row['name']}" for _, row in areas.iterrows())
    return f"Map of {ward} with {count_words(len(areas), 'area')} where we are at work: {listed}."
