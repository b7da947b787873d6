"""The properties in full: ``make proof``."""
