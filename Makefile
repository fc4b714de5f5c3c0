# Everything starts here: `make help` lists it. Only Python 3.11+, make and the package registries
# are needed; database, queue and Node come from wheels and live under .venv and var/.
PYTHON ?= python3
PORT ?= 8000
EXAMPLES ?= 20
PY := .venv/bin/python
WITH := $(PY) -m services with
# As in production, for the checks that ask how a real deployment would behave.
LIKE_PRODUCTION := SITE_URL=https://desk.example.org ALLOWED_HOSTS=desk.example.org

.DEFAULT_GOAL := help
.PHONY: help run test checks properties lint format words bench bench-lists bench-papers bench-report bench-search bench-duplicates bench-delegations \
	bench-reminders trial-processes trial-offline trial-reminders screenshots assets shell clean \
	packages packages-dev

help: ## List what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' Makefile

run: packages ## Start the product: make run PORT=8123 (Ctrl-C stops everything)
	@exec $(PY) -m services run --with-parent --port "$(PORT)"

test: packages-dev assets ## Run every check and test, browser tests included
	@$(PY) -m services chromium
	@$(MAKE) --no-print-directory lint
	@$(WITH) -- $(MAKE) --no-print-directory checks

# Inside `services with`: a database and a queue of its own.
checks:
	$(PY) manage.py makemigrations --check --dry-run
	$(LIKE_PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING
	$(PY) -m pytest -n 2

properties: packages-dev ## Seek what breaks a promise of the tests: EXAMPLES=20 times as many examples, new ones
	EXAMPLES=$(EXAMPLES) $(WITH) -- $(PY) -m pytest -n 2 $$(grep -rl --include='test_*.py' '^@given' tests)

lint: packages-dev ## Check style, templates, floors between apps, and types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djlint templates --lint --quiet
	$(PY) -c "from importlinter.cli import lint_imports_command as c; c()"
	$(PY) -m mypy

words: packages-dev ## Collect what mails say into locale/; fails while a translation is missing
	@$(PY) -m services exec -- $(PY) -m services.words

format: packages-dev ## Put code into the house style
	$(PY) -m ruff check --fix --exit-zero .
	$(PY) -m ruff format .

bench: packages-dev ## Measure speed with production-like durability
	$(WITH) --durable -- $(PY) -m bench

bench-lists: packages-dev ## Measure lead list and board with 10,000 to 1,000,000 leads
	$(WITH) --durable -- $(PY) -m bench.lists

bench-duplicates: packages-dev ## Measure how duplicates are found: recall, precision, speed
	$(WITH) --durable -- $(PY) -m bench.duplicates

bench-delegations: packages-dev ## Measure the workspace of a delegation with 200 organisations and 60 meetings
	$(WITH) --durable -- $(PY) -m bench.delegations

bench-papers: packages-dev ## Measure packs and reports of a delegation with 200 organisations and 60 meetings
	$(WITH) --durable -- $(PY) -m bench.papers

bench-report: packages-dev ## Measure the MOU report with 10,000 to 1,000,000 MOUs, and the register as files
	$(WITH) --durable -- $(PY) -m bench.report

bench-search: packages-dev ## Measure the search with 100,000 and 1,000,000 organisations
	$(WITH) --durable -- $(PY) -m bench.search

bench-reminders: packages-dev ## Measure how fast reminders leave beside a bare loop: DUE=100000
	$(WITH) -- $(PY) -m bench.reminders

trial-processes: packages assets ## Kill every process of a running product and count what is lost
	$(PY) -m services.trial_processes

trial-offline: packages-dev assets ## Kill phone and site while meetings are logged: TRIALS=100 SEED=
	$(PY) -m services chromium
	$(PY) -m services.trial_offline

trial-reminders: packages assets ## Kill, wipe and refuse while reminders leave: DUE=20000 KILLS=40 SEED=
	$(PY) -m services.trial_reminders

screenshots: packages-dev assets ## Take the pictures in docs/
	$(WITH) -- $(PY) docs/screenshots.py

assets: packages ## Build the front end if it changed
	@$(PY) -m services assets

shell: packages ## Open a Python shell on the kept data
	@$(PY) -m services exec -- $(PY) manage.py shell

clean: ## Remove what can be made again (the data in var/ stays)
	rm -rf .venv assets/node_modules static/dist .pytest_cache .ruff_cache .mypy_cache \
		.import_linter_cache test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

packages:
	@command -v "$(PYTHON)" >/dev/null || { echo "Python was not found as '$(PYTHON)'. \
	Install Python 3.11 or later, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" services/venv.py requirements-local.txt

packages-dev:
	@command -v "$(PYTHON)" >/dev/null || { echo "Python was not found as '$(PYTHON)'. \
	Install Python 3.11 or later, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" services/venv.py requirements-dev.txt
