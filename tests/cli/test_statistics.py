"""``pact statistics``: every method answers in words, as JSON and as a file."""

import json

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from pact_geo import cli

runner = CliRunner()
NAMES = sorted(get_command(cli.app).commands["statistics"].commands)


@pytest.fixture(scope="module", params=NAMES)
def told(request, demo_folder):
    few = {"scan": ["--simulations", "9"], "near-repeats": ["--permutations", "9"]}
    words = ["statistics", request.param, "-w", str(demo_folder), "--json"]
    words += few.get(request.param, [])
    return request.param, json.loads(runner.invoke(cli.app, words, catch_exceptions=False).stdout)


def test_every_method_answers_as_data(told):
    _, data = told

    assert data["sentences"]
    assert data["method"]
    assert data["provenance"]["Data version"]


def test_words_begin_with_what_was_found(demo_folder):
    words = ["statistics", "concentration", "-w", str(demo_folder)]
    result = runner.invoke(cli.app, words, catch_exceptions=False)

    assert result.stdout.startswith("25% of the reports are on ")
    assert "Places, the first 20 of" in result.stdout
    assert "Gini coefficient" in result.stdout


def test_an_answer_is_written_to_a_file(demo_folder, tmp_path):
    path = tmp_path / "places.csv"
    words = ["statistics", "concentration", "-w", str(demo_folder), "-o", str(path)]

    assert runner.invoke(cli.app, words, catch_exceptions=False).exit_code == 0
    assert path.read_text(encoding="utf-8-sig").splitlines()[0].count("CUMU_LPERC") == 1
