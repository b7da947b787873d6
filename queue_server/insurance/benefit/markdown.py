"""The rule tables as Markdown in Vietnamese, for the insurance officer to check."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from queue_server.insurance.benefit.step import money
from queue_server.insurance.benefit.tables import AMOUNTS, ROUTES, Amounts, Routes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from queue_server.insurance.benefit.tables import Amount, RouteRow


def routes_table(routes: Routes = ROUTES) -> str:
    """The route codes in their order."""
    head = ("mã", "trường hợp", "ngày", "tỷ lệ", "căn cứ", "nguồn")
    return _table(head, ((*_route(row), row.law, row.certainty) for row in routes.row))


def assumptions_table(routes: Routes = ROUTES) -> str:
    """What a kiosk takes for granted, and why."""
    head = ("điều kiện", "coi như", "vì sao")
    return _table(head, ((one.fact, str(one.value).lower(), one.because) for one in routes.assumed))


def amounts_table(amounts: Amounts = AMOUNTS) -> str:
    """The amounts and shares of the co-payment."""
    head = ("mã", "nội dung", "ngày", "giá trị", "căn cứ", "nguồn")
    return _table(
        head,
        (
            (one.id, one.name, _days(one.first, one.last), _value(one), one.source, one.certainty)
            for one in amounts.amount
        ),
    )


def _route(row: RouteRow) -> tuple[str, ...]:
    return row.code, row.name, _days(row.first, row.last), share(row)


def share(row: RouteRow) -> str:
    """What a row pays, in words."""
    if row.percent is None:
        return "không ghi tỷ lệ"
    if not row.claim:
        return f"{row.percent} %, không đề nghị thanh toán"
    return f"{row.percent} % {'chi phí' if row.flat else 'mức thẻ'}"


def _value(amount: Amount) -> str:
    if isinstance(amount.value, tuple):
        return ", ".join(f"{one} %" for one in amount.value)
    if amount.id == "base_salary":
        return money(amount.value)
    return f"{amount.value} lần" if amount.id == "five_years" else f"{amount.value} %"


def _days(first: date, last: date) -> str:
    return f"từ {first:%d/%m/%Y}" + (f" đến {last:%d/%m/%Y}" if last < date.max else "")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
