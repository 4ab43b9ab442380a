"""Priority action areas for community safety partnerships.

The public names are flat and load when first used, so that the core imports without the
app's packages: ``import pact_geo as pg; wards = pg.read_boundaries("wards.gpkg").table``.
"""

import lazy_loader as _lazy

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "errors": ["PactError"],
    },
)
