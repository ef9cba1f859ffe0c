# The door to everything a developer does here. Every target sets up what it lacks.
#   make help        this list
#   make demo        train two models, one from R and one from Python
#   make test        test-r, test-py, test-cross and test-programs
#   make test-all    test-py with all cases that are drawn
#   make test-oldest quick tests of the engine with the oldest Keras and TensorFlow
#   make lint check  style, and R CMD check
#   make docs        NAMESPACE, help pages, docs/parity.md and coverage.md, from what they're made of
#   make site        the site, R's pages and Python's, in build/site
#   make install     the R package into R's own library, with its vignettes
#   make dist        the R source package, a wheel and an sdist, in dist; test-dist tries them
#   make check-api   where the constructor tables differ from the installed Keras; part of lint
#   make bench       bridle beside its peers; bench-r the same from R, bench-jax on JAX alone
#   make clean       back to a fresh clone
SHELL := /bin/bash
PYTHON ?= /usr/bin/python3
# From the root: reticulate inside rpy2 looks for libpython by the name Python was started with.
py := $(CURDIR)/.venv/bin/python

export PYTHON
export R_LIBS := $(CURDIR)/.Rlib
export RETICULATE_PYTHON := $(py)
export RPY2_CFFI_MODE := ABI
export PYTHONDONTWRITEBYTECODE := 1
# TensorFlow says less, and a machine with a GPU gives the same results as one without.
export TF_CPP_MIN_LOG_LEVEL ?= 2
export CUDA_VISIBLE_DEVICES ?= -1
# What XLA compiles here stays here. The benches measure a compiler that has it all to do.
export BRIDLE_XLA_CACHE := $(CURDIR)/build/xla-cache
bench bench-r bench-jax: export BRIDLE_XLA_CACHE := 0

.PHONY: setup help demo test test-r test-py test-all test-cross test-programs test-oldest
.PHONY: lint docs check install check-api site dist test-dist bench bench-r bench-jax clean
.DELETE_ON_ERROR:

setup: .venv/ready .Rlib/bridle/DESCRIPTION

help:
	@sed -n 's/^#   //p' Makefile

.venv/ready: tools/setup tools/constraints.txt pyproject.toml
	tools/setup
	touch $@

# `R CMD build` copies everything beside DESCRIPTION, .venv too, before it leaves anything out.
# So it is given a folder with the package alone, where inst/python holds files, not a link.
package := $(wildcard DESCRIPTION NAMESPACE LICENSE NEWS.md README.md .Rbuildignore \
  R src man inst python vignettes)
compiled := -name '*.o' -o -name '*.so'
build/bridle/DESCRIPTION: $(shell find $(package) -not -path '*__pycache__*' -not -type l \
  -not \( $(compiled) \))
	rm -rf build/bridle && mkdir -p build/bridle
	cp -RL $(filter-out python,$(package)) build/bridle
	find build/bridle -name __pycache__ -prune -exec rm -r {} +
	find build/bridle/src \( $(compiled) \) -delete
	touch $@

.Rlib/bridle/DESCRIPTION: .venv/ready build/bridle/DESCRIPTION
	mkdir -p .Rlib
	R CMD INSTALL --library=.Rlib build/bridle

# For whoever uses R and not make: nothing is set up here but the package. Its vignettes show
# results where R finds a Python with TensorFlow.
install: build/bridle/DESCRIPTION
	unset R_LIBS MAKEFLAGS; [ -e .venv/ready ] || unset RETICULATE_PYTHON; rm -rf build/install; \
	  mkdir build/install && cd build/install && R CMD build ../bridle && \
	  R CMD INSTALL bridle_*.tar.gz

demo: setup
	Rscript examples/diamonds.R
	$(py) examples/digits.py

# What a runner counted, for tools/total.py. One that crashes leaves no older report behind.
report = build/reports/$@.xml
fresh = @rm -f $(report)

test: test-r test-py test-cross test-programs
	@$(py) tools/total.py $^

# On CI a new snapshot is a failure too, where testthat only warns.
test-r: setup
	$(fresh)
	NOT_CRAN=true Rscript tools/run-tests.R
	@if [ "$$CI" = true ]; then ! git status --porcelain tests/testthat/_snaps | grep .; fi

test-py: setup
	$(fresh)
	$(py) -m pytest --numprocesses=logical --dist=worksteal --junit-xml=$(report) \
	  tests/python docs/python

# With all cases that are drawn, where test-py has some.
test-all: export BRIDLE_TEST_ALL := 1
test-all: test-py

test-cross: setup
	$(fresh)
	$(py) -m pytest --junit-xml=$(report) tests/cross

# Scripts as a user of keras3 writes them, and the pages of vignettes/. Some of them:
# tools/run-programs.R takes parts of paths.
test-programs: setup
	$(fresh)
	Rscript tools/run-programs.R

# What goes by private names of Keras and TensorFlow; the rest is the same with any version.
oldest := $(addprefix tests/python/,keras_compat engine training inputs/test_arrays.py \
  test_api.py test_import.py test_kinds_of_models.py test_model.py test_private_names.py)
test-oldest: .venv-oldest/ready
	$(fresh)
	.venv-oldest/bin/python -m pytest --numprocesses=logical --dist=worksteal \
	  --junit-xml=$(report) -m 'not slow' $(oldest)

.venv-oldest/ready: .venv/ready tools/oldest.py
	mkdir -p build
	$(py) tools/oldest.py >build/oldest.txt
	$(PYTHON) -m venv .venv-oldest
	.venv-oldest/bin/python -m pip --disable-pip-version-check install --quiet \
	  --editable '.[test]' --constraint build/oldest.txt
	touch $@

# The constructor tables borrow R's syntax, not its meaning.
r_files := $(filter-out R/table-%.R, \
  $(wildcard R/*.R tests/testthat/*.R tools/*.R examples/*.R examples/programs/*.R))
lint: setup check-api
	$(py) -m ruff check
	$(py) -m ruff format --check python tests
	$(py) -m mypy
	.venv/bin/lint-imports
	Rscript -e 'found <- unlist(lapply(commandArgs(TRUE), lintr::lint), recursive = FALSE)' \
	  -e 'for (lint in found) print(lint); quit(status = length(found) > 0)' $(r_files)

docs: .venv/ready
	Rscript tools/document.R
	$(py) tools/parity.py
	Rscript tools/coverage.R

# The constructor tables against the installed Keras, and the package against keras3.
check-api: setup
	Rscript tools/check-api.R

# A note fails. The tests aren't in the folder: test-r runs them, on the same package. R's own make
# would say that it can't share this one's jobs.
check: setup
	unset MAKEFLAGS && cd build && R CMD build bridle && _R_CHECK_SYSTEM_CLOCK_=0 \
	  R CMD check --no-manual bridle_*.tar.gz
	grep -q '^Status: OK' build/bridle.Rcheck/00check.log

# Reads nothing from the internet once pkgdown and mkdocs are there.
site: setup .venv/site
	rm -rf build/site && cp _pkgdown.yml build/bridle
	Rscript tools/site.R build/bridle build/site
	$(py) -m mkdocs build --quiet --strict --site-dir $(CURDIR)/build/site/docs

.venv/site: .venv/ready
	Rscript -e 'quit(status = !requireNamespace("pkgdown", quietly = TRUE))' \
	  || tools/debian r-cran-pkgdown
	$(py) -m pip --disable-pip-version-check install --quiet --editable '.[docs]'
	touch $@

# `hatchling` makes both of Python's, R the other, with its vignettes.
dist: setup .venv/dist
	rm -rf dist && mkdir dist
	$(py) -m hatchling build --directory $(CURDIR)/dist
	unset MAKEFLAGS && cd dist && R CMD build ../build/bridle

.venv/dist: .venv/ready
	$(py) -m pip --disable-pip-version-check install --quiet hatchling
	touch $@

test-dist: dist
	$(fresh)
	$(py) -m pytest --junit-xml=$(report) tests/dist

# For two hours in which nothing else runs: `make bench bench-r`, some 90 minutes and 5. Some of it:
# `.venv/bin/python bench/run.py folds grid`, and bench/report.py for the page.
bench: setup .venv/bench
	$(py) bench/run.py
	$(py) bench/report.py

bench-jax: setup .venv/bench
	$(py) bench/run.py --peers keras-jax bridle-jax --out bench/results/jax
	$(py) bench/report.py

bench-r: setup .venv/bench
	Rscript bench/r.R
	$(py) bench/report.py

# jax that goes with what is installed, the NumPy that reticulate can read above all.
.venv/bench: .venv/ready
	$(py) -m pip freeze --exclude-editable >.venv/installed.txt
	$(py) -m pip --disable-pip-version-check install --quiet --editable '.[bench]' \
	  --constraint .venv/installed.txt
	touch $@

clean:
	rm -rf .venv .venv-oldest .Rlib build .pytest_cache .ruff_cache .mypy_cache .import_linter_cache
	find src \( $(compiled) \) -delete
	find $(wildcard python tests bench tools) -name __pycache__ -prune -exec rm -r {} +
