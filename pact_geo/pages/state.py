"""What the pages keep: the open borough, results worked out once, and what is chosen.

All caching of the app is here. Results are kept under the workspace's data version, the choices
they rest on and what their reader may see, so that a new import or setting is seen at once and
nothing worked out for one person shows on the page of another who may not see it.
"""

from __future__ import annotations

import gc
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

import streamlit as st

from pact_geo import services
from pact_geo.analysis.survey import measure_answers
from pact_geo.outputs.maps import simplify_wards
from pact_geo.pages import asker
from pact_geo.pages.opening import open_workspace, reporter
from pact_geo.records.access import Act, Kind, may
from pact_geo.services import Borough, Comparison, PanelView, Ranking, Selection, WardProfile
from pact_geo.services.check_maths import Outcome, check_maths
from pact_geo.services.comparison import rated_questions
from pact_geo.services.kept_profiles import WardFigures, ward_figures
from pact_geo.services.office import Office, open_office
from pact_geo.services.panel import public_areas
from pact_geo.services.statistics import Study
from pact_geo.settings import HotspotSettings, PriorityWeights
from pact_geo.tables import Progress

MOST_KEPT = 120

T = TypeVar("T")

# --- results, worked out once -----------------------------------------------------------------


class Kept:
    """Results by key, the ones not asked for longest dropped first; each is made once.

    ``st.cache_resource`` does the same but cannot show how far the work has come.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._locks: dict[Hashable, threading.Lock] = {}
        self._made = 0
        self._guard = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Give what is kept under ``key``, making it first where it is not there."""
        with self._guard:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]  # type: ignore[no-any-return]
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            with self._guard:
                if key in self._values:
                    return self._values[key]  # type: ignore[no-any-return]
            value = make()
            with self._guard:
                self._values[key] = value
                self._locks.pop(key, None)
                while len(self._values) > self._most:
                    self._values.popitem(last=False)
                self._made += 1
                again = self._made % self._most == 0
            _settle(again=again)
        return value

    def drop(self, unwanted: Callable[[Hashable], bool]) -> None:
        """Forget every result whose key is unwanted, so that its memory comes free."""
        with self._guard:
            for key in [key for key in self._values if unwanted(key)]:
                del self._values[key]


def _settle(*, again: bool) -> None:
    """Take what lives long out of the rounds of Python's collector of cyclic garbage.

    Streamlit has it walk through everything after each run of a page; modules and tables, which
    do not die, were half of what a click took. Now and then (``again``) it gets them all back
    for one round, so that what has died meanwhile among them goes too.
    """
    if again:
        gc.unfreeze()
        gc.collect()
    gc.freeze()


@st.cache_resource
def _kept() -> Kept:
    return Kept(MOST_KEPT)


def _remember(key: Hashable, make: Callable[[Progress], T]) -> T:
    """Keep a result of long work, showing how far it is the first time.

    The room for the bar is there every time: what comes below it, such as a map, must keep its
    place on the page or the browser builds it again.
    """
    room = st.empty()

    def work() -> T:
        bar = room.progress(0.0, "Working it out")
        try:
            return make(reporter(bar))
        finally:
            room.empty()

    return _kept().get(key, work)


def current_borough() -> Borough:
    """Open the workspace as one borough, once for each version of its data."""
    workspace = open_workspace()
    version = workspace.data_version
    key = ("borough", version, str(workspace.folder))

    def make(report: Progress) -> Borough:
        report(0.2, "Opening the workspace")
        _kept().drop(lambda other: isinstance(other, tuple) and other[1] != version)
        return services.open_borough(workspace)

    return _remember(key, make).seen_by(asker.current_person())


def current_office() -> Office:
    """Open the workspace and its records for whoever is asking."""
    return open_office(open_workspace(), asker.current_person(), borough=current_borough())


def _sight(borough: Borough) -> tuple[bool, ...]:
    """Say what the reader may see of the workspace; people who may see the same share results."""
    kinds = (Kind.FIGURES, Kind.PLACES, Kind.RESPONSES, Kind.REPEAT_VISITS, Kind.DATA)
    return tuple(may(borough.reader, Act.READ, kind) for kind in kinds)


# --- results ---------------------------------------------------------------------------------


def ranking_of(
    borough: Borough,
    selection: Selection,
    *,
    hotspots: HotspotSettings | None = None,
    weights: PriorityWeights | None = None,
) -> Ranking:
    """Rank the priority areas of a selection, once for each version of the data and choice."""
    key = ("ranking", borough.data_version, _sight(borough), selection, hotspots, weights)
    return _remember(
        key,
        lambda report: services.rank_areas(
            borough, selection, hotspots=hotspots, weights=weights, progress=report
        ),
    )


def study_of(
    borough: Borough, method: Callable[..., Study], selection: Selection, **settings: Any
) -> Study:
    """Ask a statistical method of a selection; ``settings`` are its own, plain values."""
    asked = tuple(sorted(settings.items()))
    key = ("study", borough.data_version, _sight(borough), method.__name__, selection, asked)
    return _remember(key, lambda report: method(borough, selection, **settings, progress=report))


def checks() -> list[Outcome]:
    """Check our maths, once while the app runs; nothing in it is the borough's."""
    return _remember("checks", lambda report: check_maths(progress=report))


def panel_of(borough: Borough, ward: str, selection: Selection) -> PanelView:
    """Make what a panel sees of its ward."""
    key = ("panel", borough.data_version, _sight(borough), ward, selection)
    return _remember(
        key, lambda report: services.panel_view(borough, ward, selection, progress=report)
    )


def comparison_of(borough: Borough, selection: Selection, denominator: str) -> Comparison:
    """Compare the wards."""
    key = ("comparison", borough.data_version, _sight(borough), selection, denominator)
    return _remember(key, lambda _: services.compare(borough, selection, denominator=denominator))


def profile_of(borough: Borough, ward: str, selection: Selection) -> WardProfile:
    """Gather what is known of a ward."""
    key = ("profile", borough.data_version, _sight(borough), ward, selection)
    return _remember(
        key, lambda report: services.profile_ward(borough, ward, selection, progress=report)
    )


def ward_figures_of(borough: Borough, ward: str) -> WardFigures:
    """Work out a ward's figures with the usual choices, to set beside a kept profile."""
    return kept("ward figures", borough, ward, lambda: ward_figures(borough, ward))


def answers_of(borough: Borough, question: str) -> Any:
    """Give the share of good answers of everybody asked in the borough, for one question."""

    def make() -> Any:
        told = {words: (column, top) for words, column, top in rated_questions(borough)}
        column, top = told[question]
        return measure_answers(borough.responses, column, top=top, by=None).iloc[0]

    return kept("answers", borough, question, make)


def public_areas_of(borough: Borough, profile: WardProfile) -> Any:
    """Show a ward's priority areas as everybody may see them."""
    key = ("public areas", borough.data_version, _sight(borough), profile.ranking.selection)
    return _kept().get(key, lambda: public_areas(profile.ranking))


def drawn_wards(borough: Borough) -> Any:
    """Simplify the wards for drawing, once for each version of the data."""
    key = ("drawn wards", borough.data_version)
    return _kept().get(key, lambda: simplify_wards(borough.wards))


def kept(name: str, borough: Borough, rest: Hashable, make: Callable[[], T]) -> T:
    """Keep what follows from the tables of the workspace and ``rest`` alone; never a record."""
    return _kept().get((name, borough.data_version, _sight(borough), rest), make)


# --- what a person has chosen -----------------------------------------------------------------

AREA = "area"
_AREA_PLACES = "area-places"


def area_names(ranking_areas: Any) -> dict[str, int]:
    """Name each area once, in order of rank, with its id."""
    names: dict[str, int] = {}
    for area_id, name in ranking_areas["name"].items():
        label, number = str(name), 1
        while label in names:
            number += 1
            label = f"{name} ({number})"
        names[label] = int(area_id)
    return names


def choose_area(name: str | None) -> None:
    """Choose an area by its name, or none."""
    st.session_state[AREA] = name


def follow_area(areas: Any, names: dict[str, int]) -> None:
    """Keep the chosen area chosen when areas are found anew; there is one at least.

    An area's name may change with the filters. Then the area that shares most places with the
    one chosen takes its place; where none shares any, the first does.
    """
    chosen = st.session_state.get(AREA)
    if chosen not in names:
        held = st.session_state.get(_AREA_PLACES, frozenset())
        shared = {
            name: len(held.intersection(areas.at[area_id, "place_ids"]))
            for name, area_id in names.items()
        }
        chosen = max(shared, key=lambda name: shared[name])
        st.session_state[AREA] = chosen
    st.session_state[_AREA_PLACES] = frozenset(areas.at[names[chosen], "place_ids"])


def version_seen(row: Mapping[str, Any]) -> int:
    """Give the version of a record that a form was filled in with, not the newest there is."""
    return int(st.session_state.setdefault(f"version-{row['id']}", row["version"]))


def forget_version(record_id: str) -> None:
    """Take the newest version of a record from now on: it was saved, or both texts were shown."""
    st.session_state.pop(f"version-{record_id}", None)


# --- a page without widgets keeps its choices in the link alone ---------------------------------


def ward_of_link(labels: dict[str, str]) -> str | None:
    """Give the code of the ward the link names, or that was chosen on another page."""
    named = st.query_params.get("ward")
    codes = {label: code for code, label in labels.items()}
    return codes.get(named) if named else None


def number_of_link(name: str, otherwise: int) -> int:
    """Give a whole number of at least 1 from the link."""
    text = st.query_params.get(name, "")
    return max(int(text), 1) if text.isdecimal() and len(text) < 4 else otherwise  # noqa: PLR2004


def set_link(**values: Any) -> None:
    """Put choices into the link; None takes one out."""
    for name, value in values.items():
        if value is None:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = str(value)
