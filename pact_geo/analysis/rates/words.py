"""What wards and changes are called, and why nothing can be said."""

from __future__ import annotations

CLEARLY_HIGHER, LIKELY_HIGHER = "clearly higher", "likely higher"
CLEARLY_LOWER, LIKELY_LOWER = "clearly lower", "likely lower"
CLEARLY_UP, LIKELY_UP = "clearly up", "likely up"
CLEARLY_DOWN, LIKELY_DOWN = "clearly down", "likely down"
ABOUT_THE_SAME, TOO_FEW = "about the same", "too few to tell"
NO_CLEAR_CHANGE, NOT_KNOWN = "no clear change", "not known"
NO_POPULATION = "No population is known for this ward."
NO_COUNT = "No count is known for this ward."
NO_MONTH = "No month was reported in full."
