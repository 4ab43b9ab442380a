"""Find where each row of a file happened: from longitude and latitude, the grid or a postcode.

``rows`` judges row by row and says why one has no place (``locate``); ``columns`` finds which
columns hold what, and in which coordinate system; ``cells`` reads numbers and postcodes as
people write them; ``places`` makes the table of places and puts each on the National Grid.
"""

from __future__ import annotations

from pact_geo.inputs.locations.cells import normalise_postcodes, parse_numbers
from pact_geo.inputs.locations.columns import LAT_NAMES, LON_NAMES
from pact_geo.inputs.locations.places import make_places, place_points
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
