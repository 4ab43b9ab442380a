"""A fictional borough that behaves like a real one, with the truth about it in a file.

``write_demo`` writes the raw files a partnership would be sent; ``demo_wards`` gives its wards.
"""

from pact_geo.demo.folder import DemoFiles, write_demo
from pact_geo.demo.wards import demo_wards

__all__ = ["DemoFiles", "demo_wards", "write_demo"]
