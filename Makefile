# make chat   set up, ingest corpus/ when it changed, serve the chat page and the API
# make test   set up, lint, type-check, run every test
# make eval   set up, run the suites of evals/suites/ over corpus/ or a folder of their name
# make lock   pin requirements.txt and requirements-test.txt again, with hashes
#
# Each target does its own set-up in .venv. A stamp named after the lock's
# checksum says that the set-up is done, so it runs again only when a lock changed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
APP_READY := $(VENV)/.ready-$(firstword $(shell cksum < requirements.lock))
TEST_READY := $(VENV)/.test-ready-$(firstword $(shell cat requirements.lock requirements-test.lock | cksum))
INSTALL := $(BIN)/python -m pip --disable-pip-version-check install -qq --no-deps --require-hashes

.PHONY: chat test eval lock clean

chat: $(APP_READY)
	@$(BIN)/python app.py serve

test: $(TEST_READY)
	@sh tests/install_chromium.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest

eval: $(APP_READY)
	@set -e; for suite in evals/suites/*.jsonl; do \
	    corpus="$${suite%.jsonl}"; [ -d "$$corpus" ] || corpus=corpus; \
	    $(BIN)/python app.py eval "$$suite" --corpus "$$corpus"; \
	done

lock: $(TEST_READY)
	$(BIN)/uv pip compile -q --no-config --universal --python-version 3.11 --generate-hashes \
	    --upgrade requirements.txt -o requirements.lock
	$(BIN)/uv pip compile -q --no-config --universal --python-version 3.11 --generate-hashes \
	    --upgrade --override requirements-test-overrides.txt requirements-test.txt -o requirements-test.lock

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(APP_READY): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Byline needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.11 ...")'
	@echo "Setting up .venv: once, and again when requirements.lock changes. It takes about a minute."
	@$(PYTHON) -m venv $(VENV)
	@$(INSTALL) -r requirements.lock
	@rm -f $(VENV)/.ready-* && touch $@

$(TEST_READY): $(APP_READY) requirements-test.lock
	@$(INSTALL) -r requirements-test.lock
	@rm -f $(VENV)/.test-ready-* && touch $@
