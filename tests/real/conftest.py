"""Real, published data: found through PACT_REAL_DATA, never copied into the repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def real_data() -> Path:
    folder = os.environ.get("PACT_REAL_DATA")
    if not folder:
        pytest.skip("PACT_REAL_DATA does not name the folder of real data")
    return Path(folder).resolve()
