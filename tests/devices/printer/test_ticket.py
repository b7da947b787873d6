"""The whole way of a ticket: document, driver, wire, paper."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageChops
from pyzbar import pyzbar

from devices.printer import open_printer
from devices.printer.profiles import PROFILES, profile_named
from devices.printer.test_page import test_page as page_of
from devices.protocols import DeviceError
from devices.simulators.printer import PrinterSimulator
from tests.devices.printer.sample import CODE, ticket
from tests.devices.printer.wire import PATIENCE, url

if TYPE_CHECKING:
    from devices.printer.document import Document

GOLDEN = Path(__file__).parent / "golden"


def printed(document: Document, out: Path, profile: str = "default-80mm") -> Path:
    simulator = PrinterSimulator(0, out, width=PROFILES[profile].width_dots)
    try:
        open_printer(url(simulator), profile, PATIENCE).print(document)
    finally:
        simulator.close()
    return out / "ticket-001.png"


@pytest.mark.parametrize("profile", sorted(PROFILES))
@pytest.mark.parametrize("name", ["ticket", "test-page"])
def test_the_paper_looks_as_it_did(name: str, profile: str, tmp_path: Path) -> None:
    """If it is meant to look otherwise now, look at it and copy it over the golden picture."""
    document = ticket() if name == "ticket" else page_of(profile_named(profile))
    picture = printed(document, tmp_path, profile)
    with Image.open(GOLDEN / f"{name}-{profile}.png") as golden, Image.open(picture) as now:
        assert now.size == golden.size, picture
        difference = ImageChops.logical_xor(now, golden).getbbox()
        assert difference is None, f"{picture} differs within {difference}"


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_number_and_code_can_be_read_off_the_paper(profile: str, tmp_path: Path) -> None:
    picture = printed(ticket("A 012"), tmp_path, profile)
    with Image.open(picture) as image:
        assert [code.data.decode() for code in pyzbar.decode(image)] == [CODE]
    read = subprocess.run(
        ["tesseract", str(picture), "-", "--psm", "11"], capture_output=True, text=True, check=True
    )
    assert "A 012" in read.stdout


def test_nothing_reaches_the_papers_edge(tmp_path: Path) -> None:
    with Image.open(printed(ticket(), tmp_path)) as image:
        box = ImageChops.invert(image.convert("L")).getbbox()
        assert box is not None
        assert box[0] >= 32
        assert box[2] <= image.width - 32
        assert box[3] <= image.height - 32


def test_a_file_gets_the_bytes(tmp_path: Path) -> None:
    printer = open_printer(f"file://{tmp_path}/t%C3%A0i%20li%E1%BB%87u.bin")
    assert printer.status().state == "unknown"
    printer.print(ticket())
    printer.close()
    assert (tmp_path / "tài liệu.bin").read_bytes().startswith(b"\x1b@")
    with pytest.raises(DeviceError, match="No such file") as caught:
        open_printer(f"file://{tmp_path}/none/here.bin").print(ticket())
    assert caught.value.code == "printer_offline"


@pytest.mark.parametrize(
    "wrong",
    [
        "usb://04b8:0e15",
        "tcp://",
        "tcp://host:x",
        "tcp://host:99999",
        "file://",
        "file:///",
        "",
        "lp0",
    ],
)
def test_other_addresses_are_told_what_is_possible(wrong: str) -> None:
    with pytest.raises(DeviceError) as caught:
        open_printer(wrong)
    assert caught.value.code == "printer_url"


def test_an_unknown_profile_is_told_which_there_are() -> None:
    with pytest.raises(DeviceError, match="58mm, default-80mm") as caught:
        open_printer("tcp://host", "thermal-9000")
    assert caught.value.code == "printer_profile_unknown"
