"""Fetch boundaries and recorded crime for people with internet.

What is fetched lies in files, which the readers of ``pact_geo.inputs`` then read as they would
read any other.
"""

from pact_geo.inputs.download.archive import ARCHIVE
from pact_geo.inputs.download.limiter import RateLimiter
from pact_geo.inputs.download.ons import ONS_SERVICES, fetch_boundaries
from pact_geo.inputs.download.police import POLICE_API, PoliceFetch, fetch_police
from pact_geo.inputs.download.web import WebClient

__all__ = [
    "ARCHIVE",
    "ONS_SERVICES",
    "POLICE_API",
    "PoliceFetch",
    "RateLimiter",
    "WebClient",
    "fetch_boundaries",
    "fetch_police",
]
