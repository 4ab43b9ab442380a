"""Take an area profile away, as everybody may see it."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from pact_geo.outputs.exports import write_excel
from pact_geo.outputs.public_tables import months_for_public, themes_for_public
from pact_geo.services.exporting import export_panel, provenance_rows
from pact_geo.services.kept_profiles import SinceLast
from pact_geo.services.panel import PanelView
from pact_geo.services.profile import WardProfile


def export_profile(
    profile: WardProfile, view: PanelView, path: Path | str, *, since: SinceLast | None = None
) -> Path:
    """Write a profile: Excel holds all of it, the other formats its areas (see export_panel).

    Parameters
    ----------
    profile
        What is known about the ward.
    view
        The same ward as the public may see it; its areas are the ones written.
    path
        Its suffix says the format.
    since
        What changed since a profile was kept; a sheet of its own in Excel.
    """
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        return export_panel(view, path)
    least = profile.ranking.borough.settings.disclosure.smallest_count
    areas = gpd.GeoDataFrame(view.areas.assign(sentence=list(view.sentences)))
    months = months_for_public(profile.trend["all"], smallest_count=least)
    write_excel(
        path,
        {
            "Priority areas": areas,
            "People": profile.people,
            "Months": months.to_frame("count"),
            "Categories": themes_for_public(profile.themes, smallest_count=least),
            "Concerns": profile.concerns,
            "Answers": profile.answers,
            "Wards": profile.comparison.table,
            **({} if since is None else {"What changed": _changed(since)}),
        },
        provenance=provenance_rows(profile.provenance),
    )
    return path


def _changed(since: SinceLast) -> pd.DataFrame:
    rows = [("Last profile", since.when), *since.lines]
    return pd.DataFrame(rows, columns=["about", "what changed"])
