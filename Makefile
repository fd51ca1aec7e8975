# What a person types. `make` alone lists the commands; CONTRIBUTING.md says when to use which.
# Each step of the set-up leaves a stamp, so a second run does only what changed since.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

BIN := .venv/bin
UV := .tools/bin/uv
# Arguments for pytest, or for what is run: make test-unit ARGS="-k planner -x"
ARGS ?=

.PHONY: help
help: ## List the commands
	@awk -F ':.*## ' '/^# ---/ { gsub(/^# -+ | -+$$/, ""); print "\n" $$0 } \
		/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' Makefile

# --- Set-up ---

.PHONY: setup
setup: ## Make everything: .venv, the lab in .lab, the pages in lbaas_ui/static (a second run: under 1 s)
	@$(MAKE) --silent --jobs=2 --output-sync=target .lab/installed lbaas_ui/static/index.html

$(UV):
	@scripts/ensure-uv

.venv/installed: pyproject.toml hatch_build.py requirements/dev.txt | $(UV)
	@echo "Environment: .venv"
	@test -x $(BIN)/python || $(UV) venv --quiet --python '>=3.11' .venv
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

# The lab's own script knows what its environment needs; it is asked when one of its files has changed.
LAB_SOURCES := $(shell find lab -type f -not -name '*.pyc' -not -name '*.md')
.lab/installed: $(LAB_SOURCES) | .venv/installed
	@echo "Lab: .lab"
	@PATH="$(CURDIR)/.tools/bin:$$PATH" $(BIN)/python lab/up --full --install-only
	@touch $@

web/node_modules/installed: web/package-lock.json web/package.json | $(UV)
	@echo "Front end: packages"
	@scripts/with-node npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' 2>/dev/null)
lbaas_ui/static/index.html: web/node_modules/installed $(WEB_SOURCES)
	@echo "Front end: build"
	@scripts/with-node npm run --silent build -- --outDir ../lbaas_ui/static --emptyOutDir --logLevel warn
	@touch $@

.PHONY: chromium
chromium: .venv/installed ## See that there is a Chromium (browser tests, screenshots)
	@scripts/ensure-chromium

.PHONY: postgres
postgres: ## See that there is a PostgreSQL (the queue's tests, make bench-queue)
	@scripts/ensure-postgres

.PHONY: rabbitmq
rabbitmq: ## See that there is a RabbitMQ (the tests of the source of notifications)
	@scripts/ensure-rabbitmq

.PHONY: nginx
nginx: ## See that there is an nginx (the tests of deploy/nginx.conf)
	@scripts/ensure-nginx

.PHONY: heat
heat: $(UV) ## See that there is a Heat in .tools (the tests of exported templates)
	@scripts/ensure-heat

# --- Run ---

.PHONY: run dev
run: setup ## Serve the product against the lab and print the address (many people: ARGS="--auth keystone")
	@$(BIN)/lbaas-ui demo $(ARGS)

dev: setup ## The same, with the pages served by Vite, which reloads them as you edit
	@scripts/dev

# --- Check ---

.PHONY: check lint types check-web check-safety fix
check: lint types check-web check-safety ## Lint, types, import rules, front-end checks

lint: .venv/installed ## Style, format, import rules, sizes, locked requirements
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/lint-imports --no-logo --cache-dir .state/import-linter
	@$(BIN)/python scripts/check-sizes
	@$(BIN)/python scripts/check-requirements

types: .venv/installed ## mypy, strict
	@$(BIN)/mypy

check-web: web/node_modules/installed ## The front end's types, style and unit tests
	@scripts/with-node npm run --silent types -- --check
	@scripts/with-node npm run --silent check

check-safety: .venv/installed ## Known faults of dependencies, committed secrets
	@$(BIN)/python scripts/check-advisories
	@$(BIN)/python scripts/check-secrets

fix: .venv/installed ## Mend what the tools can mend
	@$(BIN)/ruff check --fix --quiet || true
	@$(BIN)/ruff format

# --- Test ---

PYTEST = $(BIN)/pytest --junit-xml=.state/tests/$(@:test-%=%).xml $(ARGS)

.PHONY: test test-unit test-security test-lab test-browser test-all-pythons
test: setup chromium postgres rabbitmq nginx ## Every test; goes on after a part that failed, and fails in the end
	@rm -rf .state/tests
	@$(MAKE) --keep-going test-unit test-security test-lab test-browser

test-unit: .venv/installed postgres ## In memory, no network, no sleep: under 2 minutes
	@$(PYTEST) --numprocesses=auto --dist=worksteal tests/unit

test-security: .venv/installed nginx ## The list of attacks, on real sockets and behind the shipped proxy: a minute
	@$(PYTEST) tests/security

test-lab: setup postgres rabbitmq heat ## Against the real Octavia of the lab: of two labs, file by file
	@$(PYTEST) --numprocesses=2 --dist=loadfile --no-loadscope-reorder tests/lab

test-browser: setup chromium ## The pages in Chromium, against two labs, file by file
	@$(PYTEST) --numprocesses=2 --dist=loadfile --no-loadscope-reorder tests/browser

.PHONY: nightly
nightly: .venv/installed ## The property tests with 10,000 histories of the mirror and 500 of the queue: an hour, 3 at most
	@HYPOTHESIS_PROFILE=nightly timeout 3h $(PYTEST) --numprocesses=auto tests/unit/store tests/unit/test_queue_machine.py

.PHONY: round-trip wrong-forms
round-trip: setup ## Apply 200 generated forms with every field, read them back, edit each into the next: 20 minutes
	@$(BIN)/python -u -m tests.round_trip $(ARGS)

wrong-forms: setup ## Bend 1,000 forms, and compare what our checks and Octavia refuse: a quarter of an hour
	@$(BIN)/python -u -m tests.wrong_forms $(ARGS)

.PHONY: fuzz
FUZZ := tests/unit/api/test_schemathesis.py tests/unit/api/test_fuzz.py tests/unit/tenancy/test_nonsense.py
fuzz: .venv/installed ## Ask the API what its description allows and forbids, and throw nonsense at it: some minutes
	@FUZZ_EXAMPLES=200 $(PYTEST) --numprocesses=auto --timeout=3600 $(FUZZ)

.PHONY: crash
crash: setup ## Kill the server 200 times at random instants, with faults on the lab: about half an hour
	@$(BIN)/python -u -m tests.crash $(ARGS)

test-all-pythons: $(UV) ## The unit tests on each supported Python that this machine has
	@scripts/test-all-pythons

# --- Measure and show ---

BENCHMARKS := $(patsubst benchmarks/%.py,bench-%,$(wildcard benchmarks/[a-z]*.py))
.PHONY: bench $(BENCHMARKS) screenshots
bench: $(BENCHMARKS) ## Every benchmark, with ratios against peers or limits (one alone: make bench-cascade)
$(BENCHMARKS): bench-%: setup postgres
	@$(BIN)/python -m benchmarks.$*
bench-page: chromium

.PHONY: diagram
diagram: .venv/installed ## Draw models and relations anew in docs/ (a test fails when the drawings are stale)
	@$(BIN)/python -m lbaas_ui.store.diagram

.PHONY: lighthouse
lighthouse: setup chromium ## Lighthouse on each first page, against a lab: four scores each, 95 or more wanted
	@$(BIN)/python -m scripts.lighthouse

screenshots: setup chromium ## The pictures of README and docs/gallery.md (some: ARGS="--only balancer --to /tmp/looks")
	@$(if $(ARGS),,$(BIN)/python -m scripts.screenshots)
	@$(BIN)/python -m scripts.gallery $(ARGS)

# --- Keep ---

.PHONY: api-types lock upgrade clean
api-types: .venv/installed web/node_modules/installed ## Tell the front end the REST interface as it is
	@$(BIN)/python -m lbaas_ui.api.openapi > web/openapi.json
	@scripts/with-node npm run --silent types

COMPILE = UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url
lock: $(UV) ## Bring requirements/*.txt in step with pyproject.toml (versions stay where they may)
	@$(COMPILE) pyproject.toml --group dev --output-file requirements/dev.txt
	@$(COMPILE) --group heat --output-file requirements/heat.txt
	@$(COMPILE) --group node --output-file requirements/node.txt
	@$(COMPILE) --group uv --output-file requirements/uv.txt

upgrade: ## The same, with the newest versions
	@$(MAKE) lock COMPILE='$(COMPILE) --upgrade'

clean: ## Stop the lab and remove all that was made here
	@if [ -d .lab ]; then lab/down; fi
	rm -rf .venv .tools .state .lab web/node_modules lbaas_ui/static dist
