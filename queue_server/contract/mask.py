"""What may be shown of a person in public."""

from __future__ import annotations


def mask_number(number: str) -> str:
    """The last three digits, the rest as dots: "001199012345" -> "••• ••• ••• 345"."""
    return f"••• ••• ••• {number[-3:]}"


def mask_name(name: str) -> str:
    """Family name and given name whole, the names between as initials, in capitals.

    "Nguyễn Thị Minh Anh" -> "NGUYỄN T. M. ANH".
    """
    words = name.upper().split()
    if len(words) <= 2:  # noqa: PLR2004 - nothing stands between two names
        return " ".join(words)
    return " ".join([words[0], *(f"{word[0]}." for word in words[1:-1]), words[-1]])


def shown_number(number: str) -> str:
    """A ticket's number as people read it: "A012" -> "A 012" (no-break space)."""
    prefix = number.rstrip("0123456789")
    return f"{prefix}\u00a0{number[len(prefix) :]}" if prefix else number
