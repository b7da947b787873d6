"""The synthetic people that the card and scanner simulators play: demo/people.toml's form."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, Field, ValidationError, model_validator

if TYPE_CHECKING:
    from pathlib import Path

_PACE = (
    r"^(dh-gm|ecdh-gm|dh-im|ecdh-im|ecdh-cam)-(3des|aes-128|aes-192|aes-256) "
    r"(modp-1024-160|modp-2048-224|modp-2048-256|brainpoolP(256|384|512)r1|secp(256|384|521)r1)$"
)
_DATE = r"^(([0-9]{2}/)?[0-9]{2}/)?[0-9]{4}$"


class PeopleError(ValueError):
    """The people file cannot be used; the message names the file, the place and the cure."""


class _Part(BaseModel, frozen=True, extra="forbid"):
    pass


class ChipPart(_Part, frozen=True):
    """How the chip of an identity card or passport is made; without it, as Vietnamese cards are.

    ``pace`` names protocols and curves ("ecdh-gm-aes-128 brainpoolP256r1"; "dh-gm-…", "ecdh-im-…"
    and "…-3des" are offered and not spoken). ``key_curve`` and ``rsa_bits`` are those of the keys
    for chip and active authentication; signatures of 2048 bits need extended lengths.
    ``large_picture`` is one of more than 32 kB. ``longest_answer`` is in bytes, for extended
    lengths; 0: the chip has short ones alone.
    """

    access: tuple[Literal["pace", "bac"], ...] = ("pace", "bac")
    pace: tuple[Annotated[str, Field(pattern=_PACE)], ...] = ("ecdh-gm-aes-128 brainpoolP256r1",)
    chip_authentication: Literal["aes-128", "aes-192", "aes-256", "3des", ""] = "aes-128"
    active_authentication: Literal["ecdsa", "rsa", "rsa-sha256", ""] = "ecdsa"
    key_curve: Literal[
        "brainpoolP256r1",
        "brainpoolP384r1",
        "brainpoolP512r1",
        "secp256r1",
        "secp384r1",
        "secp521r1",
    ] = "brainpoolP256r1"
    rsa_bits: Literal[1024, 2048] = 1024
    picture: Literal["jpeg", "jpeg2000", ""] = "jpeg"
    large_picture: bool = False
    signer: Literal["ecdsa", "ecdsa-nist", "rsa", "rsa-pss"] = "ecdsa"
    digest: Literal["sha256", "sha384", "sha512"] = "sha256"
    explicit_parameters: bool = True
    master_file: bool = False
    longest_answer: int = Field(default=0, ge=0, le=65535)


class HealthPart(_Part, frozen=True):
    """A health card: an application with one open file, or only a UID; all hex but the content."""

    aid: str = Field(default="", pattern=r"^([0-9A-F]{2}){0,16}$")
    content: str = ""
    uid: str = Field(default="", pattern=r"^([0-9A-F]{2}){0,10}$")


_PLAIN_PASSPORT = ChipPart(
    access=("bac",), chip_authentication="", active_authentication="", master_file=True
)


class CardPart(_Part, frozen=True):
    """What lies in the tray; fields and dates (dd/MM/yyyy) as DG13 writes them.

    A passport has ``document_number``, ``country`` (as in its MRZ) and ``access_number`` (its CAN);
    its ``name`` may have a comma after the primary identifier.
    """

    kind: Literal["cccd", "passport", "health_card", "nonsense"]
    dg13: bool = True
    chip: ChipPart | None = None
    health: HealthPart | None = None
    document_number: str = Field(default="", pattern=r"^[0-9A-Z]{0,9}$")
    country: str = Field(default="", pattern=r"^([A-Z]{1,3})?$")
    access_number: str = Field(default="", pattern=r"^([0-9]{6})?$")
    number: str = Field(default="", pattern=r"^([0-9]{12})?$")
    name: str = ""
    birth_date: str = Field(default="", pattern=rf"^$|{_DATE}")
    sex: Literal["M", "F", ""] = ""
    nationality: str = ""
    ethnicity: str = ""
    religion: str = ""
    origin: str = ""
    residence: str = ""
    features: str = ""
    issue_date: str = Field(default="", pattern=rf"^$|{_DATE}")
    expiry_date: str = Field(default="", pattern=rf"^$|^Không thời hạn$|{_DATE}")
    father: str = ""
    mother: str = ""
    spouse: str = ""
    old_number: str = ""
    chip_id: str = ""

    @property
    def made(self) -> ChipPart:
        """How the chip is made."""
        return self.chip or (_PLAIN_PASSPORT if self.kind == "passport" else ChipPart())

    @property
    def can(self) -> str:
        """The card access number: an identity card's are the last digits of its number."""
        return self.access_number or self.number[-6:]

    @property
    def state(self) -> str:
        """Who issued it, as its MRZ says."""
        return "VNM" if self.kind == "cccd" else self.country

    @model_validator(mode="after")
    def _it_has_its_facts(self) -> CardPart:
        if self.kind == "cccd" and not (self.number and self.name and self.birth_date):
            raise ValueError('a card of kind "cccd" needs number, name and birth_date')
        if self.kind == "health_card" and self.health is None:
            raise ValueError('a card of kind "health_card" needs [person.card.health]')
        return self


class CodePart(_Part, frozen=True):
    """What the scanner reads from the card."""

    text: str


class Person(_Part, frozen=True):
    """One synthetic person; the portal's part is the portal simulator's own matter."""

    id: str
    note: str = ""
    card: CardPart | None = None
    qr: CodePart | None = None
    portal: dict[str, Any] | None = None


def load_people(path: Path) -> dict[str, Person]:
    """Read the people file, by id in the file's order.

    Raises:
        PeopleError: it is missing, is no TOML, or a person does not have the right form.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PeopleError(f"{path}: {error}") from error
    people: dict[str, Person] = {}
    for index, entry in enumerate(content.get("person", []), start=1):
        person = _checked(path, index, entry)
        if person.id in people:
            raise PeopleError(f"{path}: person {person.id!r} stands there twice; rename one")
        people[person.id] = person
    return people


def _checked(path: Path, index: int, entry: Any) -> Person:
    try:
        return Person.model_validate(entry)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the person as a whole"
        raise PeopleError(f"{path}: person {index}, {place}: {first['msg']}") from error
