# Two commands do all the set-up: `make app` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORE := .venv-core
BENCH := .venv-bench
WORKSPACE ?= workspace
PORT ?= 8501
JOBS ?= 3
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)
APT := DEBIAN_FRONTEND=noninteractive apt-get
PIP := -m pip --disable-pip-version-check install --quiet
CORE_TESTS := tests/test_tables.py tests/test_settings.py tests/test_workspace.py tests/test_public_names.py \
  tests/inputs tests/analysis tests/cycle tests/scale

.PHONY: app test check core soak bench lock screenshots clean programs browser postgres

app: $(VENV)/.app $(WORKSPACE)/manifest.json ## set everything up and open the app
	$(BIN)/pact assets
	$(BIN)/pact serve --workspace $(WORKSPACE) --port $(PORT)

$(WORKSPACE)/manifest.json: | $(VENV)/.app
	$(BIN)/pact demo --workspace $(WORKSPACE)

test: $(BIN)/python ## install what the tests need, then run every check and test
	@$(MAKE) --no-print-directory --jobs=2 $(VENV)/.dev programs
	@$(MAKE) --no-print-directory --jobs=2 --output-sync check core
	$(BIN)/pact assets --dev
	$(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

check: $(VENV)/.dev ## lint, format, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

core: $(CORE)/.done ## the core alone, without the app's packages, and its tests
	$(CORE)/bin/python -c "import importlib.util as u; assert not any(map(u.find_spec, ('streamlit', 'folium', 'typer', 'matplotlib', 'xlsxwriter', 'sqlalchemy')))"
	$(CORE)/bin/pytest -n $(JOBS) --dist loadfile $(CORE_TESTS)

soak: $(VENV)/.dev ## what takes long
	PACT_SOAK_KEPT=benchmarks/people.json $(BIN)/pytest -m soak -o timeout=3600

bench: $(BENCH)/.done ## measure speed and memory beside other tools; ROWS="--only wards" for some
	PYTHONHASHSEED=0 $(BENCH)/bin/python benchmarks/run.py $(ROWS)

lock: $(VENV)/.dev ## choose the versions again and write them down
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate \
	  --extra app --extra postgres --extra scale --extra dev pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) $(CORE) $(BENCH) build dist .mypy_cache .ruff_cache .pytest_cache

programs: browser postgres

# Chromium draws the pages in the tests; on Debian it comes from apt.
browser:
	@command -v chromium-headless-shell >/dev/null || { \
	  command -v apt-get >/dev/null && $(SUDO) apt-get update -qq && \
	  $(SUDO) env $(APT) install -y -qq --no-install-recommends chromium-headless-shell fonts-dejavu-core; } || \
	  command -v chromium >/dev/null || \
	  echo "Chromium is not here and apt cannot bring it: the browser tests will say so."

# The records are tested on both databases; on Debian PostgreSQL with PostGIS comes from apt.
postgres: | browser # one after the other: apt lets no two in at once
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && ls -d /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1 || { \
	  command -v apt-get >/dev/null && $(SUDO) apt-get update -qq && \
	  $(SUDO) env $(APT) install -y -qq --no-install-recommends postgresql postgresql-postgis; } || \
	  echo "PostgreSQL is not here and apt cannot bring it: its tests will say so."

$(BIN)/python $(CORE)/bin/python $(BENCH)/bin/python:
	@$(PYTHON) -c "import ensurepip, venv" 2>/dev/null || { \
	  $(SUDO) apt-get update -qq && $(SUDO) env $(APT) install -y -qq --no-install-recommends python3-venv; }
	$(PYTHON) -m venv $(@D)/..

$(VENV)/.app: pyproject.toml requirements.lock | $(BIN)/python
	$(BIN)/python $(PIP) --constraint requirements.lock --requirement requirements.txt
	@touch $@

$(VENV)/.dev: pyproject.toml requirements.lock | $(BIN)/python
	$(BIN)/python $(PIP) --constraint requirements.lock --editable ".[app,postgres,scale,dev]"
	@touch $@ $(VENV)/.app

# What we are measured beside has its own environment: none of it is a dependency of ours.
$(BENCH)/.done: pyproject.toml requirements.lock | $(BENCH)/bin/python
	$(BENCH)/bin/python $(PIP) --constraint requirements.lock --editable ".[app,scale,bench]"
	@touch $@

$(CORE)/.done: pyproject.toml requirements.lock | $(CORE)/bin/python
	$(CORE)/bin/python $(PIP) --constraint requirements.lock --editable . \
	  hypothesis pytest pytest-timeout pytest-xdist
	@touch $@
