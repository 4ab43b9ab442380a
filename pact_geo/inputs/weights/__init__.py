"""Read how much each category or offence weighs: a dated table that replaces our own judgement."""

from __future__ import annotations

from pact_geo.inputs.weights.read import EXPIRED, NO_KEY, NO_WEIGHT, NOTE, TWICE, read_weights

__all__ = ["EXPIRED", "NOTE", "NO_KEY", "NO_WEIGHT", "TWICE", "read_weights"]
