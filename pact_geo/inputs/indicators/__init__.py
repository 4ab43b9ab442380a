"""Read figures about areas, and take them from one geography or vintage to another."""

from __future__ import annotations

from pact_geo.inputs.indicators.lookups import read_lookup
from pact_geo.inputs.indicators.read import read_indicators
from pact_geo.inputs.indicators.vintage import check_vintage

__all__ = ["check_vintage", "read_indicators", "read_lookup"]
