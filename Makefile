# Everything goes through .venv/ in this folder; nothing is installed elsewhere.
PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= 2
# Compiled modules are kept: the tests start the bot dozens of times.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check format bench chaos long lock audit clean

run: .venv/.run-ready
	@exec $(BIN)/python -m bot start

test: .venv/.dev-ready
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

check: .venv/.dev-ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

long: .venv/.dev-ready
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "long or not long"

chaos: .venv/.dev-ready
	CHAOS_KILLS=200 $(BIN)/python -m pytest -n 2 tests/chaos

bench: .venv/.dev-ready
	$(BIN)/python -m bench

format: .venv/.dev-ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Holds the locked versions against the public database of advisories; needs it to be reachable, so it is no part of check.
audit: .venv/.audit-ready
	.venv/audit/bin/pip-audit --strict --require-hashes --disable-pip -r requirements.lock -r requirements-dev.lock

# The locks name packages, versions and hashes; where they come from is the machine's own affair.
lock:
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --strip-extras --allow-unsafe --no-header -o requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --strip-extras --allow-unsafe --no-header --extra dev -o requirements-dev.lock pyproject.toml
	echo "pip-audit==2.10.1" | $(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --strip-extras --allow-unsafe --no-header -o requirements-audit.lock -

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed. 需要 Python 3.11 或更新版本。"; exit 2; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing (on Debian: apt install python3-venv). 缺少 venv 模块。"; exit 2; }

.venv/.run-ready: requirements.lock | .venv/bin/python
	@echo "Installing what the bot needs (once). 正在安装所需组件（仅首次）…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/.dev-ready: requirements-dev.lock | .venv/bin/python
	@echo "Installing what the bot and its tests need (once)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ .venv/.run-ready

# A folder of its own: what the auditor needs must not decide what the bot runs with.
.venv/.audit-ready: requirements-audit.lock | .venv/bin/python
	@$(BIN)/python -m venv .venv/audit
	@.venv/audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.lock
	@touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
