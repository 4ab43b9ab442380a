"""What a panel goes by: the ranked places of its own area, and what its residents say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import geopandas as gpd
import pandas as pd
import shapely

from pact_geo.analysis.priority import NO_SURVEY
from pact_geo.analysis.scores import PARTS, part_shares
from pact_geo.analysis.survey import rank_concerns
from pact_geo.analysis.wards import assign_wards
from pact_geo.cycle.actions import Status
from pact_geo.cycle.meetings import OpenAction, count_stays, stay_words
from pact_geo.cycle.panels import COVERS
from pact_geo.inputs.drawn import polygons_of
from pact_geo.outputs.sentences import count_words
from pact_geo.records.access import Kind
from pact_geo.records.desk import Row
from pact_geo.services.borough import Borough
from pact_geo.services.office import Office
from pact_geo.services.panel import PanelView, panel_view
from pact_geo.services.panels import area_of, shares_of
from pact_geo.services.ranking import rank_areas
from pact_geo.services.selection import Selection
from pact_geo.tables import Progress, as_boundaries, as_incidents

DONE = frozenset({Status.DONE, Status.CHECKED, Status.NOT_DONE})
"""Statuses of actions a panel no longer waits for."""


@dataclass(frozen=True)
class Evidence:
    """The ranked places of a panel's area as it may see them, and how well each holds.

    ``borough`` is the one the view was made of: the panel's area stands in it as one ward.
    ``stays`` says of each place how often it stays in the top three when weights vary.
    ``concerns`` are themes and what is said of each, most raised first.
    """

    borough: Borough
    view: PanelView
    stays: tuple[str, ...]
    concerns: tuple[tuple[str, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The places' names, first ranked first."""
        return tuple(str(name) for name in self.view.areas["name"])


def gather_evidence(office: Office, panel: Row, *, progress: Progress | None = None) -> Evidence:
    """Rank the places of a panel's area and say how each stands when weights vary."""
    borough, code = borough_of_panel(office.borough, panel)
    view = panel_view(borough, code, progress=progress, known_wards=office.borough.wards)
    settings = borough.settings
    ranking = rank_areas(borough, Selection(ward=code), refits=0)
    areas = ranking.areas.loc[view.areas.index] if len(view.areas) else ranking.areas
    surveyed = not (areas["evidence"] == NO_SURVEY).all() if len(areas) else False
    stays = count_stays(
        areas[[f"part_{part}" for part in PARTS]].fillna(0.0).to_numpy(dtype="float64"),
        part_shares(settings.weights, surveyed=surveyed).tolist(),
        last=areas["unconfirmed"].to_numpy(dtype=bool),
        tries=settings.panels.weight_tries,
        spread=settings.panels.weight_spread,
    )
    tries = settings.panels.weight_tries
    return Evidence(
        borough=borough,
        view=view,
        stays=tuple(stay_words(int(count), tries) for count in stays),
        concerns=_concerns(office.borough, panel),
    )


def borough_of_panel(borough: Borough, panel: Row) -> tuple[Borough, str]:
    """See the borough with the panel's area as one ward, so that it is ranked as one.

    Returns
    -------
    Borough
        The same borough where the panel is that of one ward; else one in which its wards are
        one, or its drawn area is cut out of them.
    str
        The code of the panel's area in it.
    """
    shares = shares_of(borough, panel)
    if panel["geometry"] is None and len(shares) == 1:
        return borough, next(iter(shares))
    area, code = area_of(borough, panel), f"panel-{panel['id']}"
    own = borough.wards.loc[[next(iter(shares))]].rename(index={next(iter(shares)): code})
    own = own.assign(area_name=panel["name"], geometry=[area])
    rest = gpd.GeoDataFrame(borough.wards)
    if panel["geometry"] is None:
        rest = rest[~rest.index.isin(list(shares))]
    else:
        cut = rest.assign(geometry=[polygons_of(one) for one in rest.difference(area)])
        rest = cut[~cut.geometry.is_empty]
    both = pd.concat([rest, own]).rename_axis("area_code")
    wards = as_boundaries(gpd.GeoDataFrame(both, geometry="geometry", crs=rest.crs))
    incidents = borough.incidents
    if panel["geometry"] is None:
        named = incidents["ward_code"].isin(list(shares))
        incidents = as_incidents(
            incidents.assign(ward_code=incidents["ward_code"].mask(named, code))
        )
    places = assign_wards(borough.places, wards)
    return replace(borough, wards=wards, places=places, incidents=incidents), code


def wards_covered(borough: Borough, panel: Row) -> list[str]:
    """Give the codes of the wards that count as the panel's where things are known by ward alone.

    For a drawn panel those of which it takes in half, or where there is none the ward it takes
    in most of.
    """
    shares = shares_of(borough, panel)
    return [code for code, share in shares.items() if share >= COVERS] or list(shares)[:1]


def open_actions(office: Office, panel: Row, today: date) -> tuple[OpenAction, ...]:
    """List the actions in the panel's wards that are not done."""
    rows = office.desk.list(Kind.ACTIONS)
    here = set(panel["ward_codes"])
    return tuple(
        OpenAction(
            row["what"],
            row["agency"],
            max((today - row["due_on"]).days, 0) if row["due_on"] else 0,
        )
        for row in rows
        if row["status"] not in DONE and here & set(row["ward_codes"])
    )


def _concerns(borough: Borough, panel: Row) -> tuple[tuple[str, str], ...]:
    """Say which themes residents of the panel's wards raise, small numbers withheld."""
    whole = wards_covered(borough, panel)
    asked = borough.responses[borough.responses["ward_code"].isin(whole)]
    if asked.empty:
        return ()
    own = borough.concerns[borough.concerns["response_id"].isin(asked.index)]
    ranked = rank_concerns(own, asked, by=None)
    smallest = borough.settings.disclosure.smallest_count
    counts = [count_words(n, "resident", smallest_count=smallest) for n in ranked["said"]]
    return tuple(
        (str(theme), f"{_capital(words)} raised it.")
        for theme, words in zip(ranked.index.get_level_values("theme"), counts, strict=True)
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def bounds_with_room(area: shapely.Geometry, *, room: float = 0.06) -> shapely.Geometry:
    """Give a box round an area with a little room at each edge."""
    west, south, east, north = area.bounds
    margin = max(east - west, north - south) * room
    return shapely.box(west - margin, south - margin, east + margin, north + margin)
