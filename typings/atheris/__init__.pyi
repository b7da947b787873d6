from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

def instrument_imports(
    include: Sequence[str] | None = None,
    exclude: Sequence[str] | None = None,
    enable_loader_override: bool = True,
) -> AbstractContextManager[object]: ...
def Setup(
    args: Sequence[str],
    test_one_input: Callable[[bytes], None],
    *,
    custom_mutator: Callable[[bytes, int, int], bytes] = ...,
) -> list[str]: ...
def Mutate(data: bytes, max_size: int) -> bytes: ...
def Fuzz() -> None: ...
