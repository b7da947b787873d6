"""The policies, one file each; the file's name is the policy's.

A new policy is one new file here: a ``PolicyModel`` (``_base.py``) whose fields are its parameters,
with ``words``, ``about`` and ``pick``, and what else of ``engine.order.Policy`` it needs; its class
is the file's ``POLICY``. Nothing has to be registered. Files that begin with "_" are no policies.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from pydantic import ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from queue_server.engine.order import Policy
    from queue_server.engine.policies._base import PolicyModel


@cache
def names() -> tuple[str, ...]:
    """All policies, by the alphabet."""
    found = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name for name in found if not name.startswith("_")))


def make(name: str, parameters: Mapping[str, object]) -> Policy:
    """A policy with these parameters; those left out have the policy's defaults.

    Raises:
        ValueError: no such policy, or a parameter that it does not have or cannot take; the
            message names it and says what to write instead.
    """
    if name not in names():
        raise ValueError(f"there is no policy {name!r}; choose one of: {', '.join(names())}")
    kind = _kind(name)
    try:
        return kind.model_validate(dict(parameters))
    except ValidationError as error:
        raise ValueError("; ".join(_cure(name, kind, error))) from None


@cache
def _kind(name: str) -> type[PolicyModel]:
    return import_module(f"{__name__}.{name}").POLICY


def _cure(name: str, kind: type[PolicyModel], error: ValidationError) -> list[str]:
    known = ", ".join(field.alias or key for key, field in kind.model_fields.items())
    said = list[str]()
    for problem in error.errors():
        parameter = ".".join(str(part) for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            said.append(f"policy {name} has no parameter {parameter!r}; it has: {known or 'none'}")
        else:
            wanted = problem["msg"].removeprefix("Input ")
            said.append(f"policy {name}, parameter {parameter!r}: it {wanted}")
    return said
