"""Folders of daemons that run as another user, who cannot reach pytest's own."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

_OURS = re.compile(r"tiepdon-[a-z]+-of-(\d+)-.*")


def new_folder(kind: str, user: str) -> Path:
    """A new folder that belongs to ``user`` if root asks; its maker's process id is in its name.

    What a process left behind that was killed goes away now.
    """
    for folder in Path(tempfile.gettempdir()).glob(f"tiepdon-{kind}-of-*"):
        found = _OURS.fullmatch(folder.name)
        if found and not Path(f"/proc/{found[1]}").exists():
            shutil.rmtree(folder, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"tiepdon-{kind}-of-{os.getpid()}-"))
    if os.geteuid() == 0:
        shutil.chown(folder, user, user)
    return folder


def as_user(user: str) -> list[str]:
    """Options of setpriv(1) that make root somebody else; none for anybody else."""
    if os.geteuid() != 0:
        return []
    return ["--reuid", user, "--regid", user, "--clear-groups"]
