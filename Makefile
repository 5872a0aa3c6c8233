# Two commands on a fresh machine: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
READY = @$(PYTHON) -m scripts.bootstrap
BIN = .venv/bin
LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
       --no-header --no-annotate --no-emit-index-url $(UPGRADE)
PURE = $(BIN)/pytest --quiet --no-header -n 2 --dist worksteal --pure selfdirect --cov --cov-report= && \
       $(BIN)/coverage report --fail-under=100 --show-missing --skip-covered \
       --include='*/rules.py,*/rules/*,*/journey.py,*/kernel/*'

.DEFAULT_GOAL := help
.PHONY: help run test check format bench coverage docs screenshots lock clean
.NOTPARALLEL:

help:  ## List these commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: export SELFDIRECT_DEMO ?= 1
run:  ## Install what is missing, start everything, say where; Ctrl-C stops it (PORT=8000)
	$(READY) --front-end
	@$(BIN)/selfdirect serve

test:  ## Run every test on a real PostgreSQL and in a real browser (ARGS="-k ledger")
	$(READY) --development --front-end --browser
	@$(BIN)/pytest -n 2 --dist worksteal $(ARGS)


check:  ## Format, lint, types, import contracts, generated docs, missing migrations
	$(READY) --development
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/djade --check --target-version 5.2 $$(find selfdirect -name '*.html')
	DATABASE_URL=postgresql:///types $(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/selfdirect docs --check
	$(PURE)

format:  ## Put code and templates into the agreed format
	$(READY) --development
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djade --target-version 5.2 $$(find selfdirect -name '*.html')

bench:  ## Measure ours against the peers, in one run each (ONLY=case-page,ledger-post-1)
	$(READY) --development --front-end
	@$(BIN)/python -m tests.bench $(if $(ONLY),--only $(ONLY))

coverage:  ## Every branch of the rules, journeys and kernel, by tests that need no database
	$(READY) --development
	$(PURE)

docs:  ## Write the generated pages of docs/
	$(READY) --development
	@$(BIN)/selfdirect docs

screenshots:  ## Take the pictures in docs/ again
	$(READY) --development --front-end --browser
	@$(BIN)/python -m tests.screenshots

lock:  ## Work out the locked requirements again (UPGRADE=--upgrade for the newest)
	$(LOCK) pyproject.toml -o requirements/base.txt
	$(LOCK) pyproject.toml --group dev -c requirements/base.txt -o requirements/dev.txt
	for group in build uv node; do $(LOCK) --group $$group -o requirements/$$group.txt; done
	npm install --package-lock-only --ignore-scripts

clean:  ## Remove everything that can be made again; the data in var/ stays
	rm -rf .venv node_modules selfdirect/foundation/ui/static/ui/build *.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
