# make demo     grade a class of made-up submissions and show the table
# make test     install what tests need, and run them
# make install  make .venv with everything; the two above call it
# make check    linter and type checker
# make vectors  recompute the vectors that references are checked against (installs PyTorch's CPU build)
# make audit    audit every assignment thoroughly (half an hour), and write the records and pages of what was found
# make proof    audit every assignment, and compare the records and pages with what is found; writes nothing
# make schema   write the JSON Schema of course.yml
# make clean    remove .venv

PYTHON ?= python3
BIN = .venv/bin

.PHONY: demo test install check vectors audit proof schema clean

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
	$(BIN)/autograder audit --thorough --docs docs/audit.md
	$(BIN)/autograder exercises --docs docs/exercises.md

proof: install
	$(BIN)/autograder audit --check
	$(BIN)/autograder exercises --check --docs docs/exercises.md

schema: install
	$(BIN)/python -c 'import json; from autograder.course import schema; print(json.dumps(schema(), indent=2))' > docs/course.schema.json

install: .venv/.installed

.venv/.installed: pyproject.toml constraints.txt
	@.ci/need $(PYTHON)=python3 venv=python3-venv bwrap=bubblewrap
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python %d.%d found, 3.11 or later needed" % sys.version_info[:2])'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[grade,dev]'
	@touch $@

clean:
	rm -rf .venv
