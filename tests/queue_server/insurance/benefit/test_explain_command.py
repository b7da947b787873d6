"""``python -m queue_server insurance explain``."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

import pytest

from queue_server.insurance.cli_explain import add_explain

if TYPE_CHECKING:
    from pathlib import Path

CASE = """
title = "Thử"
date = 2026-11-22
hospital = { facility_code = "01001", level = "basic", points = 45, former_tier = "district" }
card = { number = "HT3010199012345", from = 2026-01-01, until = 2026-12-31, facility = "01001" }
costs = { in_scope = 1_000_000 }
"""


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    add_explain(parser.add_subparsers(required=True))
    args = parser.parse_args(["explain", *arguments])
    code = args.run(args)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def in_json(
    capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, list[dict[str, Any]]]:
    code, out, err = run(capsys, *arguments, "--json")
    assert not err
    return code, [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def case(tmp_path: Path) -> Path:
    file = tmp_path / "case.toml"
    file.write_text(CASE, encoding="utf-8")
    return file


def test_json_has_decision_route_rule_and_arithmetic(
    capsys: pytest.CaptureFixture[str], case: Path
) -> None:
    code, (said,) = in_json(capsys, "--case", str(case))
    assert code == 0
    assert (said["outcome"], said["route"], said["muc_huong"]) == ("eligible", "1.1", "95")
    assert (said["t_bhtt"], said["t_bncct"], said["t_bntt"]) == (950_000, 50_000, 0)
    assert said["rule"]["law"] == "Luật BHYT, Điều 22 khoản 1"
    assert said["rule"]["certainty"] == "code"
    assert said["provisional"] is True
    assert all(step["source"] and step["certainty"] for step in said["steps"])


def test_people_read_it_in_vietnamese_without_the_cards_number(
    capsys: pytest.CaptureFixture[str], case: Path
) -> None:
    code, out, _ = run(capsys, "--case", str(case))
    assert code == 0
    assert "1.1 Đúng nơi đăng ký" in out
    assert "quỹ trả 950.000 đ · cùng chi trả 50.000 đ" in out
    assert "Tạm tính" in out
    assert "0199012345" not in out


def test_people_read_what_the_patient_is_told_and_no_english(
    capsys: pytest.CaptureFixture[str], case: Path
) -> None:
    text = (
        CASE.replace("2026-12-31", "2026-12-31, code = '001'")
        .replace("points = 45", "points = 60")
        .replace('facility = "01001" }', 'facility = "01999" }')
    )
    case.write_text(text + "visit = { papers = [] }", encoding="utf-8")
    _, out, _ = run(capsys, "--case", str(case))
    assert "Cần xem lại thẻ bảo hiểm y tế và giấy tờ tùy thân" in out
    assert "Đến quầy    có" in out
    assert "theo mã 1.13 hay 3.3" in out
    assert "T_BHTT" not in out
    assert "“" in out
    for english in ("route", "card", "level", "eligible", "valid"):
        assert english not in out


@pytest.mark.parametrize(("decided", "share"), [("1.13", "475.000"), ("3.3", "950.000")])
def test_the_hospitals_decision_for_a_former_district_hospital(
    capsys: pytest.CaptureFixture[str], case: Path, decided: str, share: str
) -> None:
    text = CASE.replace("points = 45", f'points = 60, former_district_50_70 = "{decided}"').replace(
        'facility = "01001" }', 'facility = "01999" }'
    )
    case.write_text(text + "visit = { papers = [] }", encoding="utf-8")
    _, out, _ = run(capsys, "--case", str(case))
    assert f"Đối tượng   {decided} " in out
    assert f"quỹ trả {share} đ" in out


def test_what_must_be_asked_is_said(capsys: pytest.CaptureFixture[str], case: Path) -> None:
    text = CASE.replace("points = 45", "points = 60").replace(
        'facility = "01001" }', 'facility = "01999" }'
    )
    case.write_text(text, encoding="utf-8")
    _, out, _ = run(capsys, "--case", str(case))
    assert "tùy thuộc: phiếu chuyển, thay đổi nơi lưu trú, cư trú, phiếu hẹn khám lại, " in out
    assert "theo mã 1.13 hay 3.3" in out
    assert "quỹ trả" not in out


def test_before_the_rules_begin_it_says_so(capsys: pytest.CaptureFixture[str], case: Path) -> None:
    for day, told in (("2024-12-31", True), ("2025-01-01", False)):
        text = CASE.replace("date = 2026-11-22", f"date = {day}").replace(
            "2026-01-01", "2024-01-01"
        )
        case.write_text(text, encoding="utf-8")
        _, out, _ = run(capsys, "--case", str(case))
        assert ("Đối tượng   chưa có quy tắc trước 01/01/2025" in out) is told
        _, (said,) = in_json(capsys, "--case", str(case))
        assert said["no_rules_before"] == ("2025-01-01" if told else None)
        assert said["outcome"] == "eligible"
        assert (said["route"] is None) is told


def test_one_case_of_many(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "cases.toml"
    shared = CASE.replace("costs =", "[defaults.costs]\n#").replace("title", "[defaults]\ntitle")
    file.write_text(
        f'{shared}\n[[case]]\nid = "a"\n[[case]]\nid = "b"\ncard = {{ code = "010" }}\n',
        encoding="utf-8",
    )
    _, both = in_json(capsys, "--case", str(file))
    assert [one["case"] for one in both] == ["a", "b"]
    _, (one,) = in_json(capsys, "--case", str(file), "--id", "b")
    assert (one["case"], one["outcome"]) == ("b", "not_eligible")
    code, (error,) = in_json(capsys, "--case", str(file), "--id", "c")
    assert (code, error["error"]["code"]) == (1, "case_unknown")


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("title = x", "case_unreadable", "line 1"),
        ('title = "a"', "case_invalid", "date"),
        (CASE.replace("basic", "big"), "case_invalid", "hospital.level"),
        (CASE + 'answer = { maKetQua = "000" }', "case_invalid", "exactly one of"),
        (CASE + "paid = [{ on = 2025-11-22, amount = 1 }]", "case_invalid", "same year"),
        (CASE + "paid = [{ on = 2026-11-23, amount = 1 }]", "case_invalid", "not after"),
        (CASE.replace("1_000_000", "-1"), "case_invalid", "costs.in_scope"),
        (CASE + "else = 1", "case_invalid", "else"),
        ("[[case]]\n" + CASE + '[[case]]\nid = "b"', "case_invalid", "case 2: date"),
        ("case = 1", "case_invalid", "[[case]]"),
        ("defaults = 1\n[[case]]\n" + CASE, "case_invalid", "defaults"),
        ("wrong = 1\n[[case]]\n" + CASE, "case_invalid", "wrong"),
        ("[[case]]\n" + CASE + "[[case]]\n" + CASE, "case_invalid", "stands twice"),
        ("case = []", "case_invalid", "[[case]]"),
        ("x = " + "[" * 5_000 + "]" * 5_000, "case_unreadable", "nested too deeply"),
        (
            CASE.replace("card", "#") + f"answer.{'a.' * 5_000}b = 1",
            "case_unreadable",
            "nested too deeply",
        ),
        ("x = " + "9" * 5_000, "case_unreadable", "digits"),
        (CASE.replace("1_000_000", "true"), "case_invalid", "costs.in_scope"),
        (CASE.replace("1_000_000", '"1000000"'), "case_invalid", "costs.in_scope"),
        (CASE.replace("1_000_000", "1_000_000.0"), "case_invalid", "costs.in_scope"),
        (CASE + "paid = [{ on = 2026-11-01, amount = true }]", "case_invalid", "paid.0.amount"),
        (CASE.replace("points = 45", "points = true"), "case_invalid", "hospital.points"),
        (CASE.replace("points = 45", "points = nan"), "case_invalid", "hospital.points"),
        (CASE.replace("points = 45", "points = 101"), "case_invalid", "hospital.points"),
        (CASE.replace("date = 2026-11-22", "date = 0"), "case_invalid", "date"),
        (CASE.replace("from = 2026-01-01", "from = 0"), "case_invalid", "card.from"),
        (CASE + "visit = { inpatient = 1 }", "case_invalid", "visit.inpatient"),
    ],
)
def test_a_wrong_file_is_told_with_place_and_code(
    capsys: pytest.CaptureFixture[str], case: Path, text: str, code: str, place: str
) -> None:
    case.write_text(text, encoding="utf-8")
    status, (said,) = in_json(capsys, "--case", str(case))
    assert status == 1
    assert said["error"]["code"] == code
    assert str(case) in said["error"]["message"]
    assert place in said["error"]["message"]
    status, out, err = run(capsys, "--case", str(case))
    assert (status, out) == (1, "")
    assert place in err


def test_no_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, (said,) = in_json(capsys, "--case", str(tmp_path / "none.toml"))
    assert (code, said["error"]["code"]) == (1, "case_unreadable")


def test_a_file_that_is_no_text(capsys: pytest.CaptureFixture[str], case: Path) -> None:
    case.write_bytes(b"\xff\xfe\x00")
    code, (said,) = in_json(capsys, "--case", str(case))
    assert (code, said["error"]["code"]) == (1, "case_unreadable")


def test_values_of_a_wrong_file_are_not_repeated(
    capsys: pytest.CaptureFixture[str], case: Path
) -> None:
    case.write_text(CASE + 'patient = { number = "DN4010199012345x" }', encoding="utf-8")
    _, (said,) = in_json(capsys, "--case", str(case))
    assert "0199012345" not in said["error"]["message"]
