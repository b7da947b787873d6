#!/usr/bin/env bash
# Style, types and units. The import rule is a test: tests/test_imports.py
set -euo pipefail
cd "$(dirname "$0")/.."
.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/basedpyright
