"""Read boundaries of wards and other areas from any usual map file."""

from __future__ import annotations

from pact_geo.inputs.boundaries.read import read_boundaries

__all__ = ["read_boundaries"]
