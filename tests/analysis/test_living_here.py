"""Shares of the population: the group's own figure, or what is published in its place."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from pact_geo.analysis.living_here import (
    Figures,
    figures_of_people,
    share_living_here,
    stand_ins_of,
)

BOTH = ("E1", "E2")


def figures(*rows: tuple[str, str, float, float]) -> Figures:
    table = pd.DataFrame(rows, columns=["area_code", "indicator", "value", "denominator"])
    return figures_of_people(table.set_index(["area_code", "indicator"]))


NONE = math.nan
OWN = figures(
    ("E1", "population", 100, NONE),
    ("E2", "population", 300, NONE),
    ("E1", "population_older", 10, NONE),
    ("E2", "population_older", 50, NONE),
)


def test_a_group_s_own_figure_is_set_against_the_population() -> None:
    assert share_living_here(OWN, "older", areas=BOTH) == (60.0, 0.15)
    assert share_living_here(OWN, "older", areas=["E1"]) == (10.0, 0.1)
    assert stand_ins_of(OWN, ["older"]) == {}


def test_a_figure_is_set_against_the_total_it_was_published_with() -> None:
    census = figures(("E1", "population", 100, NONE), ("E1", "population_disabled", 20, 80))
    assert share_living_here(census, "disabled", areas=["E1"]) == (20.0, 0.25)


def test_people_of_65_and_over_stand_in_for_older_people() -> None:
    ages = figures(("E1", "population", 100, NONE), ("E1", "population_65_and_over", 21, 100))
    assert share_living_here(ages, "older", areas=["E1"]) == (21.0, 0.21)
    assert stand_ins_of(ages, ["older", "young"]) == {"older": "people of 65 and over"}


def test_everybody_but_white_people_stands_in_for_minority_ethnic_groups() -> None:
    census = figures(("E1", "population_white", 90, 100), ("E2", "population_white", 50, 60))
    people, share = share_living_here(census, "minority_ethnic", areas=BOTH)
    assert (people, share) == (20.0, 0.125)


def test_the_group_s_own_figure_goes_before_its_stand_in() -> None:
    both = figures(
        ("E1", "population", 100, NONE),
        ("E1", "population_older", 30, NONE),
        ("E1", "population_65_and_over", 21, 100),
    )
    assert share_living_here(both, "older", areas=["E1"]) == (30.0, 0.3)


def test_an_area_without_a_total_is_left_out_on_both_sides() -> None:
    partly = figures(
        ("E1", "population", 100, NONE),
        ("E1", "population_older", 10, NONE),
        ("E2", "population_older", 50, NONE),
    )
    assert share_living_here(partly, "older", areas=BOTH) == (10.0, 0.1)


def test_figures_of_people_are_sorted_and_others_left_out() -> None:
    sorted_out = figures(("E1", "population_older", 10, NONE), ("E1", "households", 40, NONE))
    assert list(sorted_out) == ["population_older"]
    assert math.isnan(share_living_here(sorted_out, "older", areas=["E1"])[1])
    assert figures() == {}


@pytest.mark.parametrize("group", ["single_parent", "young"])
def test_without_a_figure_the_share_is_not_known(group: str) -> None:
    assert all(math.isnan(one) for one in share_living_here(OWN, group, areas=BOTH))
