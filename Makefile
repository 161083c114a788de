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

bench: .venv/installed build/peers/installed build/checkers/installed  ## time against peers; NB2PROD_CORPUS=FOLDER of notebooks
	$(BIN)/python benchmarks/bench.py --peers build/peers/bin/python
	$(BIN)/python benchmarks/checking.py --peers build/checkers/bin

build/%/installed: benchmarks/%.txt
	$(PYTHON) -m venv build/$*
	build/$*/bin/pip install -qq --no-compile --requirement $<
	touch $@

clean:  ## what was built and cached; .venv stays
	rm -rf build dist .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -qq --no-compile --editable '.[dev,demo]'
	touch $@
