"""Read surveys of residents: CSV and Excel, Kobo and ODK exports, through a TOML mapping."""

from __future__ import annotations

from pact_geo.inputs.responses.concerns import NOT_SAID
from pact_geo.inputs.responses.read import draft_survey_mapping, read_responses

__all__ = ["NOT_SAID", "draft_survey_mapping", "read_responses"]
