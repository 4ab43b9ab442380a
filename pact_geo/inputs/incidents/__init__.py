"""Read recorded incidents: police.uk as downloaded, and any table that says what, when and where.

A row is refused only when it cannot count: no readable month, no category, or the very same
crime twice. A row whose place cannot be used stays, without a place, and is counted as such.
"""

from __future__ import annotations

from pact_geo.inputs.incidents.police import FORCES
from pact_geo.inputs.incidents.read import read_incidents

__all__ = ["FORCES", "read_incidents"]
