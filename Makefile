PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check bench clean

demo: .venv/installed  ## a messy notebook becomes a package whose tests pass and whose job runs
	bash examples/demo.sh

test: check  ## everything
	$(BIN)/pytest -n 2 --cov --cov-report=term

check: .venv/installed  ## style, types and layers; no tests
	$(BIN)/ruff check
	$(BIN)/black --check --quiet --diff .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: .venv/installed build/peers/installed  ## time against peers; NB2PROD_CORPUS=FOLDER of notebooks
	$(BIN)/python benchmarks/bench.py --peers build/peers/bin/python
	$(BIN)/python benchmarks/jobs.py

build/peers/installed: benchmarks/peers.txt
	$(PYTHON) -m venv build/peers
	build/peers/bin/pip install -qq --no-compile --requirement benchmarks/peers.txt
	touch $@

clean:  ## what was built and cached; .venv stays
	rm -rf build dist .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -qq --no-compile --editable '.[dev,demo]'
	touch $@
