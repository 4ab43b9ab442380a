"""Settings: every word known, every word written back where it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from pact_geo.errors import InputError
from pact_geo.settings import Settings, read_settings, write_setting


def write(folder: Path, text: str) -> Path:
    path = folder / "pact.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "pact.toml") == Settings()


def test_a_file_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    path = write(tmp_path, "[hotspots]\nradius = 150\n[themes]\nParking = ['Vehicle crime']\n")

    settings = read_settings(path)

    assert settings.hotspots.radius == 150.0
    assert settings.hotspots.quiet == 1.5
    assert settings.themes == {"Parking": ("Vehicle crime",)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[hotspots]\nradios = 1", "hotspots has radios, which PACT Geo does not know"),
        ("[hotspots]\nradius = 'far'", "radius = 'far' is not of the right kind"),
        ("[hotspots]\ncount = true", "count = True is not of the right kind"),
        ("[category_weights]\nNoise = 'much'", "Noise = 'much' is not of the right kind"),
        ("[hotspots", "not readable TOML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_settings(write(tmp_path, text))


def test_writing_a_setting_keeps_comments_and_the_rest(tmp_path: Path) -> None:
    path = write(tmp_path, "# ours\n[hotspots]\nradius = 150 # agreed in May\n")

    write_setting(path, "borough", "force", "Demo Police")

    assert "# agreed in May" in path.read_text(encoding="utf-8")
    assert read_settings(path).borough.force == "Demo Police"
    assert read_settings(path).hotspots.radius == 150.0


def test_a_setting_of_the_wrong_kind_is_not_written(tmp_path: Path) -> None:
    path = write(tmp_path, "[hotspots]\nradius = 150\n")

    with pytest.raises(InputError, match="right kind"):
        write_setting(path, "hotspots", "radius", "far")

    assert read_settings(path).hotspots.radius == 150.0
