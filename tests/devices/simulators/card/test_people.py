from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devices.simulators.people import ChipPart, PeopleError, Person, load_people

if TYPE_CHECKING:
    from pathlib import Path

CITIZEN = 'kind = "cccd"\nnumber = "001199012345"\nname = "An"\nbirth_date = "1999"\n'
HEALTH = 'kind = "health_card"\n[person.card.health]\n'


def test_the_demos_people(people: dict[str, Person]) -> None:
    person = people["minh-anh"]
    assert person.card is not None
    assert person.qr is not None
    assert person.qr.text.startswith(person.card.number + "|")
    assert people["khong-qr"].qr is None
    without_dg13 = people["gia-bao"].card
    assert without_dg13 is not None
    assert not without_dg13.dg13


def test_how_chips_are_made(people: dict[str, Person]) -> None:
    def made(name: str) -> ChipPart:
        card = people[name].card
        assert card is not None
        return card.made

    assert made("minh-anh") == ChipPart()
    assert made("foreigner").access == made("bac-only").access == ("bac",)
    assert made("foreigner").master_file
    assert not made("foreigner").active_authentication
    passport = people["erika-sample"].card
    assert passport is not None
    assert (passport.can, passport.state, passport.made.digest) == ("135790", "UTO", "sha512")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[person", "people.toml"),
        ("[[person]]", "person 1, id"),
        ('[[person]]\nid = "a"\n[[person]]\nid = "a"', "'a' stands there twice"),
        ('[[person]]\nid = "a"\n[person.card]\nkind = "cccd"', "needs number, name"),
        ('[[person]]\nid = "a"\n[person.card]\nkind = "wood"', "card.kind"),
        (f'[[person]]\nid = "a"\n[person.card]\n{CITIZEN}colour = "red"', "card.colour"),
        (f'[[person]]\nid = "a"\n[person.card]\n{CITIZEN}issue_date = "soon"', "card.issue_date"),
        ('[[person]]\nid = "a"\n[person.qr]', "qr.text"),
        (f'[[person]]\nid = "a"\n[person.card]\n{CITIZEN}chip.pace = ["rot13"]', "chip.pace"),
        (f'[[person]]\nid = "a"\n[person.card]\n{CITIZEN}chip.access = ["eac"]', "chip.access"),
        ('[[person]]\nid = "a"\n[person.card]\nkind = "health_card"', "needs .*health"),
        (f'[[person]]\nid = "a"\n[person.card]\n{HEALTH}uid = "4"', "health.uid"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "people.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PeopleError, match=message):
        load_people(file)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PeopleError, match=r"nobody\.toml"):
        load_people(tmp_path / "nobody.toml")
