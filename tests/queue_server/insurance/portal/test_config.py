from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from queue_server.insurance.portal.config import PortalConfig

GIVEN: dict[str, Any] = {
    "url": "https://egw.example.vn/",
    "username": "01028_BV",
    "staff_name": "Nguyễn Thị Kiểm Thử",
    "staff_cccd": "001180000001",
}


def test_the_rest_has_the_documents_values() -> None:
    config = PortalConfig.model_validate(GIVEN)
    assert config.url == "https://egw.example.vn"
    assert (config.timeout_s, config.body) == (3, "json")
    assert config.token_path == "/api/token/take"
    assert config.lookup_path == "/api/egw/KQNhanLichSuKCB2024"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"url": "egw.example.vn"}, "address"),
        ({"url": "ftp://egw.example.vn"}, "address"),
        ({"url": "https://egw.example.vn:99999"}, "url"),
        ({"url": "https://egw.example.vn/api"}, "only scheme"),
        ({"url": "https://a:b@egw.example.vn"}, "only scheme"),
        ({"url": "http://egw.example.vn"}, "https is needed"),
        ({"staff_cccd": "123"}, "staff_cccd"),
        ({"timeout_s": 0}, "timeout_s"),
        ({"body": "xml"}, "body"),
        ({"password": "x"}, "password"),
        ({"token_path": "api"}, "token_path"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        PortalConfig.model_validate({**GIVEN, **changes})


def test_the_stand_in_on_this_machine_needs_no_encryption() -> None:
    assert PortalConfig.model_validate({**GIVEN, "url": "http://127.0.0.1:8080"})
