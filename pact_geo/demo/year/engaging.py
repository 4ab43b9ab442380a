"""Residents are asked, and those who want to hear back or to help are kept in touch with."""

from __future__ import annotations

from datetime import date

from pact_geo.demo.network import write_wave
from pact_geo.demo.year.cast import OTHER_WARD, TODAY, WARD, Cast
from pact_geo.records.access import Role
from pact_geo.services.borough import open_borough
from pact_geo.services.demonstration import LICENCE, RAW_FILES
from pact_geo.services.engagement import (
    add_contact,
    add_kin_member,
    attach_kin_responses,
    attach_responses,
    close_kin_wave,
    log_engagement,
    open_kin_wave,
    record_training,
    withdraw_contact,
)
from pact_geo.services.importing import import_files
from pact_geo.services.office import Office

ENGAGEMENTS = (
    # method, day, place, hours of staff, pounds, people reached, incentives
    ("street stand", date(2026, 1, 17), "Market Square", 6.0, 40.0, 34, ""),
    ("surgery", date(2026, 2, 21), "Tarrow library", 3.0, 0.0, 9, ""),
    ("school", date(2026, 3, 12), "Tarrow high school", 4.0, 25.0, 58, ""),
    ("walkabout", date(2026, 4, 18), "Round the market", 8.0, 0.0, 14, ""),
    ("workshop", date(2026, 5, 13), "Tarrow community hall", 9.0, 120.0, 22, "Tea and travel"),
)
SURVEYS = (
    ("event", date(2026, 9, 12), "Autumn fair", 42.0, 610.0, 190, "Prize draw"),
    ("door-knocking", date(2026, 10, 3), "Every third door, borough-wide", 96.0, 380.0, 410, ""),
)
"""The two surveys of the demo; their answers are attached."""
CONTACTS = (
    ("Perrin Vale", ("visual audits", "monitoring")),
    ("Linden Marsh", ("community group",)),
    ("Hollis Wray", ("visual audits",)),
    ("Teal Ackery", ("monitoring", "community group")),
    ("Bryony Cask", ()),
)
NETWORK = (
    *("Ash Pell", "Ember Holt", "Rowan Tull", "Sorrel Dane", "Jory Blythe", "Marlow Finn"),
    *("Tamsin Reed", "Corin Stead", "Isolde Park", "Garnet Lowe", "Hesper Nunn", "Orrin Mead"),
    *("Wilder Coe", "Fenn Harrow"),
)
WAVES = (
    # quarter, opened, closed, members who answered, how much better they find it
    ("2026-Q2", date(2026, 4, 7), date(2026, 5, 5), 11, 0),
    ("2026-Q3", date(2026, 7, 6), date(2026, 8, 3), 12, 1),
)


def engage(cast: Cast) -> None:
    """Log a year of engagement, with its contacts and the Key Individual Network."""
    wards = [cast.ward(WARD), cast.ward(OTHER_WARD)]
    for method, day, place, hours, cost, people, incentives in (*ENGAGEMENTS, *SURVEYS):
        logged = log_engagement(
            cast.on(day),
            method,
            ward_codes=wards,
            held_on=day,
            place=place,
            staff_hours=hours,
            cost=cost,
            people_reached=people,
            incentives=incentives,
            notes="Weather fair; leaflets left at every second door.",
        )
        if method in {survey[0] for survey in SURVEYS}:
            attach_responses(
                cast.on(TODAY),
                logged["id"],
                version=logged["version"],
                method=method,
                from_elsewhere=True,  # they were asked all over the borough
            )
    _keep_in_touch(cast)
    _ask_the_network(cast)


def _keep_in_touch(cast: Cast) -> None:
    office = cast.on(date(2026, 5, 13))
    rows = [
        add_contact(
            office,
            name,
            ward_code=cast.ward(),
            purpose="To hear back, and to help where offered",
            email=f"{name.split()[0].lower()}@residents.invalid",
            phone=f"01632 96{number:04}",
            interests=interests,
            consented_on=date(2026, 5, 13),
        )
        for number, (name, interests) in enumerate(CONTACTS)
    ]
    record_training(
        office, rows[0]["id"], version=1, course="Looking at a street", on=date(2026, 5, 30)
    )
    withdraw_contact(office, rows[-1]["id"], version=1, on=date(2026, 8, 1))


def _ask_the_network(cast: Cast) -> None:
    office = cast.on(date(2026, 3, 2), Role.COORDINATOR)
    for number, name in enumerate(NETWORK):
        add_kin_member(
            office,
            name,
            ward_code=cast.ward(),
            email=f"{name.split()[0].lower()}@network.invalid",
            part_played=("shopkeeper", "caretaker", "youth worker", "neighbour")[number % 4],
            joined_on=date(2026, 3, 2),
        )
    for quarter, opened, closed, answered, mood in WAVES:
        wave = open_kin_wave(office, [cast.ward()], opened_on=opened, invited=len(NETWORK))
        folder = office.workspace.folder / RAW_FILES
        folder.mkdir(exist_ok=True)
        path = write_wave(
            folder,
            quarter,
            ward_code=cast.ward(),
            opened_on=opened,
            answered=answered,
            mood=mood,
        )
        (receipt,) = import_files(office.workspace, "responses", [path], licence=LICENCE)
        reopened = Office(office.workspace, office.desk, open_borough(office.workspace))
        wave = attach_kin_responses(
            reopened, wave["id"], version=wave["version"], import_id=receipt.record.id
        )
        close_kin_wave(office, wave["id"], version=wave["version"], on=closed)
    open_kin_wave(office, [cast.ward()], opened_on=date(2026, 10, 1), invited=len(NETWORK))
