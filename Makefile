# Every verb a person needs. `make help` lists them.
PYTHON ?= python3
PORT ?= 8000
AREA ?=
PY := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run dev test worker tick seed lint format bench build environment environment-dev

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

run: environment ## the portal with demo content on http://localhost:8000 (other port: PORT=8001 make run)
	@$(PY) manage.py run_portal --prepare --port $(PORT)

dev: environment ## the same while you write code: reloads, debug pages, no worker (make worker beside it)
	@$(PY) manage.py runserver $(PORT)

test: environment-dev ## the whole suite: SQLite with browser journeys, then PostgreSQL
	@$(PY) tests/suite.py

worker: environment ## the background worker alone
	@$(PY) manage.py db_worker

tick: environment ## what time brings, once
	@$(PY) manage.py tick

seed: environment ## the demo content (safe to run twice)
	@$(PY) manage.py migrate -v0 && $(PY) manage.py seed

lint: environment-dev ## style and import rules
	@$(PY) -m ruff check . && $(PY) -m ruff format --check .

format: environment-dev ## put the code into the one style
	@$(PY) -m ruff check --fix . && $(PY) -m ruff format .

bench: environment-dev ## figures into var/bench (all areas, or AREA=portal)
	@$(PY) -m tests.bench $(AREA)

build: environment ## what a production image needs before it starts: catalogue, hashed and compressed static files
	@$(PY) manage.py compile_catalogues
	@$(PY) manage.py collectstatic --noinput -v0

environment:
	@$(PYTHON) requirements/install.py runtime

environment-dev:
	@$(PYTHON) requirements/install.py dev
