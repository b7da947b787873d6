# Every target does its own set-up first; a second run finds nothing to do.
SHELL := /bin/bash
PY := .venv/bin/python
SETUP := .set-up/done

.PHONY: setup demo run test lint bench proof fuzz lock clean

setup: $(SETUP)

$(SETUP): requirements.txt package-lock.json debian-packages.txt scripts/setup.sh
	@scripts/setup.sh
	@mkdir -p .set-up && touch $@

demo: setup
	@$(PY) -m demo once

run: setup
	@$(PY) -m demo run

test: setup
	@$(PY) -m pytest

lint: setup
	@scripts/lint.sh

bench: setup
	@$(PY) -m tests.bench

proof: setup
	@$(PY) -m tests.proof $(PART)

fuzz: setup
	@$(PY) -m tests.fuzz $(TIME)

lock:
	.venv/bin/uv pip compile pyproject.toml --all-extras --universal --generate-hashes --upgrade -q \
		--custom-compile-command "make lock" -o requirements.txt
	.venv/bin/npm update --ignore-scripts

clean:
	rm -rf build .set-up .venv node_modules
