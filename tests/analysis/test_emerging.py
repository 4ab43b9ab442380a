"""Emerging hot spots: classes by hand, Mann-Kendall by its published example."""

import numpy as np
import pytest

from pact_geo.analysis.emerging import (
    choose_period,
    find_emerging,
    mann_kendall,
    name_patterns,
    tell_history,
)
from pact_geo.analysis.neighbours import neighbours_within
from pact_geo.errors import UnsuitableDataError


def marks(text):
    return np.array([[letter == "h" for letter in text]]), np.array(
        [[letter == "c" for letter in text]]
    )


@pytest.mark.parametrize(
    ("course", "way", "pattern"),
    [
        ("..........h"[1:], 0, "new"),
        ("c........h", 0, "new"),
        ("........hh", 0, "consecutive"),
        ("..hhhhhhhh", 0, "consecutive"),
        ("hhhhhhhhhh", 1, "intensifying"),
        (".hhhhhhhhh", 0, "persistent"),
        ("hhhhhhhhhh", 0, "persistent"),
        ("hhhhhhhhhh", -1, "diminishing"),
        ("..h.hh...h", 0, "sporadic"),
        ("h.......hh", 0, "sporadic"),
        ("..h.c....h", 1, "oscillating"),
        ("hhhhhhhhh.", 0, "historical"),
        ("hhh.hhhhhhhhhhhhhhh.", 0, "historical"),
        ("hhhh......", 0, "no pattern"),
        ("cccccccccc", 0, "no pattern"),
        ("..........", 0, "no pattern"),
    ],
)
def test_the_course_of_a_cell_is_named(course, way, pattern):
    hot, cold = marks(course)

    assert name_patterns(hot, cold, np.array([way])).tolist() == [pattern]


@pytest.mark.parametrize(
    ("course", "word"),
    [
        ("hhhhhhhh..", "persistent"),
        (".........h", "emerging"),
        ("........h.", "emerging"),
        (".......hh.", "intermittent"),
        ("hhhh......", "former"),
        ("..........", ""),
    ],
)
def test_panels_are_told_one_word(course, word):
    assert tell_history(marks(course)[0]).tolist() == [word]


def test_mann_kendall_of_one_to_five():
    s, z, p = mann_kendall([1, 2, 3, 4, 5])

    assert s.tolist() == [10]
    assert z[0] == pytest.approx(2.204541, abs=5e-7)
    assert p[0] == pytest.approx(0.0274864, abs=5e-7)


def test_ties_make_the_variance_smaller():
    """Five values with one pair tied: (5 x 4 x 15 - 2 x 1 x 9) / 18 = 15.667; S is 9."""
    s, z, _ = mann_kendall([1, 2, 2, 4, 5])

    assert s.tolist() == [9]
    assert z[0] == pytest.approx(8 / np.sqrt(282 / 18))


def test_what_never_changes_has_no_trend():
    assert mann_kendall([[3, 3, 3, 3], [4, 3, 2, 1]])[1].tolist() == pytest.approx([0, -1.698416])


def test_a_corner_that_turns_hot_at_the_end_is_found():
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(10.0), np.arange(10.0)))
    rng = np.random.default_rng(3)
    counts = rng.poisson(5, (100, 12)).astype(float)
    corner, other = (x < 3) & (y < 3), (x > 6) & (y > 6)
    counts[corner, -2:] += 25
    counts[other] += 25
    found = find_emerging(counts, neighbours_within(x, y, 1.5))

    assert set(found.pattern[(x < 2) & (y < 2)]) <= {"new", "consecutive"}
    assert set(found.history[(x < 2) & (y < 2)]) == {"emerging"}
    assert set(found.pattern[(x > 7) & (y > 7)]) <= {"persistent", "intensifying", "diminishing"}
    assert (found.pattern == "no pattern").mean() > 0.7


def test_the_step_before_counts_too():
    """What was hot one step ago still adds to Gi* now, and no step after does."""
    counts = np.ones((9, 6))
    counts[4, 3] = 500
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(3.0), np.arange(3.0)))
    z = find_emerging(counts, neighbours_within(x, y, 0.5)).z[4]

    assert z[3] > 3
    assert z[4] > 3
    assert max(z[0], z[1], z[2], z[5]) < 0


def test_few_steps_are_refused():
    with pytest.raises(UnsuitableDataError, match="at least 5 periods"):
        find_emerging(np.ones((4, 3)), neighbours_within([0, 1, 2, 3], [0] * 4, 1))


@pytest.mark.parametrize(
    ("held", "steps", "months"),
    [
        (5.0, {1: 36, 2: 18, 3: 12, 6: 6}, 1),
        (2.6, {1: 36, 2: 18, 3: 12, 6: 6}, 2),
        (2.4, {1: 36, 2: 18, 3: 12, 6: 6}, 3),
        (0.2, {1: 36, 2: 18, 3: 12, 6: 6}, 3),  # six months would leave six steps
        (0.2, {1: 60, 2: 30, 3: 20, 6: 10}, 6),
        (0.2, {1: 8, 2: 4, 3: 2, 6: 1}, 1),
    ],
)
def test_a_step_is_as_short_as_five_reports_allow_and_ten_steps_are_kept(held, steps, months):
    assert choose_period(held, steps) == months
