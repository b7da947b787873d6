"""Bodies of ``/api/v1/setup`` and ``/api/v1/accounts``, for administrators."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from queue_server.contract.body import Body, RequestBody
from queue_server.contract.words import Words  # noqa: TC001 - pydantic needs it at run time

LONGEST_TEXT = 200_000
Toml = Annotated[str, Field(max_length=LONGEST_TEXT)]
Password = Annotated[str, Field(min_length=1, max_length=256)]


class SetupText(RequestBody):
    """``POST …/check``: a text that is to be looked at."""

    text: Toml


class SetupEdit(RequestBody):
    """``POST …/edit``: the text with one table changed; nothing is stored.

    ``at``: the table's position from 0, null for a new one at the end. ``row``: all that stands in
    it, null to remove it.
    """

    text: Toml
    table: Annotated[str, Field(max_length=32)]
    at: Annotated[int, Field(ge=0)] | None = None
    row: dict[str, Any] | None = None


class SetupPut(RequestBody):
    """``PUT``: put a text in force.

    ``version``: the one that it was made from. ``force``: even where patients are in queues that
    would be gone.
    """

    text: Toml
    version: Annotated[int, Field(ge=0)]
    force: bool = False


class SetupMark(Body):
    """One version: when it came and who brought it."""

    version: int
    at: AwareDatetime
    who: str


class SetupVersions(Body):
    """All versions, the newest first. That of server.toml (0) is not among them."""

    versions: list[SetupMark]


class SetupVersion(SetupMark):
    """One version with its text."""

    text: str


class SetupNow(Body):
    """What is in force. ``version`` 0: server.toml's."""

    version: int
    text: str
    tree: dict[str, Any]


class SetupProblem(Body):
    """What is wrong (``odd``: allowed, but probably not meant), and on which line (from 1)."""

    line: int
    place: str
    words: Words
    odd: bool


class SetupChange(Body):
    """What a text would change; ``key`` null: the whole table is new or gone."""

    table: str
    name: str
    what: Literal["added", "removed", "changed"]
    key: str | None
    before: Any
    after: Any


class SetupChecked(Body):
    """What was found. ``tree``: the text's data, also where it cannot be used; null: no TOML."""

    ok: bool
    problems: list[SetupProblem]
    changes: list[SetupChange]
    tree: dict[str, Any] | None


class SetupDone(Body):
    """The version that is in force now."""

    version: int


class AccountState(Body):
    """A member of staff's password. ``from_secrets``: it is the one of the secrets file."""

    username: str
    name: str
    role: str
    from_secrets: bool
    must_change: bool
    disabled: bool


class Accounts(Body):
    """Everybody whom the set-up names."""

    accounts: list[AccountState]


class PasswordChange(RequestBody):
    """``POST …/{username}/password``.

    With ``password``, the one that holds now: one's own, by whoever knows it. Without: somebody's
    first one, set by an administrator; they have to change it when they log in.
    """

    password: Annotated[Password | None, Field(repr=False)] = None
    new_password: Annotated[Password, Field(repr=False)]
