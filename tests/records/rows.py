"""Rows to write in tests of the records."""

from __future__ import annotations

from datetime import date
from typing import Any

from shapely import box

from pact_geo.records.access import Kind, Person, Role
from pact_geo.records.desk import Desk, Row

KAY = Person("kay", "Kay", frozenset({Role.COORDINATOR}), frozenset({"W1"}))


def add_area(desk: Desk, **values: Any) -> Row:
    held = {
        "ward_codes": ["W1"],
        "public_name": "Mill Lane",
        "name": "14 Mill Lane",
        "geometry": box(0, 0, 10, 10),
        "public_geometry": box(0, 0, 100, 100),
        "stage": "scanning",
        "adopted_on": date(2026, 1, 1),
        "drawn": False,
        "evidence": {"incidents": 12},
    }
    return desk.add(Kind.AREAS, **{**held, **values})


def add_contact(desk: Desk, **values: Any) -> Row:
    held = {
        "ward_codes": ["W1"],
        "name": "Wilhelmina Quartermaine",
        "purpose": "feedback",
        "interests": [],
        "training": [],
        "consented_on": date(2026, 5, 1),
    }
    return desk.add(Kind.CONTACTS, **{**held, **values})


def add_photo(desk: Desk, area: Row, **values: Any) -> Row:
    held = {
        "area_id": area["id"],
        "digest": "0" * 64,
        "moment": "before",
        "width": 4,
        "height": 3,
    }
    return desk.add(Kind.PHOTOS, **{**held, **values})
