# Two commands do everything: `make run` (set up, index corpus/, serve) and `make test` (set up, test).
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

.PHONY: run test check bench quality clean

run: .venv/.run
	$(BIN)/python -m indexer reindex corpus
	PORT=$(PORT) exec $(BIN)/python -m indexer serve

test: .venv/.test
	$(BIN)/python -m pytest -m "not browser and not shared"

# Adds lint, types, coverage, the browser and the files under ../shared where they are.
check: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered

bench: .venv/.run
	$(BIN)/python -m tests.bench

# Scores labels and main texts against the labelled text under ../shared.
quality: .venv/.run
	$(BIN)/python -m tests.quality

.venv/.run: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/.test: .venv/.run
	$(BIN)/pip install --quiet --disable-pip-version-check -e ".[test]"
	@touch $@

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
