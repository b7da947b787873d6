"""Logs: JSON lines on standard error, event names in snake_case, nothing personal."""

from __future__ import annotations

import logging
import sys

import structlog


def configure() -> None:
    """Log from INFO on; other libraries' logs are not ours to print."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
