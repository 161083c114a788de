PYTHON ?= python3
BIN := .venv/bin
# Node trusts whom the system trusts, as pip does.
export NODE_EXTRA_CA_CERTS ?= $(wildcard /etc/ssl/certs/ca-certificates.crt)

define ENVIRONMENT
$(PYTHON) -m venv build/$*
build/$*/bin/pip install -qq --no-compile --requirement $<
touch $@
endef

SIDEBAR := build/labextensions/nb2prod/package.json

.PHONY: demo lab test check docs release binder targets bench clean

demo: .venv/installed  ## a messy notebook becomes a package whose tests pass, and whose job runs again and again
	bash examples/demo.sh

lab: .venv/installed $(SIDEBAR)  ## JupyterLab with the sidebar, on a copy of the demonstration notebook
	mkdir -p build/lab && cp -R examples/solar_savings build/lab
	JUPYTER_PATH=build $(BIN)/jupyter lab build/lab/solar_savings/solar_savings.ipynb

test: check $(SIDEBAR)  ## everything; building the sidebar and its browser tests need Node and chromium
	$(BIN)/pytest -n 2 --cov --cov-report=term --pictures=build/pictures || \
	{ [ $$? = 1 ] && $(BIN)/pytest --last-failed --last-failed-no-failures none --pictures=build/pictures; }

check: .venv/installed  ## style, types and layers; no tests
	$(BIN)/ruff check
	$(BIN)/black --check --quiet --diff .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

docs: .venv/docs build/example/solar_savings/VERIFICATION.md  ## the documentation, in build/docs; a warning is an error
	$(BIN)/sphinx-build -W --keep-going -q docs build/docs

release: .venv/installed $(SIDEBAR)  ## a wheel and an sdist in dist/, installed and tried as a user would
	rm -rf dist
	$(BIN)/python -m build --outdir dist
	$(BIN)/twine check --strict dist/*
	.ci/release

binder: .venv/installed  ## what Binder does, without Docker: a new environment, and the lessons in a browser
	.ci/binder

targets: .venv/installed build/schedulers/installed build/spark/installed build/beam/installed  ## in what they are for: minutes
	$(BIN)/pytest tests/export/test_targets.py tests/export/test_schedulers.py tests/export/test_elsewhere.py

bench: .venv/installed build/peers/installed build/engines/installed build/checkers/installed  ## time against peers; NB2PROD_CORPUS=FOLDER of notebooks
	$(BIN)/python benchmarks/bench.py --peers build/peers/bin/python
	$(BIN)/python benchmarks/jobs.py --engines build/engines/bin/python
	$(BIN)/python benchmarks/checking.py --peers build/checkers/bin

$(SIDEBAR): .venv/installed $(wildcard labextension/*.json labextension/s*/*)
	cd labextension && export PATH="$(abspath $(BIN)):$$PATH" && jlpm install --immutable && jlpm build:prod

build/example/solar_savings/VERIFICATION.md: .venv/installed $(wildcard examples/solar_savings/*) $(shell find src templates -type f -name '*.[pj]*')
	mkdir -p build/example && cp -R examples/solar_savings/. build/example
	$(BIN)/nb2prod productionize build/example/solar_savings.ipynb
	touch $@

build/%/installed: benchmarks/%.txt
	$(ENVIRONMENT)

build/%/installed: tests/environments/%.txt
	$(ENVIRONMENT)

clean:  ## what was built and cached; .venv stays
	rm -rf build dist .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	SKIP_JUPYTER_BUILDER=1 $(BIN)/pip install -qq --no-compile --editable '.[dev,demo]'
	touch $@

.venv/docs: .venv/installed
	SKIP_JUPYTER_BUILDER=1 $(BIN)/pip install -qq --no-compile --editable '.[docs]'
	touch $@
