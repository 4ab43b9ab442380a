"""Many rows, in one go: a code for each of millions of points, and folders of partitions.

The answers are those of the plain path, row for row; what differs is only how they are reached.
"""

from __future__ import annotations

from pact_geo.scale.codes import find_area_codes
from pact_geo.scale.partitions import PartitionedCounts, count_partitions

__all__ = ["PartitionedCounts", "count_partitions", "find_area_codes"]
