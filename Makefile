# make demo     grade a class of made-up submissions and show the table
# make test     install what tests need, and run them
# make install  make .venv with everything; the two above call it
# make check    linter and type checker
# make vectors  recompute the vectors that references are checked against (installs PyTorch's CPU build)
# make audit    prove that every assignment grades right
# make clean    remove .venv

PYTHON ?= python3
BIN = .venv/bin
ASSIGNMENTS = $(notdir $(wildcard assignments/*))

.PHONY: demo test install check vectors audit clean

demo: install
	$(BIN)/autograder demo

test: install
	@.ci/need chromium=chromium chromedriver=chromium-driver
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

vectors: install
	$(BIN)/pip install --quiet torch==2.13.0
	$(BIN)/python tests/reference/vectors/recompute.py

audit: install
	$(BIN)/autograder audit $(ASSIGNMENTS)

install: .venv/.installed

.venv/.installed: pyproject.toml constraints.txt
	@.ci/need $(PYTHON)=python3 venv=python3-venv bwrap=bubblewrap
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python %d.%d found, 3.11 or later needed" % sys.version_info[:2])'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[grade,dev]'
	@touch $@

clean:
	rm -rf .venv
