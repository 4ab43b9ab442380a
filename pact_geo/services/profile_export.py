"""Take an area profile away, as everybody may see it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from pact_geo.outputs.disclosure import show_count
from pact_geo.outputs.exports import write_excel
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
    write_excel(
        path,
        {
            "Priority areas": areas,
            "People": profile.people,
            "Months": profile.trend.rename(columns={"all": "count"}),
            "Categories": _masked(profile.themes, ("now", "before"), least),
            "Concerns": _masked(profile.concerns, ("said",), least),
            "Answers": _masked(profile.answers, ("said",), least),
            "Wards": profile.comparison.table,
            **({} if since is None else {"What changed": _changed(since)}),
        },
        provenance=provenance_rows(profile.provenance),
    )
    return path


def _changed(since: SinceLast) -> pd.DataFrame:
    rows = [("Last profile", since.when), *since.lines]
    return pd.DataFrame(rows, columns=["about", "what changed"])


def _masked(table: pd.DataFrame, columns: tuple[str, ...], least: int) -> pd.DataFrame:
    """Write small counts as "fewer than 10", and leave out shares and changes made from them."""
    held = [name for name in columns if name in table]
    if not held:
        return table
    small = (table[held] < least).fillna(value=False).any(axis=1)
    masked = table.copy()
    for name in held:
        masked[name] = [_shown(value, least) for value in table[name]]
    for name in ("share", "low", "high", "change", "change_low", "change_high"):
        if name in masked:
            masked[name] = masked[name].where(~small)
    return masked


def _shown(value: Any, least: int) -> str | None:
    return None if pd.isna(value) else show_count(float(value), smallest_count=least)
