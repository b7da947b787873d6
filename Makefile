# Every target does its own set-up first; a second run finds nothing to do.
SHELL := /bin/bash
PY := .venv/bin/python
# A hospital that make started closes also if make is killed.
WITH_US := setpriv --pdeathsig TERM

.PHONY: help setup demo run test lint proof fuzz bench lock clean

help:            ## what there is
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

setup: .set-up/done  ## Debian packages, .venv, node_modules

.set-up/done: requirements.txt package-lock.json debian-packages.txt scripts/setup.sh
	@scripts/setup.sh
	@mkdir -p .set-up && touch $@

demo: setup      ## one patient checks in, end to end; results in build/demo/
	@$(WITH_US) $(PY) -m demo once

run: setup       ## the same hospital, left running
	@$(WITH_US) $(PY) -m demo run

# Three workers for two cores: each often waits for the daemons that it has started.
test: setup      ## the whole test suite
	@$(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder

lint: setup      ## style and types
	@scripts/lint.sh

proof: setup     ## every property with many more examples; counts in build/proof.json
	@$(PY) -m tests.proof --part $(or $(PART),all)

fuzz: setup      ## what a card or a code may hold, TIME=30 seconds a target; build/fuzz.json
	@$(PY) -m tests.fuzz --seconds $(or $(TIME),30) $(TARGET)

bench: setup     ## figures, in build/bench.json
	@$(PY) -m tests.bench

lock:            ## renew requirements.txt and package-lock.json
	.venv/bin/uv pip compile pyproject.toml --all-extras --universal --generate-hashes --upgrade -q \
		--custom-compile-command "make lock" -o requirements.txt
	PATH="$$PWD/.venv/bin:$$PATH" npm update --ignore-scripts

clean:           ## back to a fresh clone
	rm -rf build .set-up .venv node_modules
