from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.channel.apdu import Command, Plain, Response
from devices.protocols import DeviceError
from devices.simulators.card.command import Command as ChipCommand


# ISO/IEC 7816-3, 12.1.3: cases 1 to 4, short and extended.
@pytest.mark.parametrize(
    ("data", "le", "body"),
    [
        (b"", None, ""),
        (b"", 1, "01"),
        (b"", 256, "00"),
        (b"\xaa", None, "01AA"),
        (b"\xaa", 256, "01AA00"),
        (b"", 257, "000101"),
        (b"", 65536, "000000"),
        (b"\xaa", 257, "000001AA0101"),
        (b"\xaa" * 256, None, "000100" + "AA" * 256),
        (b"\xaa" * 256, 1, "000100" + "AA" * 256 + "0001"),
    ],
)
def test_the_cases_of_iso_7816(data: bytes, le: int | None, body: str) -> None:
    encoded = Command(0x00, 0xB0, 0x12, 0x34, data, le).encoded
    assert encoded.hex().upper() == "00B01234" + body


@given(
    st.binary(max_size=4) | st.binary(min_size=250, max_size=300),
    st.none() | st.integers(1, 65536),
)
def test_a_card_understands_it(data: bytes, le: int | None) -> None:
    # Le of 65536 and of 256 look alike where the form does not tell them apart.
    command = Command(0x0C, 0xB1, 0x12, 0x34, data, le)
    received = ChipCommand.parse(command.encoded)
    assert received[:6] == (0x0C, 0xB1, 0x12, 0x34, data, le)
    assert received.extended == command.extended


def test_answers_are_counted_and_taken_apart() -> None:
    plain = Plain(lambda _: bytes.fromhex("60146A82"))
    assert plain.send(Command(0x00, 0xB0, 0x00, 0x00, le=4)) == Response(b"\x60\x14", 0x6A82)
    assert (plain.count, plain.bytes) == (1, 9)


@pytest.mark.parametrize("answer", ["", "90", "1234", "FFFF"])
def test_an_answer_without_a_status_is_nonsense(answer: str) -> None:
    with pytest.raises(DeviceError) as raised:
        Plain(lambda _: bytes.fromhex(answer)).send(Command(0x00, 0xB0, 0x00, 0x00, le=4))
    assert raised.value.code == "card_protocol"


def test_a_command_that_must_succeed() -> None:
    assert Response(b"\x60", 0x9000).expect_ok("READ BINARY") == b"\x60"
    with pytest.raises(DeviceError, match="READ BINARY: the chip answered 6A82") as raised:
        Response(b"", 0x6A82).expect_ok("READ BINARY")
    assert raised.value.code == "card_protocol"


@given(st.binary(max_size=20))
def test_no_answer_raises_anything_but_our_own_error(answer: bytes) -> None:
    command = Command(0x00, 0xB0, 0x00, 0x00, le=4)
    if len(answer) >= 2 and answer[-2] >> 4 in (6, 9):
        response = Plain(lambda _: answer).send(command)
        assert response.data + response.sw.to_bytes(2) == answer
    else:
        with pytest.raises(DeviceError):
            Plain(lambda _: answer).send(command)
