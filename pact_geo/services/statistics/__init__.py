"""What an analyst is asked to defend: each method as one act, for a page and a command."""

from pact_geo.services.statistics.concentration import study_concentration
from pact_geo.services.statistics.density import study_density
from pact_geo.services.statistics.emerging import study_emerging
from pact_geo.services.statistics.local import study_local
from pact_geo.services.statistics.near_repeat import study_near_repeats
from pact_geo.services.statistics.scan import study_scan
from pact_geo.services.statistics.study import (
    Study,
    describe_study,
    export_study,
    map_of_study,
    study_as_data,
)
from pact_geo.services.statistics.timing import study_timing
from pact_geo.services.statistics.validation import study_validation
from pact_geo.services.statistics.vulnerability import study_vulnerability

__all__ = [
    "Study",
    "describe_study",
    "export_study",
    "map_of_study",
    "study_as_data",
    "study_concentration",
    "study_density",
    "study_emerging",
    "study_local",
    "study_near_repeats",
    "study_scan",
    "study_timing",
    "study_validation",
    "study_vulnerability",
]
