from enum import Enum

from schemathesis import openapi as openapi

class GenerationMode(Enum):
    POSITIVE = "positive"
    NEGATIVE = "negative"

class Config:
    @classmethod
    def from_dict(cls, data: dict[str, object]) -> Config: ...

class Response:
    status_code: int

class Case:
    headers: dict[str, str]
    body: dict[str, object] | list[object] | str | None
    def call(self, base_url: str | None = ..., *, auth: object = ...) -> Response: ...
    def validate_response(self, response: Response, checks: list[object] | None = ...) -> None: ...
