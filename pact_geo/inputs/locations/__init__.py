"""Find where each row of a file happened: from longitude and latitude, the grid or a postcode.

"""

from __future__ import annotations

from pact_geo.inputs.locations.rows import normalise_postcodes, parse_numbers
from pact_geo.inputs.locations.rows import LAT_NAMES, LON_NAMES
from pact_geo.inputs.locations.rows import make_places, place_points
from pact_geo.inputs.locations.rows import NOT_A_POSTCODE, NOWHERE, Located, locate

__all__ = [
    "LAT_NAMES",
    "LON_NAMES",
    "NOT_A_POSTCODE",
    "NOWHERE",
    "Located",
    "locate",
    "make_places",
    "normalise_postcodes",
    "parse_numbers",
    "place_points",
]
