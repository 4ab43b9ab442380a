"""Numbers so small that they could point at people are found before a text is public."""

from __future__ import annotations

import pytest

from pact_geo.cycle.small_numbers import find_small_numbers, small_numbers

COUNTED = [
    ("3 residents told us", "3 residents"),
    ("seven older residents told us", "seven older residents"),
    ("3 elderly single residents", "3 elderly single residents"),
    ("Disorder 7 victims", "7 victims"),
    ("Two of us were threatened.", "Two of us"),
    ("Visit the 2 victims of burglary", "2 victims"),
    ("after 9 thefts", "9 thefts"),
    ("after 7 burglaries", "7 burglaries"),
    ("8 pupils saw it", "8 pupils"),
    ("5 tenants moved", "5 tenants"),
    ("a single resident", "a single resident"),
    ("a couple of residents", "a couple of residents"),
    ("residents looked at 1 of them", "1 of them"),
    ("reports fell from 40 to 4", "to 4"),
    ("Two were hurt", "Two were"),
    ("2% of 40 residents", "2% of 40"),
    ("95% of 40 residents", "95% of 40"),
    ("Four (4) residents", "Four (4) residents"),
    ("Victims: 3", "Victims: 3"),
    ("Residents (5) said so", "Residents (5"),
    ("5 of 40 residents", "5 of 40 residents"),
    ("8 fewer reports", "8 fewer reports"),
    ("There were 40 before and 8 after.", "8 after"),
    ("There were 3.", "were 3"),
    ("half a dozen residents", "half a dozen residents"),
    ("a handful of residents", "a handful of residents"),
    ("5+ residents", "5+ residents"),
    ("2x burglaries", "2x burglaries"),
    ("5 cars were broken into", "5 cars were broken"),
    ("between 5 and 9 residents", "5 and 9 residents"),
]
UNSURE = [("4 squatters", "4 squatters"), ("Three skateboarders", "Three skateboarders")]
NONE = [
    "14 residents told us",
    "We put in two new bins and mended three lamps.",
    "two new bins by 5 March, from 9 am to 5 pm, at 10:30",
    "Lamp 4: pick litter at Flat 6 on Route 5 and the A46",
    "It cost £5 and 3.5 hours.",
    "twenty two residents and a hundred and two tenants",
    "one in three residents",
    "fewer than 10 residents",
    "50% of 40 residents",
    "Call us on 101.",
    "The tenant at 5, Chapel Close",
    "3 of 4 lamps work, and two more bins are there. \u00b3",
    "The pubs both closed early.",
    "a dozen residents",
    "No one came.",
]


@pytest.mark.parametrize(("text", "words"), COUNTED)
def test_small_numbers_of_people_and_crimes_are_found(text, words):
    assert small_numbers(text) == [words]


@pytest.mark.parametrize(("text", "words"), UNSURE)
def test_a_noun_nobody_thought_of_is_a_warning(text, words):
    (found,) = find_small_numbers(text)
    assert (found.words, found.certain) == (words, False)
    assert text[slice(*found.span)] == words


@pytest.mark.parametrize("text", NONE)
def test_things_days_money_and_large_numbers_are_let_pass(text):
    assert find_small_numbers(text) == []


def test_the_smallest_number_shown_is_the_boroughs_own():
    assert small_numbers("12 residents", smallest_count=15) == ["12 residents"]
    assert small_numbers("twelve residents", smallest_count=15) == ["twelve residents"]
    assert small_numbers("3 residents", smallest_count=3) == []
