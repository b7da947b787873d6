from __future__ import annotations

import json
import unicodedata
from typing import Any, Literal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from queue_server.contract.insurance import Agreement, IdentityCheck
from queue_server.contract.person import Person
from queue_server.insurance.answer import NoAnswer, Trouble, read_answer
from queue_server.insurance.identity import check_identity, compare_names

SAME, UNMARKED, SIMILAR = Agreement.SAME, Agreement.UNMARKED, Agreement.SIMILAR
DIFFERENT, UNKNOWN = Agreement.DIFFERENT, Agreement.UNKNOWN
NAME = "Nguyễn Thị Minh Anh"


def checked(
    *, birth_date: str = "1999-01-15", sex: Literal["M", "F"] | None = "F", **fields: Any
) -> IdentityCheck:
    person = Person(
        number="001199012345", name=NAME, birth_date=birth_date, sex=sex, name_source="dg13"
    )
    return check_identity(read_answer(json.dumps({"maKetQua": "000", **fields}).encode()), person)


@pytest.mark.parametrize(
    ("portal", "read", "grade"),
    [
        (NAME, NAME, SAME),
        (NAME.upper(), NAME, SAME),
        (unicodedata.normalize("NFD", NAME), NAME, SAME),
        ("  Nguyễn\u00a0Thị   Minh\tAnh ", NAME, SAME),
        ("Nguyễn Thị\u200b Minh Anh", NAME, SAME),
        ("Phạm Thị Hoà", "Phạm Thị Hòa", SAME),
        ("Lê Thuý", "LÊ THÚY", SAME),
        ("Ðặng Gia Bảo", "Đặng Gia Bảo", SAME),
        ("H'Hen Niê", "H’ HEN NIÊ", SAME),
        ("NGUYEN THI MINH ANH", NAME, UNMARKED),
        (NAME, "NGUYEN THI MINH ANH", UNMARKED),
        ("DANG GIA BAO", "Đặng Gia Bảo", UNMARKED),
        ("NGUYỄN T. MINH ANH", NAME, SIMILAR),
        ("NGUYỄN T.MINH ANH", NAME, SIMILAR),
        ("Nguyen Thi M Anh", NAME, SIMILAR),
        ("Đ. Gia Bảo", "Đặng Gia Bảo", SIMILAR),
        ("D Gia Bao", "Đặng Gia Bảo", SIMILAR),
        ("N T M A", NAME, DIFFERENT),
        ("Nguyễn X. Minh Anh", NAME, DIFFERENT),
        ("Nguyễn Thị Minh Ánh", NAME, DIFFERENT),
        ("Nguyễn Thi Minh Anh", NAME, DIFFERENT),
        ("Lê Hoa", "Lê Hòa", DIFFERENT),
        ("Lê Thu", "Lê Thư", DIFFERENT),
        ("Anh Nguyễn Thị Minh", NAME, DIFFERENT),
        ("Nguyễn Minh Anh", NAME, DIFFERENT),
        ("Trần Văn Bình", NAME, DIFFERENT),
        ("NguyễnThịMinhAnh", NAME, DIFFERENT),
        (None, NAME, UNKNOWN),
        ("", NAME, UNKNOWN),
        (" . ", NAME, UNKNOWN),
    ],
)
def test_names(portal: str | None, read: str, grade: Agreement) -> None:
    assert compare_names(portal, read) is grade
    assert compare_names(read, portal) is grade


@pytest.mark.parametrize("value", [None, "", 1, [], {}, True, float("nan"), ["Nguyễn"]])
def test_what_is_no_text_is_unknown(value: object) -> None:
    check = checked(hoTen=value, ngaySinh=value, gioiTinh=value)
    assert check == IdentityCheck(name=UNKNOWN, birth_date=UNKNOWN, sex=UNKNOWN)


def test_no_answer_says_nothing() -> None:
    person = Person(
        number="001199012345", name=NAME, birth_date="1999", sex=None, name_source="dg1"
    )
    check = check_identity(NoAnswer(Trouble.TIMEOUT), person)
    assert check == IdentityCheck(name=UNKNOWN, birth_date=UNKNOWN, sex=UNKNOWN)


@pytest.mark.parametrize(
    ("portal", "read", "grade"),
    [
        ("15/01/1999", "1999-01-15", SAME),
        ("15011999", "1999-01-15", SAME),
        ("1/1/1999", "1999-01-01", SAME),
        ("01/1999", "1999-01", SAME),
        ("1999", "1999", SAME),
        ("1999", "1999-01-15", SIMILAR),
        ("01/1999", "1999-01-15", SIMILAR),
        ("15/01/1999", "1999-01", SIMILAR),
        ("01/01/1999", "1999", SIMILAR),
        ("16/01/1999", "1999-01-15", DIFFERENT),
        ("02/1999", "1999-01-15", DIFFERENT),
        ("1998", "1999-01-15", DIFFERENT),
        ("01/15/1999", "1999-01-15", UNKNOWN),
        ("31/02/1999", "1999-01-15", UNKNOWN),
        ("1999-01-15", "1999-01-15", UNKNOWN),
        ("00/00/1999", "1999-01-15", UNKNOWN),
        ("0000", "1999-01-15", UNKNOWN),
        ("١٥/٠١/١٩٩٩", "1999-01-15", UNKNOWN),
    ],
)
def test_birth_dates(portal: str, read: str, grade: Agreement) -> None:
    assert checked(ngaySinh=portal, birth_date=read).birth_date is grade


@pytest.mark.parametrize(
    ("portal", "read", "grade"),
    [
        ("Nam", "M", SAME),
        ("Nữ", "F", SAME),
        (unicodedata.normalize("NFD", "NỮ"), "F", SAME),
        ("Nu", "F", SAME),
        ("Nam", "F", DIFFERENT),
        ("Nữ", "M", DIFFERENT),
        ("Nam", None, UNKNOWN),
        ("Khác", "F", UNKNOWN),
        ("1", "M", UNKNOWN),
    ],
)
def test_sexes(portal: str, read: Literal["M", "F"] | None, grade: Agreement) -> None:
    assert checked(gioiTinh=portal, sex=read).sex is grade


WORDS = ["Nguyễn", "Thị", "Đặng", "Lê", "Hòa", "Hương", "Ân", "Ý", "Minh", "Anh", "Bảo", "Thư"]
NAMES = st.lists(st.sampled_from(WORDS), min_size=2, max_size=6)
FORMS: list[Literal["NFC", "NFD", "NFKC", "NFKD"]] = ["NFC", "NFD", "NFKC", "NFKD"]
BLANKS = st.sampled_from([" ", "  ", "\u00a0", "\t", "\u2003 "])


def unmarked(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(char for char in plain if not unicodedata.combining(char))


@given(NAMES, st.data())
def test_dress_makes_no_difference(words: list[str], data: st.DataObject) -> None:
    dressed = "".join(
        data.draw(st.sampled_from([str.upper, str.lower, str.title]))(word) + data.draw(BLANKS)
        for word in words
    )
    form = data.draw(st.sampled_from(FORMS))
    assert compare_names(unicodedata.normalize(form, dressed), " ".join(words)) is SAME


@given(NAMES)
def test_a_name_without_marks_is_as_good_as_it_can_be(words: list[str]) -> None:
    name = " ".join(words)
    grade = compare_names(unmarked(name).upper(), name)
    assert grade is (SAME if unmarked(name) == name else UNMARKED)


@given(NAMES, st.data())
def test_an_initial_is_similar(words: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(words) - 1))
    rest = words[:place] + words[place + 1 :]
    assume(len(words[place]) > 1 and any(len(word) > 1 for word in rest))
    short = [*words[:place], f"{words[place][0]}.", *words[place + 1 :]]
    assert compare_names(" ".join(short), " ".join(words)) is SIMILAR


@given(NAMES, st.integers(0, 4))
def test_order_counts(words: list[str], place: int) -> None:
    assume(place + 1 < len(words))
    turned = [*words[:place], words[place + 1], words[place], *words[place + 2 :]]
    one, other = words[place], words[place + 1]
    assume(one != other and len(one) > 1 and len(other) > 1)
    assert compare_names(" ".join(turned), " ".join(words)) is DIFFERENT


@given(st.text(), st.text())
def test_no_names_raise_and_the_sides_may_be_changed(one: str, other: str) -> None:
    assert compare_names(one, other) is compare_names(other, one)


@given(st.text())
def test_no_birth_date_raises(text: str) -> None:
    assert checked(ngaySinh=text).birth_date in set(Agreement)
