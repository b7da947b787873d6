from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card import errors, tlv
from devices.card.channel.apdu import Command, Response
from devices.card.files import application
from devices.card.files.habits import Habits
from devices.card.files.layout import Sfi
from devices.card.files.reading import Files
from devices.protocols import DeviceError
from tests.devices.card import examples

# 0x6D with a two-byte length: 500 bytes in all.
CONTENT = bytes.fromhex("6D8201F0") + bytes(496)


class Shelf:
    """A card with one file, which notes every read and never gives more than it has.

    ``past_the_end`` is its status for too few bytes. It gives at most ``block`` bytes at once:
    fewer than asked for, or with ``refuses`` that status and nothing.
    """

    def __init__(
        self, content: bytes, past_the_end: int = 0x6B00, block: int = 65536, refuses: int = 0
    ) -> None:
        self.content = content
        self.past_the_end = past_the_end
        self.block = block
        self.refuses = refuses
        self.reads: list[tuple[int, int]] = []

    def files(self, habits: Habits | None = None) -> Files:
        return Files(self.send, habits or Habits())

    def send(self, command: Command) -> Response:
        assert command.le is not None
        offset = 0 if command.p1 & 0x80 else command.p1 << 8 | command.p2
        if command.odd:
            offset = int.from_bytes(tlv.only(command.data, 0x54))
        self.reads.append((offset, command.le))
        if command.le > self.block and self.refuses:
            return Response(b"", self.refuses)
        wanted = min(command.le, self.block)
        if command.odd:
            return Response(tlv.encode(0x53, self.content[offset:][: wanted - 4]), 0x9000)
        part = self.content[offset : offset + wanted]
        if len(part) == wanted:
            return Response(part, 0x9000)
        return Response(part if self.past_the_end == 0x6282 else b"", self.past_the_end)


def test_card_access_of_vietnamese_cards_is_one_command() -> None:
    content = bytes.fromhex(examples.CARD_ACCESS)
    shelf = Shelf(content)
    assert application.read_card_access(shelf.send) == content
    assert shelf.reads == [(0, 54)]


@pytest.mark.parametrize("status", [0x6A82, 0x6A86, 0x6986, 0x6D00])
def test_files_are_selected_where_short_identifiers_are_not_known(status: int) -> None:
    shelf, selected = Shelf(CONTENT), list[bytes]()

    def send(command: Command) -> Response:
        if command.ins == 0xA4:
            selected.append(command.data)
            return Response(b"", 0x9000)
        return Response(b"", status) if command.p1 & 0x80 else shelf.send(command)

    habits = Habits()
    for _ in range(2):
        assert Files(send, habits).read(Sfi.DG13) == CONTENT
    assert selected == [b"\x01\x0d"] * 2
    assert habits.short_ids is False


def test_a_file_that_is_not_there_is_asked_for_once_where_short_identifiers_are_known() -> None:
    sent: list[Command] = []
    habits = Habits(short_ids=True)

    def send(command: Command) -> Response:
        sent.append(command)
        return Response(b"", 0x6A82)

    assert Files(send, habits).read(Sfi.DG13) is None
    assert len(sent) == 1


@pytest.mark.parametrize("padding", [b"\x00" * 20, b"\xff" * 40])
@pytest.mark.parametrize("past_the_end", [0x6B00, 0x6700, 0x6C36, 0x6282])
@pytest.mark.parametrize("block", [32, 64, 65536])
def test_card_access_as_chips_keep_it(padding: bytes, past_the_end: int, block: int) -> None:
    for content in (bytes.fromhex(examples.CARD_ACCESS), tlv.encode(0x31, bytes(20))):
        shelf = Shelf(content + padding, past_the_end, block)
        assert application.read_card_access(shelf.send) == content


@pytest.mark.parametrize("largest", [200, 128, 100, 64])
def test_blocks_smaller_than_usual(largest: int) -> None:
    habits, shelf = Habits(), Shelf(LARGE, block=largest, refuses=0x6700)
    assert shelf.files(habits).read(Sfi.DG2) == LARGE
    assert habits.block == (128 if largest >= 128 else 64)


def test_a_card_without_card_access() -> None:
    assert application.read_card_access(lambda _: Response(b"", 0x6A82)) is None


def test_exactly_the_file_and_not_a_byte_more() -> None:
    shelf = Shelf(CONTENT)
    assert shelf.files().read(Sfi.DG13) == CONTENT
    assert shelf.reads == [(0, 8), (8, 223), (231, 223), (454, 46)]


def test_a_file_of_known_size_is_one_read() -> None:
    shelf = Shelf(bytes.fromhex("615D") + bytes(93))
    assert shelf.files().read(Sfi.DG1, first=95) == shelf.content
    assert shelf.reads == [(0, 95)]


def test_a_file_shorter_than_known_is_taken_as_it_is() -> None:
    shelf = Shelf(bytes.fromhex("615B") + bytes(91), past_the_end=0x6282)
    assert shelf.files().read(Sfi.DG1, first=95) == shelf.content


@pytest.mark.parametrize("status", [0x6700, 0x6A86, 0x6B00, 0x6C5D])
def test_a_card_that_minds_being_asked_too_much_is_asked_exactly_from_then_on(status: int) -> None:
    habits = Habits()
    shelf = Shelf(bytes.fromhex("615B") + bytes(91), past_the_end=status)
    assert shelf.files(habits).read(Sfi.DG1, first=95) == shelf.content
    assert shelf.reads == [(0, 95), (0, 8), (8, 85)]
    shelf.reads.clear()
    assert shelf.files(habits).read(Sfi.DG1, first=95) == shelf.content
    assert shelf.reads == [(0, 8), (8, 85)]


def test_a_file_that_is_not_there() -> None:
    assert Files(lambda _: Response(b"", 0x6A82), Habits()).read(Sfi.DG13) is None


def test_what_has_been_read_is_told_and_kept() -> None:
    parts: list[int] = []
    files = Shelf(CONTENT).files()
    files.read(Sfi.DG13, first=128, on_part=lambda part: parts.append(len(part)))
    assert parts == [128, 351]
    assert files.contents == {Sfi.DG13: CONTENT}


LARGE = bytes.fromhex("75824E1C") + bytes(range(256)) * 78 + bytes(28)  # 20 000 bytes


def test_the_largest_block_is_learned_once() -> None:
    habits, shelf = Habits(8192, certain=False), Shelf(LARGE)
    assert shelf.files(habits).read(Sfi.DG2) == LARGE
    assert shelf.reads == [(0, 8), (8, 8192), (8200, 8192), (16392, 3608)]
    assert habits.block == 8192


def test_a_card_that_gives_less_than_asked_tells_its_block() -> None:
    habits, shelf = Habits(8192, certain=False), Shelf(LARGE, block=1500)
    assert shelf.files(habits).read(Sfi.DG2) == LARGE
    assert shelf.reads[:3] == [(0, 8), (8, 8192), (1508, 1500)]
    assert habits.block == 1500


@pytest.mark.parametrize(("block", "tried"), [(2048, 1), (1024, 2), (256, 3)])
def test_a_card_that_refuses_large_blocks_is_asked_for_smaller_ones(block: int, tried: int) -> None:
    habits, shelf = Habits(8192, certain=False), Shelf(LARGE, block=block, refuses=0x6700)
    assert shelf.files(habits).read(Sfi.DG2) == LARGE
    assert [le for _, le in shelf.reads[1 : 1 + tried]] == [8192, 2048, 1024][:tried]
    assert habits.block == (block if block > 256 else 223)
    assert habits.certain
    shelf.reads.clear()
    assert shelf.files(habits).read(Sfi.DG2) == LARGE
    assert shelf.reads[1][1] == habits.block


def test_a_card_that_names_its_block() -> None:
    def send(command: Command) -> Response:
        if command.le and command.le > 231:
            return Response(b"", 0x6CE7)
        return shelf.send(command)

    habits, shelf = Habits(8192, certain=False), Shelf(LARGE)
    assert Files(send, habits).read(Sfi.DG2) == LARGE
    assert habits.block == 231


def test_a_card_that_names_a_crumb_spoils_nothing_for_the_next() -> None:
    answers = iter([Response(CONTENT[:8], 0x9000), Response(b"", 0x6C01)])
    habits = Habits()
    with pytest.raises(DeviceError):
        Files(lambda _: next(answers, Response(b"x", 0x9000)), habits).read(Sfi.DG13)
    shelf = Shelf(CONTENT)
    assert shelf.files(habits).read(Sfi.DG13) == CONTENT
    assert len(shelf.reads) == 4


def test_a_card_that_gives_crumbs_is_given_up() -> None:
    shelf = Shelf(CONTENT, block=16)
    with pytest.raises(DeviceError) as raised:
        shelf.files().read(Sfi.DG13)
    assert raised.value.code == "card_data"
    assert len(shelf.reads) < 4


@pytest.mark.parametrize(
    ("sfi", "size"), [(Sfi.DG13, 0x2100), (Sfi.SOD, 0x8100), (Sfi.DG2, 0x20100)]
)
def test_no_file_is_read_that_claims_too_much(sfi: Sfi, size: int) -> None:
    shelf = Shelf(tlv.encode(0x75, bytes(size)))
    with pytest.raises(DeviceError) as raised:
        shelf.files().read(sfi)
    assert raised.value.code == "card_data"
    assert len(shelf.reads) == 1


def test_card_access_of_more_than_256_bytes() -> None:
    content = tlv.encode(0x31, bytes(700))

    assert application.read_card_access(Shelf(content).send) == content


@pytest.mark.parametrize("status", [0x6F00, 0x6581, 0x6400])
def test_a_card_in_trouble_says_nothing_of_what_it_offers(status: int) -> None:
    with pytest.raises(DeviceError) as raised:
        application.read_card_access(lambda _: Response(b"", status))
    assert raised.value.code == "card_protocol"


@pytest.mark.parametrize("status", [0x6A81, 0x6D00, 0x6E00, 0x6985, 0x6999])
def test_cards_of_other_kinds(status: int) -> None:
    with pytest.raises(DeviceError) as raised:
        application.select_emrtd(lambda _: Response(b"", status))
    assert raised.value.code == "card_not_supported"


def test_a_channel_that_breaks_at_a_large_block_can_be_opened_anew() -> None:
    def send(command: Command) -> Response:
        if command.le and command.le > 256:
            raise errors.ProtocolError("secure messaging: unprotected answer 6700")
        return shelf.send(command)

    habits, shelf = Habits(8192, certain=False), Shelf(LARGE)
    with pytest.raises(errors.ReadAnewError):
        Files(send, habits).read(Sfi.DG2)
    assert Files(send, habits).read(Sfi.DG2) == LARGE


def test_a_card_taken_away_at_a_large_block_teaches_nothing() -> None:
    def send(command: Command) -> Response:
        if command.le and command.le > 256:
            raise errors.CardRemovedError("no card lies on the reader")
        return shelf.send(command)

    habits, shelf = Habits(8192, certain=False), Shelf(LARGE)
    with pytest.raises(errors.CardRemovedError):
        Files(send, habits).read(Sfi.DG2)
    assert not habits.certain


@pytest.mark.parametrize("block", [223, 224, 1000, 65536])
def test_beyond_32_kb_the_odd_instruction_reads_on(block: int) -> None:
    content = bytes.fromhex("7582C000") + bytes(i % 251 for i in range(0xC000))
    shelf = Shelf(content, block=block)
    assert shelf.files(Habits(block=min(block, 8192))).read(Sfi.DG2) == content
    assert max(offset for offset, _ in shelf.reads) > 0x8000


@pytest.mark.parametrize("rest", range(220, 260))
def test_a_rest_that_a_short_command_would_ask_too_much_of(rest: int) -> None:
    """Protected, more than 223 bytes do not fit into the answer to a short command."""
    content = tlv.encode(0x75, bytes(4096 - 8 + 4096 + rest + 4))

    def send(command: Command) -> Response:
        if command.le and 223 < command.le <= 256:
            return Response(b"", 0x6700)
        return shelf.send(command)

    habits, shelf = Habits(block=4096), Shelf(content, block=4096)
    assert Files(send, habits).read(Sfi.DG2) == content
    assert habits.block == 4096


@given(
    size=st.integers(0, 70_000),
    block=st.integers(223, 4000),
    refuses=st.sampled_from([0, 0x6700, 0x6B00]),
    past_the_end=st.sampled_from([0x6282, 0x6B00, 0x6700]),
    first=st.sampled_from([8, 95, 128]),
)
def test_any_file_is_read_from_any_card(
    size: int, block: int, refuses: int, past_the_end: int, first: int
) -> None:
    content = tlv.encode(0x75, bytes(i % 253 for i in range(max(size, 8))))
    files = Shelf(content, past_the_end, block, refuses).files(Habits(8192, certain=False))
    assert files.read(Sfi.DG2, first) == content


@pytest.mark.parametrize(
    ("past_the_end", "code"), [(0x6282, "card_data"), (0x6B00, "card_protocol")]
)
def test_a_file_that_ends_too_early(past_the_end: int, code: str) -> None:
    with pytest.raises(DeviceError) as raised:
        Shelf(CONTENT[:300], past_the_end).files().read(Sfi.DG13)
    assert raised.value.code == code


@pytest.mark.parametrize("head", ["6D83FFFFFF000000", "6D80", "FFFFFFFFFFFFFFFF"])
def test_a_file_that_lies_about_its_size(head: str) -> None:
    with pytest.raises(DeviceError) as raised:
        Shelf(bytes.fromhex(head).ljust(8)).files().read(Sfi.DG13)
    assert raised.value.code == "card_data"


def test_a_card_without_the_application() -> None:
    with pytest.raises(DeviceError) as raised:
        application.select_emrtd(lambda _: Response(b"", 0x6A82))
    assert raised.value.code == "card_not_supported"
