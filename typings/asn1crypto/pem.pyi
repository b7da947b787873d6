from collections.abc import Iterator

def unarmor(
    pem_bytes: bytes, multiple: bool = False
) -> Iterator[tuple[str | None, dict[str, str], bytes]]: ...
