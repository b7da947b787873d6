from schemathesis import Config
from schemathesis.schemas import Schema

def from_dict(schema: dict[str, object], *, config: Config | None = ...) -> Schema: ...
