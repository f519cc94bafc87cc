# Huikuan. Two commands for a new machine: `make demo` and `make test`.
# Python 3.11 or newer and make are all that must be there; everything else comes by lock and hash.

# the first Python on the path that is new enough; name another: make PYTHON=/usr/bin/python3.13
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& echo "$$p" && break; done)
PORT ?= 8000
BIN := .venv/bin
# tests run beside each other on the machine's cores; TESTS names some of them
JOBS ?= auto
TESTS ?=
# numbers of invoices for the benchmark
SIZES ?= 100000
export PORT
export PYTHONUTF8 = 1
# several OpenMP threads on few cores spin a hundred times longer than they compute
export OMP_NUM_THREADS = 1

.PHONY: help setup setup-run setup-dev demo serve test soak bench check format lint types imports tidy \
	cover docs docs-check where room lock clean

help:  ## what can be done
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */\1\t/' | expand -t 14

# --- to use it ---------------------------------------------------------------------------------

setup: setup-run  ## make the environment; the program is then .venv/bin/huikuan

# exec: the program takes the shell's place, so that Ctrl-C reaches it and nothing outlives it
# the demo's data stays in the project, apart from your own
demo: setup-run  ## a realistic company in the browser, at http://127.0.0.1:$PORT; Ctrl-C ends it
	@HUIKUAN_HOME="$${HUIKUAN_HOME:-$(CURDIR)/var}" exec $(BIN)/huikuan demo

serve: setup-run  ## the pages and the API over your own data
	@exec $(BIN)/huikuan serve

setup-run: python
	@"$(PYTHON)" tools/environment.py run && $(BIN)/python tools/frontend.py

# --- to work on it -----------------------------------------------------------------------------

setup-dev: python
	@"$(PYTHON)" tools/environment.py dev && $(BIN)/python tools/frontend.py

test: setup-dev  ## the whole test suite, browser tests included; TESTS=path for some of it
	@$(BIN)/python tools/browser.py
	@$(BIN)/python tools/java.py
	@exec $(BIN)/pytest -q -n $(JOBS) --dist loadgroup --durations=25 --durations-min=5 $(TESTS)

soak: setup-dev  ## many rounds of kills and races, for a night; HUIKUAN_KILLS=200 HUIKUAN_ROUNDS=50
	@$(BIN)/python tools/java.py
	@$(BIN)/pytest -q -m soak $(TESTS)
	@HUIKUAN_CREDIT_ROUNDS=$${HUIKUAN_CREDIT_ROUNDS:-200} HUIKUAN_KILLS=$${HUIKUAN_KILLS:-200} \
		$(BIN)/pytest -q tests/journeys/test_credit_races.py tests/journeys/test_credit_killed.py
	@HUIKUAN_ROUNDS=$${HUIKUAN_ROUNDS:-40} exec $(BIN)/pytest -q tests/journeys/test_ledger_races.py

bench: setup-dev  ## the works and their hand-written limits in one run; SIZES="100000 1000000"
	@exec $(BIN)/python -m bench --sizes $(SIZES) $(ARGS)

check: format lint types imports tidy cover test docs-check  ## everything that must be green

format: setup-dev
	$(BIN)/ruff format --check -q .

lint: setup-dev
	$(BIN)/ruff check -q .

types: setup-dev
	$(BIN)/mypy

imports: setup-dev
	$(BIN)/lint-imports --no-logo

tidy: setup-dev
	$(BIN)/python -m tools.tidy

# kernel and rules hold every verdict about money: no line and no branch of them goes untested
cover: setup-dev
	@mkdir -p build
	COVERAGE_FILE=build/coverage $(BIN)/coverage run -m pytest -q src/huikuan/kernel src/huikuan/rules
	COVERAGE_FILE=build/coverage $(BIN)/coverage report --fail-under=100 \
		--include='src/huikuan/kernel/*,src/huikuan/rules/*'

docs: setup-dev  ## write the generated pages of docs/reference anew
	$(BIN)/python -m tools.docs write

docs-check: setup-dev
	$(BIN)/python -m tools.docs check

where: setup-dev  ## the files of a room, on every floor: make where ROOM=ledger
	@$(BIN)/python -m tools.where "$(ROOM)"

room: setup-dev  ## both halves of a new room: make room NAME=disputes [AFTER=intake] [FLOOR=rules|books]
	@$(BIN)/python -m tools.new_room "$(NAME)" --after "$(AFTER)" --floor "$(FLOOR)"

lock: setup-dev  ## the newest versions that pyproject.toml and web/package.json allow
	$(BIN)/python -m tools.lock
	$(BIN)/python tools/frontend.py lock

clean:  ## remove what was made here, but no data
	rm -rf .venv build dist web/node_modules src/huikuan/entrypoints/web/static/vendor
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

python:
	@[ -n "$(PYTHON)" ] || { echo 'Python 3.11, 3.12 or 3.13 is needed; name one: make PYTHON=...' >&2; exit 3; }
.PHONY: python
