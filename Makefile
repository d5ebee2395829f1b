# Two commands matter: `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test lint format types contracts translations bench mutants setup setup-tests requirements clean

BIN := .venv/bin
PORT ?= 8000
export PORT

help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: setup ## Set up, load the demonstration and serve it (PORT=8000); Ctrl-C ends everything
	@exec $(BIN)/encuentro demo run --port $(PORT)

test: setup-tests ## Set up and run every check and every test
	@tools/check

lint: setup ## Check style and formatting
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: setup ## Put the code in its one format
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

types: setup ## Check types
	@$(BIN)/mypy

contracts: setup ## Check which part imports which
	@$(BIN)/lint-imports

translations: setup ## Extract, update and compile the catalogues
	@$(BIN)/python -m tools.translations update

bench: setup ## Measure the pages and print a table
	@$(BIN)/python -m tools.bench

mutants: setup-tests ## Break each wall in turn and see its test go red
	@$(BIN)/python -m tools.mutants

requirements: ## Pin requirements/*.in anew (needs uv)
	@tools/pin

setup: ## Prepare what running and linting need
	@tools/setup

setup-tests: ## Prepare what the tests need besides
	@tools/setup --tests

clean: ## Remove everything that set-up made
	rm -rf .venv node_modules .stamps .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
