"""What the pages keep: made once, made again when data change, and the choice that follows."""

from __future__ import annotations

import gc
import threading
import time
import weakref

import geopandas as gpd
import pytest

from pact_geo.pages import state


def test_a_result_is_made_once():
    kept, made = state.Kept(3), []
    for _ in range(3):
        assert kept.get("key", lambda: made.append(1) or "value") == "value"
    assert made == [1]


def test_the_result_asked_for_longest_ago_goes_first():
    kept = state.Kept(2)
    kept.get("a", lambda: 1)
    kept.get("b", lambda: 2)
    kept.get("a", lambda: 0)
    kept.get("c", lambda: 3)
    assert kept.get("a", lambda: 9) == 1
    assert kept.get("b", lambda: 9) == 9


def test_a_failure_is_not_kept():
    kept = state.Kept(2)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 / 0)
    assert kept.get("a", lambda: 5) == 5


def test_results_of_data_that_are_gone_are_dropped():
    kept = state.Kept(5)
    kept.get(("ranking", "old"), lambda: 1)
    kept.get(("ranking", "new"), lambda: 2)
    kept.drop(lambda key: key[1] != "new")
    assert kept.get(("ranking", "old"), lambda: 9) == 9
    assert kept.get(("ranking", "new"), lambda: 9) == 2


class Ring:
    """What refers to itself, so that only the collector of cyclic garbage finds it."""

    def __init__(self) -> None:
        self.own = self


def test_what_lives_long_leaves_the_rounds_of_the_collector_and_comes_back_now_and_then():
    kept, ring = state.Kept(2), Ring()
    seen = weakref.ref(ring)
    kept.get("a", lambda: 1)
    del ring
    gc.collect()
    assert seen() is not None  # it is not looked at
    kept.get("b", lambda: 2)
    assert seen() is None


def test_two_people_who_ask_at_once_wait_for_one_result():
    kept, made, got = state.Kept(2), [], []

    def slow() -> int:
        made.append(1)
        time.sleep(0.2)
        return 7

    people = [threading.Thread(target=lambda: got.append(kept.get("a", slow))) for _ in range(4)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert got == [7] * 4
    assert made == [1]


def areas(names: list[str], places: list[list[int]]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"name": names, "place_ids": places}, index=range(1, len(names) + 1))


def test_areas_of_one_name_are_told_apart():
    found = state.area_names(areas(["Mill Lane", "Mill Lane", "Park Road"], [[1], [2], [3]]))
    assert found == {"Mill Lane": 1, "Mill Lane (2)": 2, "Park Road": 3}


@pytest.fixture
def session(monkeypatch):
    held: dict[str, object] = {}
    monkeypatch.setattr(state.st, "session_state", held)
    return held


def follow(names: list[str], places: list[list[int]]) -> None:
    table = areas(names, places)
    state.follow_area(table, state.area_names(table))


def test_the_choice_follows_the_places_of_an_area_that_was_renamed(session):
    session[state.AREA] = "Mill Lane"
    follow(["Kiln Street", "Mill Lane"], [[1, 2], [3, 4, 5]])
    follow(["Mill Lane / Park Road", "Kiln Street"], [[4, 5, 6], [1, 3]])
    assert session[state.AREA] == "Mill Lane / Park Road"


def test_the_first_area_is_chosen_when_none_shares_a_place(session):
    session[state.AREA] = "Mill Lane"
    follow(["Mill Lane"], [[3]])
    follow(["Kiln Street", "Park Road"], [[1], [2]])
    assert session[state.AREA] == "Kiln Street"


@pytest.mark.parametrize(
    ("text", "number"), [("2", 2), ("0", 1), ("x", 7), ("", 7), ("12345", 7), ("٣", 3)]
)
def test_a_number_in_a_link_is_read_with_care(monkeypatch, text, number):
    monkeypatch.setattr(state.st, "query_params", {"screen": text})
    assert state.number_of_link("screen", 7) == number


def test_a_ward_in_a_link_is_found_by_its_label(monkeypatch):
    monkeypatch.setattr(state.st, "query_params", {"ward": "Alder"})
    assert state.ward_of_link({"E1": "Alder"}) == "E1"
    assert state.ward_of_link({"E1": "Beech"}) is None
