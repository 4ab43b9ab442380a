"""Maps people can look at, click and take away, drawn without asking any outside host."""

from pact_geo.outputs.maps.areas import add_density, add_names, draw_areas
from pact_geo.outputs.maps.evaluation import draw_ground
from pact_geo.outputs.maps.layers import simplify_wards
from pact_geo.outputs.maps.legend import LegendEntry, legend_html, picture_html
from pact_geo.outputs.maps.panels import draw_panel_area, draw_panel_coverage
from pact_geo.outputs.maps.sheet import LICENCE, Map, check_offline
from pact_geo.outputs.maps.wards import draw_wards

__all__ = [
    "LICENCE",
    "LegendEntry",
    "Map",
    "add_density",
    "add_names",
    "check_offline",
    "draw_areas",
    "draw_ground",
    "draw_panel_area",
    "draw_panel_coverage",
    "draw_wards",
    "legend_html",
    "picture_html",
    "simplify_wards",
]
