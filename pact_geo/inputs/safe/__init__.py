"""Files from outside are hostile until their content has been looked at.

GDAL opens a file by its content and not by its name: what is called ``.geojson`` may be an
instruction to read another file on this machine. So each file is judged here first, by
content signatures of our own, and is opened only as a private copy under a name we chose.
Limiting GDAL's drivers (``lock_drivers``) is the second lock: it works only before pyogrio
is first imported.
"""

from __future__ import annotations

from pact_geo.inputs.safe.archives import Limits, unpack
from pact_geo.inputs.safe.drivers import DRIVERS, lock_drivers, private_copy
from pact_geo.inputs.safe.kinds import Kind, check_file

__all__ = ["DRIVERS", "Kind", "Limits", "check_file", "lock_drivers", "private_copy", "unpack"]
