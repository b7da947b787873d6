from collections.abc import Iterator

from hypothesis.strategies import SearchStrategy

from schemathesis import Case, GenerationMode

class APIOperation:
    label: str
    path: str
    def as_strategy(
        self,
        generation_mode: GenerationMode = ...,
        *,
        path_parameters: dict[str, object] | None = ...,
    ) -> SearchStrategy[Case]: ...

class Found:
    def ok(self) -> APIOperation: ...

class Schema:
    def get_all_operations(self) -> Iterator[Found]: ...
