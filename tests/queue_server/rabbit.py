"""A RabbitMQ of the test's own, with the project's configuration: nothing of the system's."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from demo.ports import free_port
from demo.process import Program, listens
from tests.queue_server.folders import as_user, new_folder

USER = "rabbitmq"
LIBRARY = Path("/usr/lib/rabbitmq/bin")
START_S = 90
"""An Erlang node takes its time, more so on a busy machine."""
LOOPBACK = "-kernel inet_dist_use_interface {127,0,0,1}"


class Rabbit:
    """The hospital's other broker, configured by ``python -m queue_server broker``."""

    def __init__(self, config: Path, *, port: int, websockets_port: int) -> None:
        self.folder = new_folder("rabbit", USER)
        self._ports = (port, websockets_port)
        self._starts = 0
        self._program: Program | None = None
        out = self.folder / "etc"
        subprocess.run(
            [
                *(sys.executable, "-m", "queue_server", "broker", "--kind", "rabbitmq"),
                *("--config", str(config), "--out", str(out), "--port", str(port)),
                *("--websockets-port", str(websockets_port)),
            ],
            check=True,
            capture_output=True,
        )
        if os.geteuid() == 0:
            for path in (out, *out.iterdir()):
                shutil.chown(path, USER, USER)
        names = free_port()  # whom Erlang's nodes ask for each other; ours would outlive the node
        self._env = {
            "HOME": str(self.folder),
            "ERL_EPMD_PORT": str(names),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_CONFIG_FILE": str(out / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(out / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_NODENAME": f"tiepdon{port}@localhost",
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": LOOPBACK,
        }
        epmd = ["epmd", "-address", "127.0.0.1", "-port", str(names)]
        self._names = Program("epmd", epmd, self.folder / "epmd.log")
        self._names.wait_until(lambda: listens(names))

    def start(self) -> None:
        """Start it (again) and wait until both listeners are there."""
        self._starts += 1
        command = [
            "setpriv",
            *as_user(USER),
            "--pdeathsig",
            "TERM",
            str(LIBRARY / "rabbitmq-server"),
        ]
        log = self.folder / f"rabbit-{self._starts}.log"
        self._program = Program("rabbitmq", command, log, self._env)
        self._program.wait_until(lambda: all(map(listens, self._ports)), START_S)

    def stop(self) -> None:
        """End it; what is retained is there again after ``start``. Safe to repeat."""
        if self._program is not None:
            self._program.stop(START_S)

    def kill(self) -> None:
        """End it as a power cut does."""
        assert self._program is not None
        self._program.signal(signal.SIGKILL)
        self._program.stop()

    def close(self) -> None:
        """End it and leave nothing behind."""
        self.stop()
        self._names.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
