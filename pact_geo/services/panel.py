"""One ward for a panel: at most ten areas, a plain sentence each, no home given away."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import pandas as pd

from pact_geo.outputs.disclosure import NOT_SHOWN, for_public
from pact_geo.outputs.sentences import confidence_words, describe_area, likely_words
from pact_geo.records.access import Kind
from pact_geo.services.borough import Borough
from pact_geo.services.ranking import Ranking, work_out_ranking
from pact_geo.services.selection import Provenance, Selection
from pact_geo.tables import Boundaries, Progress

MOST_AREAS = 10


@dataclass(frozen=True)
class PanelView:
    """What a panel sees of its ward: areas as the public may see them, and their sentences.

    ``areas`` is ordered by rank; ``sentences`` has one for each of them.
    """

    ward_code: str
    ward_name: str
    wards: Boundaries
    areas: gpd.GeoDataFrame
    sentences: tuple[str, ...]
    caveats: tuple[str, ...]
    provenance: Provenance


def panel_view(
    borough: Borough,
    ward_code: str,
    selection: Selection | None = None,
    *,
    progress: Progress | None = None,
    known_wards: Boundaries | None = None,
) -> PanelView:
    """Rank one ward and show it as a panel may see it; for ``known_wards`` see ``public_areas``."""
    borough.require(Kind.FIGURES)
    selection = replace(selection or Selection(), ward=ward_code)
    ranking = work_out_ranking(borough, selection, progress=progress)
    public = public_areas(ranking, wards=known_wards).head(MOST_AREAS)
    months = len(ranking.chosen.common_months)
    smallest = borough.settings.disclosure.smallest_count
    sentences = tuple(
        sentence_of(
            {**ranking.areas.loc[area_id], **public.loc[area_id]},
            months=months,
            smallest_count=smallest,
        )
        for area_id in public.index
    )
    return PanelView(
        ward_code=ward_code,
        ward_name=borough.ward_names[ward_code],
        wards=borough.wards,
        areas=public,
        sentences=sentences,
        caveats=ranking.caveats,
        provenance=ranking.provenance,
    )


def public_areas(ranking: Ranking, *, wards: Boundaries | None = None) -> gpd.GeoDataFrame:
    """Show the areas of a ranking as panels and the public may see them.

    ``wards`` are those by which a place without a street name is told, where the ranking's own
    are not the ones that people know.
    """
    limits = ranking.borough.settings.disclosure
    public = for_public(
        ranking.areas,
        ranking.places,
        ranking.incidents,
        smallest_count=limits.smallest_count,
        smallest_addresses=limits.smallest_addresses,
        wards=ranking.borough.wards if wards is None else wards,
    )
    if ranking.harm is None:
        return public
    few = pd.to_numeric(ranking.areas["incidents"]) < limits.smallest_count
    told = [
        NOT_SHOWN if hidden else ranking.harm.words(harm, public=True)
        for harm, hidden in zip(ranking.areas["harm"], few, strict=True)
    ]
    return gpd.GeoDataFrame(public.assign(harm=told, harm_basis=ranking.harm.public_basis))


def sentence_of(area: Mapping[Hashable, Any], *, months: int, smallest_count: int) -> str:
    """Say one area in the words a panel reads; ``months`` is how long its data run.

    What the public may see goes before what the ranking knows: counts may be words.
    """
    has_year = pd.notna(area["last_year"])
    return describe_area(
        area["top_categories"],
        area["last_year"] if has_year else area["incidents"],
        months=int(area["months_compared"]) if has_year else months,
        before=area["year_before"],
        verdict=area["change"],
        residents=area["residents"],
        evidence=area["evidence"],
        sureness=" ".join(
            filter(None, (_harm_words(area), confidence_words(area), likely_words(area)))
        ),
        one_location=area["one_location"],
        smallest_count=smallest_count,
    )


def _harm_words(area: Mapping[Hashable, Any]) -> str:
    """Say the harm of an area with its source, its date and what of it is an average."""
    harm = area.get("harm")
    if not isinstance(harm, str) or harm == NOT_SHOWN:
        return ""
    return f"Harm about {harm} ({area['harm_basis']})."
