"""Find and rank the priority action areas of a borough or a ward."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

import pandas as pd

from pact_geo.analysis.hotspots import find_hotspots
from pact_geo.analysis.priority import rank_priority_areas
from pact_geo.analysis.stability import estimate_stability
from pact_geo.analysis.trend import compare_years
from pact_geo.records.access import Kind
from pact_geo.services.borough import Borough
from pact_geo.services.harm import Harm, harm_of
from pact_geo.services.selection import (
    Chosen,
    Provenance,
    Selection,
    answered_near,
    caveats,
    choose_concerns,
    choose_incidents,
    describe,
    say_answered,
    with_history,
)
from pact_geo.settings import HotspotSettings, PriorityWeights
from pact_geo.tables import (
    Boundaries,
    Concerns,
    Incidents,
    Places,
    PriorityAreas,
    Progress,
    as_priority_areas,
)

_NEEDED = (
    "Weights by offence code need reports that carry one, or a mapping of codes to categories,"
    " loaded with them."
)


@dataclass(frozen=True)
class Ranking:
    """Ranked priority action areas and all that is needed to show and defend them.

    ``areas`` has, beside the columns of PriorityAreas, ``found`` and ``refits`` (in how many of
    how many refits the area came back), ``rank_low`` and ``rank_high`` (its likely range), and
    ``last_year``, ``year_before`` and ``change`` (incidents of the last twelve months and of the
    same months before, and what may be said of them) with ``months_compared``. ``chosen`` is
    what was ranked, ``history`` the same with every month before. Where a file of weights is in
    force ``harm`` says which, and the areas have ``harm``, the sum of those weights, with
    ``harm_basis``, what it rests on. ``caveats`` are for everybody, ``notes`` for the analyst.
    """

    borough: Borough
    selection: Selection
    areas: PriorityAreas
    chosen: Chosen
    history: Chosen
    concerns: Concerns
    hotspots: HotspotSettings
    weights: PriorityWeights
    caveats: tuple[str, ...]
    notes: tuple[str, ...]
    provenance: Provenance
    harm: Harm | None = None

    @property
    def wards(self) -> Boundaries:
        """The wards of the borough."""
        return self.borough.wards

    @property
    def places(self) -> Places:
        """The places inside the wards looked at."""
        return self.chosen.places

    @property
    def incidents(self) -> Incidents:
        """The incidents the ranking rests on."""
        return self.chosen.incidents


def rank_areas(
    borough: Borough,
    selection: Selection | None = None,
    *,
    hotspots: HotspotSettings | None = None,
    weights: PriorityWeights | None = None,
    refits: int = 50,
    progress: Progress | None = None,
) -> Ranking:
    """Rank the priority action areas of what a person selected, as they are.

    Parameters
    ----------
    borough
        An opened workspace.
    selection
        Months, categories, sources and ward; the last twelve months of all when not given.
    hotspots, weights
        Used in place of the partnership's own settings.
    refits
        How often the areas are found again on changed data and settings; 0 leaves that out.
    progress
        Called with the share done and what is being worked out.

    Raises
    ------
    UnsuitableDataError
        If no ward boundaries are loaded.
    AccessError
        If the reader may not see places as they are.
    """
    borough.require(Kind.PLACES)
    return work_out_ranking(
        borough, selection, hotspots=hotspots, weights=weights, refits=refits, progress=progress
    )


def work_out_ranking(
    borough: Borough,
    selection: Selection | None = None,
    *,
    hotspots: HotspotSettings | None = None,
    weights: PriorityWeights | None = None,
    refits: int = 50,
    progress: Progress | None = None,
) -> Ranking:
    """Do what ``rank_areas`` does for a service that shows only what everybody may see of it."""
    selection = selection or Selection()
    hotspots = hotspots or borough.settings.hotspots
    weights = weights or borough.settings.weights
    report = progress or (lambda _share, _doing: None)
    report(0.0, "Choosing incidents")
    chosen = choose_incidents(borough, selection)
    history = choose_incidents(borough, with_history(borough, selection))
    concerns = choose_concerns(borough, selection)
    report(0.1, "Finding and ranking areas")
    near = answered_near(borough, selection)
    asked = concerns if borough.asked_residents and near.any() else None
    found = harm_of(borough, chosen.incidents)
    harm = found if found and found.in_force else None
    areas = _find_and_rank(borough, chosen, asked, hotspots, weights, harm)
    notes = (*areas.attrs.get("notes", ()), *_say_harm(found))
    areas = _with_harm(areas, harm)
    areas = _with_change(areas, history)
    if refits:
        stability = estimate_stability(
            chosen.places,
            chosen.incidents,
            areas,
            concerns=asked,
            **asdict(hotspots),
            refits=refits,
            progress=lambda share, doing: report(0.4 + share * 0.6, doing),
        )
        areas = as_priority_areas(areas.join(stability))
    report(1.0, "Done")
    return Ranking(
        borough=borough,
        selection=selection,
        areas=areas,
        chosen=chosen,
        history=history,
        concerns=concerns,
        hotspots=hotspots,
        weights=weights,
        caveats=(*caveats(borough, chosen), *say_answered(borough, selection)),
        notes=notes,
        provenance=_with_method(describe(borough, selection, chosen), hotspots),
        harm=harm,
    )


def change_hotspots(
    borough: Borough,
    *,
    method: str | None = None,
    radius: float | None = None,
    count: int | None = None,
) -> HotspotSettings:
    """Take the partnership's hotspot settings with what a person asked for in their place."""
    usual = borough.settings.hotspots
    return replace(
        usual,
        method=usual.method if method is None else method,
        radius=usual.radius if radius is None else radius,
        count=usual.count if count is None else count,
    )


def _find_and_rank(
    borough: Borough,
    chosen: Chosen,
    concerns: Concerns | None,
    hotspots: HotspotSettings,
    weights: PriorityWeights,
    harm: Harm | None,
) -> PriorityAreas:
    """Find hotspots and rank them, with the weights of a file before those of the settings."""
    finding = {key: value for key, value in asdict(hotspots).items() if key != "min_residents"}
    of_file = borough.weights["weight"] if harm and borough.weights is not None else None
    return rank_priority_areas(
        find_hotspots(chosen.places, chosen.incidents, **finding),
        chosen.places,
        chosen.incidents,
        concerns=concerns,
        weights=weights,
        category_weights=borough.settings.category_weights if of_file is None else of_file,
        months=chosen.months,
        radius=hotspots.radius,
        min_residents=hotspots.min_residents,
    )


def _with_harm(areas: PriorityAreas, harm: Harm | None) -> PriorityAreas:
    """Keep the sum of weights where a file gives it a unit; of our own judgement it has none."""
    if harm is None:
        return as_priority_areas(areas.drop(columns="harm", errors="ignore"))
    return as_priority_areas(areas.assign(harm_unit=harm.unit, harm_basis=harm.basis))


def _say_harm(harm: Harm | None) -> list[str]:
    """Say what the weights of a file weigh and what of it is an average."""
    if harm is None:
        return []
    if not harm.in_force:
        none = f"The weights of {harm.source}, {harm.dates}, weigh none of these reports"
        return [f"{none}, so the partnership's own judgement is used. {_NEEDED}"]
    return [f"Harm is in {harm.unit}: {harm.basis}."]


def _with_method(provenance: Provenance, hotspots: HotspotSettings) -> Provenance:
    """Put how the areas were found before the other settings."""
    method = (
        f"{hotspots.method}, radius {hotspots.radius:g} m, quiet {hotspots.quiet:g}, "
        f"at least {hotspots.min_incidents} reports"
    )
    return replace(provenance, settings="; ".join(filter(None, (method, provenance.settings))))


def _with_change(areas: PriorityAreas, history: Chosen) -> PriorityAreas:
    """Add the incidents of the last twelve months, of the same months before, and the verdict."""
    area_of = pd.Series(
        {place: area for area, places in areas["place_ids"].items() for place in places},
        dtype="Int64",
    )
    changed = compare_years(
        history.incidents,
        usable_months=history.common_months,
        by=history.incidents["place_id"].map(area_of),
        groups=list(areas.index),
    )
    return as_priority_areas(
        areas.assign(
            last_year=changed["now"],
            year_before=changed["before"],
            change=changed["verdict"],
            months_compared=changed["months"],
        )
    )
