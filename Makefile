# Everything a newcomer types. `make run` and `make test` install what they need, from lock files.
PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --no-input
LOCKED := $(INSTALL) --no-compile --no-deps --only-binary :all: --require-hashes
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --only-binary :all: \
	--generate-hashes --no-header --no-annotate --no-emit-index-url
export LIENTHONG_DEMO ?= 1
# Where this is set, every start compiles all of Python's modules anew: six seconds more.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run install test lint lock bench clean

# exec: signals reach the supervisor itself, and no shell is left behind.
run: .venv/run
	@exec $(BIN)/lienthong serve

# For a server, where another user may run it who cannot write here.
install: .venv/run
	@$(BIN)/python -m compileall -q $(BIN)/../lib lienthong sandbox || true

test: .venv/test
	@sh tests/system-packages.sh
	@exec $(BIN)/pytest -n 2 --dist loadgroup $(ARGS)

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/lint-imports

lock: .venv/test
	$(COMPILE) --upgrade requirements.in -o requirements.lock
	$(COMPILE) --upgrade requirements-sandbox.in -o requirements-sandbox.lock
	$(COMPILE) --upgrade requirements-test.in -o requirements-test.lock
	$(COMPILE) --upgrade requirements-bench.in -o requirements-bench.lock

bench: .venv/bench
	@exec $(BIN)/python -m benchmarks $(ARGS)

# Leaves var/ alone: it holds the installation's data.
clean:
	rm -rf .venv build .pytest_cache .ruff_cache .import_linter_cache *.egg-info

.venv/run: requirements.lock requirements-sandbox.lock pyproject.toml
	@echo "Cài đặt các gói Python… / Installing Python packages…"
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	@$(LOCKED) -r requirements.lock -r requirements-sandbox.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test: .venv/run requirements-test.lock
	@$(LOCKED) -r requirements-test.lock
	@touch $@

.venv/bench: .venv/test requirements-bench.lock
	@$(LOCKED) -r requirements-bench.lock
	@touch $@
