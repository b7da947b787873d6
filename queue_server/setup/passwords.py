"""Which passwords staff may choose."""

from __future__ import annotations

from itertools import pairwise

from queue_server.contract.words import Words

SHORTEST = 10
LONGEST = 256
# What is tried first; without spaces and signs, in small letters.
_COMMON = frozenset(
    {
        *("password", "passw0rd", "qwertyuiop", "asdfghjkl", "1q2w3e4r5t", "qwerty", "abcdef"),
        *(
            "iloveyou",
            "administrator",
            "matkhau",
            "matkhaumoi",
            "khongbiet",
            "anhyeuem",
            "emyeuanh",
        ),
        *("vietnam", "hanoi", "saigon", "benhvien", "bacsi", "dieuduong", "quantri", "quantrivien"),
        *("phongkham", "tiepdon", "letan", "yta"),
    }
)

THE_SAME = Words(
    vi="Mật khẩu mới phải khác mật khẩu cũ.", en="The new password must not be the old one."
)
_SHORT = Words(
    vi=f"Mật khẩu cần ít nhất {SHORTEST} ký tự.",
    en=f"The password needs at least {SHORTEST} characters.",
)
_LONG = Words(
    vi=f"Mật khẩu dài nhất {LONGEST} ký tự.", en=f"The password has at most {LONGEST} characters."
)
_NAME = Words(
    vi="Mật khẩu không được chứa tên đăng nhập.",
    en="The password must not hold the username.",
)
_EASY = Words(
    vi="Mật khẩu này quá dễ đoán. Nên ghép vài từ không liên quan với nhau.",
    en="This password is too easy to guess. Put a few unrelated words together.",
)
_FEWEST_LETTERS = 5


def weakness(username: str, password: str) -> Words | None:
    """Why a password is not good enough; None if it is."""
    if len(password) < SHORTEST:
        return _SHORT
    if len(password) > LONGEST:
        return _LONG
    letters = "".join(filter(str.isalnum, password.lower()))
    name = "".join(filter(str.isalnum, username))
    if name and name in letters:
        return _NAME
    if len(set(letters)) < _FEWEST_LETTERS or _is_row(letters):
        return _EASY
    return _EASY if letters.rstrip("0123456789") in _COMMON or letters in _COMMON else None


def _is_row(letters: str) -> bool:
    """Such as 12345678901 and abcdefghijk."""
    steps = {ord(after) - ord(before) for before, after in pairwise(letters)}
    return steps <= {1, -9} or steps <= {-1, 9}
