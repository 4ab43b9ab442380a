"""One function for each thing a person does; pages, commands and tests call the same."""

from pact_geo.outputs.assets import fetch_assets
from pact_geo.services.borough import Borough, open_borough
from pact_geo.services.comparison import Comparison, compare
from pact_geo.services.demonstration import build_demo
from pact_geo.services.exporting import (
    FORMATS,
    comparison_as_data,
    export_bytes,
    export_comparison,
    export_panel,
    export_ranking,
    export_rejected,
    ranking_as_data,
    receipt_as_data,
    table_of_areas,
    table_of_wards,
)
from pact_geo.services.fetching import fetch_boundaries, fetch_police
from pact_geo.services.importing import KINDS, Receipt, import_files, undo_import
from pact_geo.services.panel import PanelView, panel_view
from pact_geo.services.profile import WardProfile, profile_ward
from pact_geo.services.ranking import Ranking, change_hotspots, rank_areas
from pact_geo.services.selection import Provenance, Selection, make_selection
from pact_geo.services.status import advise, change_setting, set_force, status

__all__ = [
    "FORMATS",
    "KINDS",
    "Borough",
    "Comparison",
    "PanelView",
    "Provenance",
    "Ranking",
    "Receipt",
    "Selection",
    "WardProfile",
    "advise",
    "build_demo",
    "change_hotspots",
    "change_setting",
    "compare",
    "comparison_as_data",
    "export_bytes",
    "export_comparison",
    "export_panel",
    "export_ranking",
    "export_rejected",
    "fetch_assets",
    "fetch_boundaries",
    "fetch_police",
    "import_files",
    "make_selection",
    "open_borough",
    "panel_view",
    "profile_ward",
    "rank_areas",
    "ranking_as_data",
    "receipt_as_data",
    "set_force",
    "status",
    "table_of_areas",
    "table_of_wards",
    "undo_import",
]
