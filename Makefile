# The two commands of the README are `make run` and `make test`.
# Everything made here lies in .venv/ and var/, which git does not keep.

PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
SIZE ?= 2000
SEED ?= 320300
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
STATIC_SOURCES := $(shell find static institutions/static policies/static -type f 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help run test lint check bench sample shell clean lock messages

help: ## Say what each command does
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

run: $(VENV)/.run var/static/.collected ## Set everything up (once) and serve on http://127.0.0.1:8000 (PORT=, HOST=)
	@$(MANAGE) prepare
	@echo "The portal runs on http://$(HOST):$(PORT)/ (stop it with Ctrl+C)"
	@$(MANAGE) work --with-parent $$$$ --verbosity 0 & \
	  exec $(BIN)/gunicorn xzedu.wsgi --config deploy/gunicorn.py --bind $(HOST):$(PORT)

test: $(VENV)/.test ## Run the whole test suite (SQLite, PostgreSQL where there is one, browser)
	@BIN=$(BIN) deploy/test.sh

lint: $(VENV)/.test ## Look for faults without running the portal: style, migrations, translations, deployment
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint templates
	$(MANAGE) makemigrations --check --dry-run
	@BIN=$(BIN) deploy/messages.sh --check
	PRODUCTION=1 SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') \
	  ALLOWED_HOSTS=portal.example $(MANAGE) check --deploy --fail-level WARNING

check: lint test ## Everything CI checks

bench: $(VENV)/.test $(VENV)/.bench ## Measure the portal against bare floors, Datasette and Wagtail, as ratios
	@$(BIN)/python -m bench

sample: $(VENV)/.run ## Write sample data of SIZE institutions to var/sample (SIZE=2000 SEED=320300)
	@$(MANAGE) make_sample --institutions $(SIZE) --seed $(SEED) --out var/sample

shell: $(VENV)/.run ## A Python shell with the portal loaded
	@$(MANAGE) shell

messages: $(VENV)/.test ## Collect the texts to translate and compile the translations (needs gettext)
	@BIN=$(BIN) deploy/messages.sh

lock: ## Make the lock files anew from pyproject.toml
	@$(PYTHON) -m venv var/lock && var/lock/bin/pip install --quiet pip-tools
	@for what in "run" "test --extra test --extra lint -c requirements/run.txt" "bench --extra bench -c requirements/test.txt"; do \
	  set -- $$what; file=$$1; shift; \
	  var/lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate \
	    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links $$@ -o requirements/$$file.txt pyproject.toml; \
	done

clean: ## Remove everything made here, the database included
	rm -rf $(VENV) var .pytest_cache .ruff_cache .coverage

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed." if sys.version_info < (3, 11) else 0)'
	@echo "Making the virtual environment …"
	@$(PYTHON) -m venv $(VENV)

# One stamp a lock file: nothing is installed again, and nothing asked of the network, until it changes.
$(VENV)/.%: requirements/%.txt | $(VENV)/bin/python
	@echo "Installing $< …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

var/static/.collected: $(STATIC_SOURCES) $(VENV)/.run
	@echo "Collecting and compressing static files …"
	@$(MANAGE) collectstatic --noinput --verbosity 0
	@touch $@
