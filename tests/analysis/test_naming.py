"""Names people would know an area by."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pact_geo.analysis import naming


def name(names, weight, members=None, xy=None):
    xy = np.zeros((len(names), 2)) if xy is None else np.array(xy, dtype="float64")
    members = np.arange(len(weight)) if members is None else np.array(members)
    return naming.name_area(
        pd.Series(names, dtype="str"), xy, members, np.array(weight, dtype="float64")
    )


def test_an_area_takes_the_two_names_that_carry_most():
    names = ["On or near Mill Lane", "On or near Kipling Avenue", "On or near Pemberton Road"]
    assert name(names, [1, 9, 6]) == "Kipling Avenue / Pemberton Road"


def test_several_places_of_one_name_count_together():
    assert name(["A Road", "B Road", "B Road"], [5, 3, 3]) == "B Road / A Road"


def test_one_name_is_enough_when_it_carries_nearly_all():
    assert name(["A Road", "B Road"], [8, 2]) == "A Road"
    assert name(["A Road", "B Road"], [7, 3]) == "A Road / B Road"


def test_names_that_carry_the_same_come_in_alphabetical_order():
    assert name(["C Road", "A Road", "B Road"], [1, 1, 1]) == "A Road / B Road"


def test_a_kind_of_place_is_told_apart_by_a_street():
    names = ["On or near Supermarket", "On or near Parking Area", "On or near King Street"]
    assert name(names, [90, 5, 1]) == "Supermarket / King Street"


def test_a_kind_of_place_alone_is_near_the_nearest_street():
    names = ["Hospital", "Far Road", "Near Road", "Parking Area"]
    xy = [[0, 0], [300, 0], [100, 0], [10, 0]]
    assert name(names, [9], members=[0], xy=xy) == "Hospital near Near Road"


def test_an_area_without_names_is_near_the_nearest_street():
    names = ["On or near ", "No Location", "Low Street"]
    xy = [[0, 0], [0, 0], [399, 0]]
    assert name(names, [5, 5], members=[0, 1], xy=xy) == "Near Low Street"


def test_an_area_far_from_every_name_is_near_a_grid_reference():
    names = [None, "Low Street"]
    xy = [[358200, 405800], [358700, 405800]]
    assert name(names, [5], members=[0], xy=xy) == "Near grid reference SD 582 058"


@pytest.mark.parametrize(
    ("easting", "northing", "reference"),
    [
        (216_600, 771_200, "NN 166 712"),  # Ben Nevis
        (530_000, 180_000, "TQ 300 800"),  # London, Trafalgar Square
        (0, 0, "SV 000 000"),  # the grid's origin
        (429_157, 623_009, "NU 291 230"),  # Embleton Bay
    ],
)
def test_grid_references_are_those_of_the_map(easting, northing, reference):
    assert naming.grid_reference(easting, northing) == reference


def test_off_the_grid_the_numbers_are_written_out():
    assert naming.grid_reference(-5, 1) == "-5 east, 1 north"


def test_areas_of_one_name_are_numbered():
    assert naming.number_repeats(["A", "B", "A", "A"]) == ["A", "B", "A (2)", "A (3)"]
    assert naming.number_repeats(["A", "A (2)", "A"]) == ["A", "A (2)", "A (3)"]


def test_tidying_leaves_real_names_alone():
    names = pd.Series(["On or near  High  Street ", "Near Lane", "ON OR NEAR Mill Way"])
    assert naming.tidy_place_names(names).tolist() == ["High Street", "Near Lane", "Mill Way"]
