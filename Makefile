# Everything a developer, a reviewer or the build machine runs. A fresh Debian 12 or 13 needs only
# python3, python3-venv, make and git; no keys, no compiler, no root.
#
# The environment is built from hash-locked wheels (requirements*.lock), so two machines get the same bytes.
# Stamp files inside it make a second run instant. Other interpreter: make test PYTHON=python3.13 VENV=.venv313

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
RUNTIME := $(VENV)/.runtime-is-installed
TESTING := $(VENV)/.testing-is-installed

# Debian packages some tests need; installed only when missing and only as root.
APT_PACKAGES := restic chromium mmdebstrap gpg gpg-agent iproute2 openssh-server openssl sudo tmux

# A lock names versions and hashes only: where the wheels come from is each machine's own pip configuration.
# setuptools is in it so that installing the checkout itself needs no network.
COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(LOCK_FLAGS)
BUILD_BACKEND := printf 'setuptools>=77\n'

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check lint venv bench simulate mutants image boot-test boot-test-full lock clean apt-packages

help: ## Show what can be run
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(RUNTIME) ## Run the appliance against a simulated practice, no keys needed
	$(BIN)/recallbox demo

# The image is built and booted after the suite, which would take half of the emulated machine's processor.
test: apt-packages $(TESTING) ## Run the whole test suite, then build the image and boot it (as root)
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal
	@if [ "$$(id -u)" = 0 ]; then \
		RECALLBOX_BOOT_TESTS=short $(BIN)/python -m pytest --capture=no tests/image/test_boot.py; \
	else \
		echo "not root: the image was NOT built and NOT booted; as root: make boot-test"; \
	fi

check: lint ## Lint, types, import rules and the fast tests: before every commit
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal -m "not slow"

venv: $(TESTING) ## Only build the environment
	@echo "$(VENV) is ready"

lint: $(TESTING) ## Format, lint, types and import rules, without tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(TESTING) ## Measure against floors taken in the same run
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.desk

simulate: $(TESTING) ## Let everything go wrong in many simulated practices (MINUTES=10 JOBS=2)
	$(BIN)/python -m tests.simulation.swarm --minutes $(or $(MINUTES),10) --jobs $(or $(JOBS),2)

mutants: $(TESTING) ## Change the rules one place at a time: do the tests notice? (15 minutes and more)
	$(BIN)/python -m tests.mutation

image: apt-packages $(TESTING) ## Build the appliance image and its update bundle (PROFILE=production KEYS=FOLDER), as root
	$(BIN)/python -m images.build --bundle --profile $(or $(PROFILE),development) $(if $(KEYS),--keys $(KEYS))

boot-test: apt-packages $(TESTING) ## Boot the image in a machine with Secure Boot and a TPM: first boot, reboot, a refusal
	RECALLBOX_BOOT_TESTS=short $(BIN)/python -m pytest tests/image

boot-test-full: apt-packages $(TESTING) ## The same, and every refusal, update and fall-back: an hour
	RECALLBOX_BOOT_TESTS=full $(BIN)/python -m pytest tests/image

lock: $(TESTING) ## Rewrite the locks from pyproject.toml (LOCK_FLAGS=--upgrade for newer versions)
	$(BUILD_BACKEND) | $(COMPILE) --output-file requirements.lock pyproject.toml -
	$(BUILD_BACKEND) | $(COMPILE) --output-file requirements-test.lock --constraint requirements.lock \
		--group test pyproject.toml -

clean: ## Remove the environment and every cache
	rm -rf $(VENV) build dist *.egg-info .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	rm -rf .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

apt-packages:
ifneq ($(strip $(APT_PACKAGES)),)
	@missing=; for package in $(APT_PACKAGES); do \
		dpkg-query --show --showformat '$${Status}' "$$package" 2>/dev/null | grep -q '^install ok installed' \
			|| missing="$$missing $$package"; \
	done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" != 0 ]; then echo "not root: tests that need$$missing will say so"; exit 0; fi; \
	export DEBIAN_FRONTEND=noninteractive; \
	apt-get update --quiet --quiet && apt-get install --quiet --quiet --yes --no-install-recommends $$missing
endif

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "RecallBox needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)

# Wheels only: nothing is compiled, and no build backend is fetched outside the lock.
# A package added at the top, or a new version, has to be installed again.
$(RUNTIME): requirements.lock pyproject.toml $(wildcard appliance/__init__.py tui/__init__.py) | $(BIN)/pip
	$(PIP) install --only-binary :all: --require-hashes --requirement requirements.lock
	PYTHONWARNINGS=ignore $(PIP) install --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(TESTING): requirements-test.lock $(RUNTIME)
	$(PIP) install --only-binary :all: --require-hashes --requirement requirements-test.lock
	@touch $@
