# The two commands: `make demo` and `make test`. The rest are their parts.
PORT ?= 8000
# The first Python that is new enough; else python3, which then says what is missing.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && exit; done; echo python3)
PY := .venv/bin/python
# Compiled modules are kept, whatever the machine says: else each process that a test starts compiles the site again.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := demo
.PHONY: demo test environment lint types sqlite postgres

demo:
	@$(PYTHON) scripts/prepare.py --port $(PORT)
	@exec $(PY) scripts/demo.py $(PORT)

# Every part runs, whatever an earlier one found (-k). The two databases run side by side, one on each core; what each
# prints stands together, and pytest on SQLite with the browser, the longer one, has the last word.
test: environment
	@$(MAKE) --no-print-directory --keep-going --jobs=2 --output-sync=target lint types postgres sqlite

environment:
	@$(PYTHON) scripts/prepare.py --tests

lint:
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djlint --lint --quiet templates

types:
	$(PY) -m mypy

# Unit and integration tests with the browser tests, on SQLite.
sqlite:
	$(PY) -m pytest

# Every one of them that asks a database, without the browser, on a private PostgreSQL that lives as long as they run.
postgres:
	$(PY) scripts/postgres.py $(PY) -m pytest --ignore=tests/browser --only-database
