"""``python -m tests.proof.day.serve CONFIG CLOCK``: ``serve`` on a clock that others set."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn

from queue_server import logs, secrets
from queue_server.api.app import create_app
from queue_server.config import load
from tests.proof.day.clock import SharedClock


def main(config_file: str, clock_file: str) -> None:
    """Serve until asked to end."""
    logs.configure()
    config = load(Path(config_file))
    app = create_app(config, secrets.load(config.secrets), SharedClock(Path(clock_file)))
    uvicorn.run(
        app, host=config.http.host, port=config.http.port, access_log=False, log_config=None
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
