"""What pydantic found, in plain sentences."""

from __future__ import annotations

from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel

from queue_server.contract.words import Words
from queue_server.setup.wrong import Fault, FaultsError, WrongError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import ErrorDetails

    from queue_server.setup.wrong import Place

# By pydantic's kind of error; {…} are its facts.
_WORDS = {
    "missing": ("Thiếu mục này, xin ghi thêm", "is missing; write it"),
    "string_type": ("Phải là chữ trong ngoặc kép", 'must be text, in quotes: "…"'),
    "bool_type": ("Phải là true hoặc false", "must be true or false"),
    "bool_parsing": ("Phải là true hoặc false", "must be true or false"),
    "int_type": ("Phải là số nguyên", "must be a whole number"),
    "int_parsing": ("Phải là số nguyên", "must be a whole number"),
    "int_from_float": ("Phải là số nguyên", "must be a whole number"),
    "float_type": ("Phải là số", "must be a number"),
    "tuple_type": ("Phải là danh sách trong ngoặc vuông", 'must be a list: ["…", "…"]'),
    "model_type": ("Phải là một bảng", "must be a table"),
    "dict_type": ("Phải là một bảng", "must be a table"),
    "date_type": ("Phải là ngày, ví dụ 2026-09-02", "must be a date such as 2026-09-02"),
    "date_parsing": ("Phải là ngày, ví dụ 2026-09-02", "must be a date such as 2026-09-02"),
    "date_from_datetime_parsing": (
        "Phải là ngày, ví dụ 2026-09-02",
        "must be a date such as 2026-09-02",
    ),
    "time_type": ("Phải là giờ, ví dụ 00:00:00", "must be a time such as 00:00:00"),
    "time_parsing": ("Phải là giờ, ví dụ 00:00:00", "must be a time such as 00:00:00"),
    "string_too_short": ("Không được để trống", "must not be empty"),
    "string_too_long": ("Dài quá {max_length} ký tự", "is longer than {max_length} characters"),
    "too_short": ("Danh sách không được để trống", "must not be an empty list"),
    "greater_than": ("Phải lớn hơn {gt}", "must be greater than {gt}"),
    "greater_than_equal": ("Phải từ {ge} trở lên", "must be {ge} or more"),
    "less_than": ("Phải nhỏ hơn {lt}", "must be less than {lt}"),
    "less_than_equal": ("Không được quá {le}", "must be {le} or less"),
    "literal_error": ("Chỉ được là {expected}", "must be {expected}"),
}
_OTHER = Words(vi="Giá trị này không dùng được", en="cannot be")
# By the pattern of the field.
_PATTERNS = MappingProxyType(
    {
        r"^[a-zA-Z0-9][a-zA-Z0-9-]{0,31}$": (
            "Mã chỉ gồm chữ không dấu, chữ số và dấu -, nhiều nhất 32 ký tự",
            "must be an id: letters a-z, digits and '-', at most 32 characters",
        ),
        r"^[A-Z]{1,2}$": (
            "Chữ đầu của số thứ tự là một hoặc hai chữ in hoa, từ A đến Z",
            "must be one or two capital letters, A to Z",
        ),
        r"^[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]$": (
            "Giờ phải viết như 07:00-11:30",
            "must be written like 07:00-11:30",
        ),
        r"^[a-z0-9][a-z0-9.-]{0,63}$": (
            "Tên đăng nhập chỉ gồm chữ thường không dấu, chữ số, dấu chấm và dấu -",
            "must be a username: small letters a-z, digits, '.' and '-'",
        ),
        r"^https?://": (
            "Địa chỉ phải bắt đầu bằng https:// hoặc http://",
            "must begin with https:// or http://",
        ),
    }
)


def faults(error: Any, form: type[BaseModel]) -> Iterator[Fault]:
    """The faults of a ``ValidationError`` of ``form``."""
    for found in error.errors(include_input=False, include_url=False):
        inner = found.get("ctx", {}).get("error")
        if isinstance(inner, FaultsError):
            yield from inner.faults
        else:
            yield Fault(found["loc"], _words(found, form))


def _words(found: ErrorDetails, form: type[BaseModel]) -> Words:
    facts = found.get("ctx", {})
    kind = found["type"]
    inner = facts.get("error")
    if isinstance(inner, WrongError):
        return inner.words
    if kind == "extra_forbidden":
        return _unknown_key(found["loc"], form)
    if kind == "string_pattern_mismatch" and facts["pattern"] in _PATTERNS:
        vi, en = _PATTERNS[facts["pattern"]]
        return Words(vi=vi, en=en)
    if kind not in _WORDS:
        message = found["msg"]
        return Words(vi=f"{_OTHER.vi} ({message})", en=f"{_OTHER.en}: {message}")
    vi, en = _WORDS[kind]
    expected = str(facts.get("expected", ""))
    return Words(
        vi=vi.format(**{**facts, "expected": expected.replace(" or ", " hoặc ")}),
        en=en.format(**facts),
    )


def _unknown_key(place: Place, form: type[BaseModel]) -> Words:
    key, known = str(place[-1]), _keys(place[:-1], form)
    near = get_close_matches(key, known, n=1)
    if near:
        return Words(
            vi=f"Không có mục “{key}”; có phải là “{near[0]}”?",
            en=f"is no key we know; did you mean {near[0]!r}?",
        )
    return Words(
        vi=f"Không có mục “{key}”; các mục có thể dùng: {', '.join(known)}",
        en=f"is no key we know; known are {', '.join(known)}",
    )


def _keys(place: Place, form: type[BaseModel]) -> list[str]:
    """The keys that a table at this place may have."""
    for part in place:
        if isinstance(part, str):
            fields = {field.alias or name: field for name, field in form.model_fields.items()}
            form = _form_in(fields[part].annotation)
    return sorted(field.alias or name for name, field in form.model_fields.items())


def _form_in(annotation: Any) -> type[BaseModel]:
    """The table's form within ``tuple[Form, ...]`` or ``Form | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = cast("tuple[Any, ...]", annotation.__args__)
    return next(_form_in(part) for part in inner if part not in {..., type(None)})
