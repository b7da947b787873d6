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
    assert (config.timeout_s, config.background_s, config.body) == (3, 60, "json")
    assert (config.breaker_failures, config.breaker_open_s, config.cache_s) == (5, 30, 600)
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
        ({"background_s": 0}, "background_s"),
        ({"upload_timeout_s": 0}, "upload_timeout_s"),
        ({"cache_s": -1}, "cache_s"),
        ({"max_concurrent": 0}, "max_concurrent"),
        ({"breaker_failures": 0}, "breaker_failures"),
        ({"breaker_open_s": 0}, "breaker_open_s"),
        ({"refused_pause_s": 0}, "refused_pause_s"),
        ({"slow_ms": 0}, "slow_ms"),
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
