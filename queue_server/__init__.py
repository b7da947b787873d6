"""The hospital's server: numbers, calls, insurance, boards: ``python -m queue_server --help``."""
