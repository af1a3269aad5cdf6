# Needs python3 (3.11 or newer) and make. Libraries go to .venv, what the portal keeps to .data, or to UTQ_DATA.

PYTHON ?= python3
PY := .venv/bin/python
export PORT ?= 8000
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The demo university, unless DEMO=0 says otherwise.
PORTAL = env DEMO=$${DEMO:-1} $(PY) manage.py
# The browser of tests/journeys and some of tests/web, the first of three in tests/browsers; BROWSER=0 leaves them out.
export CHROMIUM ?= $(shell for name in chromium chromium-browser google-chrome; do command -v $$name && break; done)
# Checks look at a database of their own.
CHECK = UTQ_DATA=.data/check DATABASE_URL= REDIS_URL= DEMO=0 DEBUG=0 SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_hex(40))') \
	ALLOWED_HOSTS=utq.example.edu BASE_URL=https://utq.example.edu EMAIL_HOST=localhost $(PY) manage.py

.PHONY: help run install test lint format lock transcripts translations venv runtime dev

help: ## what can be made
	@sed -n 's/^\([a-z]*\):.*## /make \1: /p' Makefile

run: runtime ## start the portal with its demo university; Ctrl-C stops it
	@exec $(PORTAL) up --prepare

install: runtime ## only the set-up: libraries, database, static files, demo university
	@$(PORTAL) prepare

test: lint ## everything that needs no service, with the browser parts where a browser is installed
	$(PY) -m pytest -n auto -m "not services and not browser"
	@if [ "$(BROWSER)" = 0 ]; then \
		echo "The browser part (tests/journeys, tests/browsers, some of tests/web) is skipped: BROWSER=0."; \
	elif [ -n "$(CHROMIUM)" ]; then \
		$(PY) -m pytest -n 2 --dist loadfile -m "browser and not services"; \
	else \
		echo "tests/journeys and some of tests/web are skipped: Chromium is not installed."; \
		$(PY) -m pytest -n 2 -m "browser and not services" tests/browsers; \
	fi

lint: dev ## style, layers, types, missing migrations, settings for production
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	.venv/bin/lint-imports --no-logo
	$(PY) -m mypy
	@$(CHECK) makemigrations --check --dry-run
	@$(CHECK) check --deploy --fail-level WARNING

format: dev ## put the code in the house style
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

lock: ## make both lock files from pyproject.toml (needs uv); LOCK=--upgrade takes newer versions
	uv pip compile pyproject.toml $(LOCKED) --output-file requirements.txt
	uv pip compile pyproject.toml --group dev --constraints requirements.txt $(LOCKED) --output-file requirements-dev.txt
	@! grep -nE 'https?://|file:' requirements.txt requirements-dev.txt

transcripts: dev ## write anew what a screen reader says of the main pages (needs node); read the difference
	-RENEW_TRANSCRIPTS=1 $(PY) -m pytest -q tests/browsers/test_transcripts.py -k says
	@git --no-pager diff --stat -- tests/browsers/transcripts

translations: dev ## collect the texts to translate and compile the Dutch ones (needs gettext)
	@$(PORTAL) makemessages --locale nl --no-obsolete --add-location file --ignore .venv --ignore .data --ignore .demo --ignore .university --ignore tests
	@$(PORTAL) makemessages --locale nl --domain djangojs --no-obsolete --add-location file --ignore .venv --ignore .data --ignore .demo --ignore .university --ignore tests --ignore static/vendor
	@$(PORTAL) compilemessages --locale nl --ignore .venv

LOCKED = --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate $(LOCK)

venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "UTQ Portal needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing. Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	@$(PY) -c '' 2>/dev/null || { echo "Making .venv"; $(PYTHON) -m venv --clear .venv; }

# A lock that is installed already is not installed again: its copy stands in .venv.
runtime: venv
	@cmp -s requirements.txt .venv/requirements.txt || { \
		echo "Installing the libraries"; \
		$(call installed,requirements.txt) && cp requirements.txt .venv/requirements.txt; }

dev: venv
	@cmp -s requirements-dev.txt .venv/requirements-dev.txt || { \
		echo "Installing the libraries and the tools for development"; \
		$(call installed,requirements-dev.txt) && cp requirements-dev.txt requirements.txt .venv; }

# uv where it is present and works, else pip: both check the hashes.
installed = { uv --version >/dev/null 2>&1 && \
		uv pip install --quiet --python $(PY) --require-hashes --only-binary :all: --requirement $(1); } || \
		$(PY) -m pip install --quiet --require-hashes --only-binary :all: --requirement $(1)
