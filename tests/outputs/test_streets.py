"""Streets in the names of places."""

from __future__ import annotations

import pytest

from pact_geo.outputs.streets import public_name, street_key, street_name


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("On or near Clifton Street", "Clifton Street"),
        ("12 Clifton St", "Clifton St"),
        ("12a Upper St. John's Street", "Upper St. John's Street"),
        ("Flat 3, 12 Scot Lane", "Scot Lane"),
        ("Flat 2, Rose Court, Clifton Road", "Clifton Road"),
        ("Rear of 14 Scot Lane", "Scot Lane"),
        ("rear of houses on high street", "High Street"),
        ("12 ST HELENS ROAD", "St Helens Road"),
        ("St Helens Road", "St Helens Road"),
        ("outside 4 The Crescent near the chip shop", "The Crescent"),
        ("Junction of Mill Lane and Scot Lane", "Scot Lane"),
        ("Kipling Park", "Kipling Park"),
        ("King\N{RIGHT SINGLE QUOTATION MARK}s Road", "King's Road"),
        ("Mr Smith, 4 Mill Lane", ""),
        ("4 Mill Lane, the tenant shouts", ""),
        ("Booze Buster", ""),
        ("No Location", ""),
        ("4 Road", ""),
        ("", ""),
    ],
)
def test_a_street_is_taken_out_of_a_name(text, street):
    assert street_name(text) == street


@pytest.mark.parametrize("text", ["12 SCOT LN.", "Scot Lane", "On or near Scot Ln", "scot lane"])
def test_spellings_of_one_street_are_equal(text):
    assert street_key(text) == "scot lane"


def test_no_name_has_no_key():
    assert street_key(None) == ""


def test_a_name_before_a_known_street_is_dropped():
    name = public_name(
        "John Brown Mill Lane",
        [],
        frozenset({"On or near Mill Lane"}),
        street_only=False,
        otherwise="A street",
    )
    assert name == "Mill Lane"


def test_an_area_near_a_street_is_named_by_it():
    name = public_name("Near 4 Mill Lane", [], frozenset(), street_only=True, otherwise="A street")
    assert name == "Mill Lane"


def test_a_kind_of_place_is_no_street():
    name = public_name(
        "Supermarket near Mill Lane", [], frozenset(), street_only=True, otherwise="A street"
    )
    assert name == "Mill Lane"


def test_the_busiest_place_lends_its_street():
    name = public_name(
        "The Old Barn", ["The Old Barn", "7 Scot Lane"], frozenset(), street_only=True,
        otherwise="A street",
    )  # fmt: skip
    assert name == "Scot Lane"
