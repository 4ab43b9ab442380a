"""Local statistics: where values lie together beyond chance."""

from pact_geo.analysis.local_statistics.chance import adjust_for_many
from pact_geo.analysis.local_statistics.getis_ord import HotAndCold, getis_ord
from pact_geo.analysis.local_statistics.moran import LocalMoran, global_moran, local_moran

__all__ = [
    "HotAndCold",
    "LocalMoran",
    "adjust_for_many",
    "getis_ord",
    "global_moran",
    "local_moran",
]
