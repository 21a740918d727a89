# Công Tâm. Two commands matter: `make demo` shows it, `make test` proves it. `make help` lists the rest.
PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin
PORT   ?= 8000
HOST   ?= 127.0.0.1
export CONGTAM_DATA_DIR ?= $(CURDIR)/var
export CONGTAM_SERVER   ?= http://127.0.0.1:$(PORT)
export CONGTAM_BUILD   ?= $(shell git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null)
MANAGE  = $(BIN)/python backend/manage.py
LOCKS   = deploy/locks
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.DEFAULT_GOAL := help
.PHONY: android-stage android-check help demo serve app quick test coverage check format messages lock bench faults screenshots openapi clean

help:  ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# ---- environments: one virtual environment, three locked sets, installed when their lock changes

$(BIN)/python:
	@$(PYTHON) deploy/check_system.py venv
	$(PYTHON) -m venv $(VENV)

$(VENV)/.backend: $(LOCKS)/backend.txt | $(BIN)/python
	@echo "Installing the backend's libraries …"
	@$(INSTALL) -r $(LOCKS)/backend.txt
	@touch $@

$(VENV)/.app: $(LOCKS)/app.txt | $(BIN)/python
	@echo "Installing the field app's libraries …"
	@$(INSTALL) -r $(LOCKS)/app.txt
	@touch $@

$(VENV)/.dev: $(LOCKS)/dev.txt | $(BIN)/python
	@echo "Installing what tests and checks need …"
	@$(INSTALL) -r $(LOCKS)/dev.txt
	@touch $@

# ---- run

demo: $(VENV)/.backend  ## Sơn La with half a year of visits: backend on PORT (8000), field app where there is a display
	@$(MAKE) -s --no-print-directory $(VENV)/.app || echo "The field app could not be installed; the backend runs without it."
	@DEMO=1 CONGTAM_WITH_APP=1 HOST=$(HOST) PORT=$(PORT) PYTHON=$(BIN)/python sh deploy/serve.sh

serve: $(VENV)/.backend  ## the backend alone on PORT (8000); DEMO=1 loads the demo data
	@HOST=$(HOST) PORT=$(PORT) PYTHON=$(BIN)/python sh deploy/serve.sh

app: $(VENV)/.app  ## the field app on this computer, against CONGTAM_SERVER
	@$(BIN)/python deploy/check_system.py app
	@CONGTAM_APP_DIR=$${CONGTAM_APP_DIR:-$(CONGTAM_DATA_DIR)/app} $(BIN)/python -m field_app.main

# ---- prove

quick: $(VENV)/.dev  ## the tests of what changed since main, on SQLite: about a minute
	@$(BIN)/python -m tests.quick

test: $(VENV)/.dev  ## all tests: rules, app, backend on SQLite and on PostgreSQL, end to end
	@$(BIN)/python deploy/check_system.py test
	@$(BIN)/python deploy/check_system.py browser || echo "Without it the tests in a browser are skipped."
	@$(BIN)/python deploy/check_system.py tools || echo "Without them the tests behind a proxy, of a PDF's text and of printed codes are skipped."
	@sh tests/run.sh $(BIN)/python

check: $(VENV)/.dev  ## format, lint, types, import rules, OpenAPI and migration drift
	@mkdir -p var
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python backend/manage.py check --fail-level WARNING --settings backend.config.settings_test
	$(BIN)/python backend/manage.py makemigrations --check --dry-run --settings backend.config.settings_test
	$(BIN)/python backend/manage.py spectacular --validate --fail-on-warn --settings backend.config.settings_test --file var/openapi.yaml
	diff -u docs/openapi.yaml var/openapi.yaml

format: $(VENV)/.dev  ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

openapi: $(VENV)/.dev  ## write docs/openapi.yaml anew
	$(BIN)/python backend/manage.py spectacular --validate --fail-on-warn --settings backend.config.settings_test --file docs/openapi.yaml

coverage: $(VENV)/.dev  ## which branches of backend, app and rules no test reaches; fails below 90 %
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest -q tests/shared tests/field_app
	$(BIN)/python -m coverage run --append -m pytest -q tests/backend --db=sqlite
	$(BIN)/python -m coverage report --skip-covered --skip-empty

bench: $(VENV)/.dev  ## the benchmarks: figures and ratios, JSON under var/bench
	$(BIN)/python -m tests.bench

faults: $(VENV)/.dev  ## the fault programme: power cuts, bad lines, tampering; figures beside their reach
	$(BIN)/python -m tests.faults

android-stage: $(VENV)/.app  ## lay out under var/android what buildozer needs to build the app for Android
	$(BIN)/python -m deploy.android.stage

android-check: $(VENV)/.dev  ## what can be checked of the Android package without an SDK
	$(BIN)/ruff check --quiet --isolated --target-version py314 --select F,PLE field_app shared deploy/android
	$(BIN)/mypy --python-version 3.14 --cache-dir var/mypy-3.14 field_app shared
	@if $(MAKE) -s --no-print-directory var/venv-android/.ready; then \
	  CONGTAM_ANDROID_CHECK=1 var/venv-android/bin/python -m pytest -c tests/android/pytest.ini --rootdir . tests/android; \
	else echo "SKIPPED: buildozer, python-for-android and pyjnius could not be installed here."; fi

var/venv-android/.ready: $(LOCKS)/android.txt
	@mkdir -p var
	$(PYTHON) -m venv var/venv-android
	@echo "Installing what Android's checks need …"
	@var/venv-android/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCKS)/android.txt
	@touch $@

screenshots: $(VENV)/.dev  ## take the pictures of the docs from the real app and the real portal
	$(BIN)/python -m tests.field_app.screenshots
	$(BIN)/python -m tests.backend.portal.screenshots
	$(BIN)/python -m tests.backend.documents.pictures

messages:  ## compile the words of portal and app: every .po into its .mo (needs gettext)
	@git ls-files '*.po' | while read -r po; do msgfmt --check --output-file "$${po%.po}.mo" "$$po" || exit 1; done

lock: $(VENV)/.dev  ## compile the hash-locked requirement files
	@for set in backend app dev android; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-annotate requirements-$$set.txt --output-file $(LOCKS)/$$set.txt || exit 1; \
	  echo "locked $$set"; done

clean:  ## remove the virtual environment and caches (never var/, which holds data)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
