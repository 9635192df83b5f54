# One door for everything. `make` says what there is.
#
#   make run SRC=scraped OUT=clean     clean a directory (by default: the examples in fixtures/)
#   make test                          lint, types and all tests

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
TOOLS  := $(abspath $(VENV))/tools/bin
INSTALL := pip install --quiet --disable-pip-version-check
SRC    ?= fixtures/news/in
OUT    ?= build/clean
ARGS   ?=
# a text that trafilatura makes longer piece by piece is copied at every piece while a tracer looks on;
# and what runs in processes of its own is not traced
UNTRACED := --deselect tests/test_extract.py::test_large $(addprefix --ignore tests/test_,$(addsuffix .py,interop pipelines benchmarks spark))

.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help run test lint types unit coverage fuzz mutants audit golden train bench profile dist clean

help: ## what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

# the virtual environment is as old as what it was made from
$(VENV)/stamp: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m $(INSTALL) --upgrade pip
	$(BIN)/python -m $(INSTALL) --editable '.[dev]'
	touch $@

# what reads our outputs, what calls us, and Spark: for the tests, and large, so that only CI asks for it;
# dolma's own requirements are older than the others', and the tests need none of them
$(VENV)/neighbours: $(VENV)/stamp
	$(BIN)/python -m $(INSTALL) --editable '.[dev,interop]'
	$(BIN)/python -m $(INSTALL) --no-deps 'dolma==1.2.1'
	test -x $(TOOLS)/python || $(PYTHON) -m venv $(VENV)/tools
	$(TOOLS)/python -m $(INSTALL) 'snakemake>=9,<10' 'dvc>=3,<4'
	touch $@

$(VENV)/fuzz: $(VENV)/stamp
	$(BIN)/python -m $(INSTALL) --editable '.[dev,fuzz]'
	touch $@

$(VENV)/mutants: $(VENV)/stamp
	$(BIN)/python -m $(INSTALL) --editable '.[dev,mutants]'
	touch $@

$(VENV)/audit: $(VENV)/stamp
	test -x $(TOOLS)/python || $(PYTHON) -m venv $(VENV)/tools
	$(TOOLS)/python -m $(INSTALL) 'pip-audit>=2.9,<3'
	touch $@

$(VENV)/builder: $(VENV)/stamp
	test -x $(TOOLS)/python || $(PYTHON) -m venv $(VENV)/tools
	$(TOOLS)/python -m $(INSTALL) 'build>=1.2,<2' 'twine>=6.1,<7'
	touch $@

run: $(VENV)/stamp ## clean SRC into OUT; ARGS for more options
	$(BIN)/cleaner clean $(SRC) -o $(OUT) $(ARGS)

test: lint types unit ## lint, types and all tests

lint: $(VENV)/stamp ## ruff: format and rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/stamp ## mypy, strict
	$(BIN)/mypy

unit: $(VENV)/stamp $(if $(filter true,$(CI)),$(VENV)/neighbours $(VENV)/builder) ## all tests; with CI=true the slow ones too
	PATH="$$PATH:$(TOOLS)" $(BIN)/python -m pytest -n auto

coverage: $(VENV)/stamp ## how much of the core's branches the quick tests reach; it fails below the floor
	rm -rf build/coverage && mkdir -p build/coverage
	env -u CI $(BIN)/python -m pytest -n auto --cov --cov-report=term $(UNTRACED)

fuzz: $(VENV)/fuzz ## give whatever reads or judges any bytes; ARGS='--seconds 600 html'
	$(BIN)/python -m tests.fuzz $(ARGS)

mutants: $(VENV)/mutants ## spoil the code a little, again and again; show what no test sees; ARGS='cleaner.dedup.bands*'
	$(BIN)/python -m tests.mutants $(ARGS)

audit: $(VENV)/audit ## whether an advisory is known for what users install
	$(BIN)/python -m tests.audit $(TOOLS)/pip-audit

golden: $(VENV)/stamp ## write the golden runs anew; read the difference before you commit it
	$(BIN)/python -m tests.golden

train: $(VENV)/stamp ## learn the shapes of articles and of furniture anew from the pages in DATA
	$(BIN)/python -m tests.train_shape $(DATA)
	$(BIN)/python -m tests.train_furniture $(DATA)

bench: $(VENV)/stamp ## speed and memory, measured here and now; ARGS=--help shows the options
	$(BIN)/python -m tests.benchmarks $(ARGS)

profile: $(VENV)/stamp ## the functions that take the time; ARGS for how many MB of text
	$(BIN)/python -m tests.benchmarks.profiling $(ARGS)

dist: $(VENV)/builder ## a wheel and a source distribution, in dist/
	rm -rf dist
	$(TOOLS)/python -m build
	$(TOOLS)/twine check --strict dist/*

clean: ## remove what was built here
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
