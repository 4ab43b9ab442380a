"""The public names: all there, flat, and light to import."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

import pact_geo as pg

APP_NAMES = {"draw_areas", "draw_wards"}


@pytest.mark.parametrize("name", sorted(pg.__all__))
def test_every_public_name_is_there_and_says_what_it_does(name: str) -> None:
    if name in APP_NAMES and importlib.util.find_spec("folium") is None:
        pytest.skip("the app's packages are not installed")
    assert getattr(pg, name).__doc__


def test_importing_the_package_imports_none_of_the_heavy_ones() -> None:
    code = (
        "import sys, pact_geo, pact_geo.tables;"
        "print([m for m in ('sklearn', 'matplotlib', 'streamlit', 'folium', 'scipy.stats')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_the_core_reads_and_ranks_without_the_heavy_packages() -> None:
    code = (
        "import sys, pact_geo as pg;"
        "[getattr(pg, n) for n in ('read_boundaries', 'read_incidents', 'assign_wards',"
        " 'find_hotspots', 'rank_priority_areas')];"
        "print([m for m in ('scipy', 'sklearn', 'matplotlib', 'streamlit', 'folium')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
