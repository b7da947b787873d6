"""Reading with asn1crypto, whose values are decoded only when they are looked at."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from devices.card import errors

if TYPE_CHECKING:
    from collections.abc import Generator

    from asn1crypto.core import Sequence


class AlgorithmIdentifier(NamedTuple):
    """An algorithm (X.509): its dotted OID, and its parameters' DER, empty if there are none."""

    oid: str
    parameters: bytes


def algorithm_identifier(value: Sequence) -> AlgorithmIdentifier:
    """Take an asn1crypto AlgorithmIdentifier of any kind apart."""
    return AlgorithmIdentifier(value["algorithm"].dotted, value["parameters"].dump())


@contextmanager
def reading(what: str) -> Generator[None]:
    """Turn what asn1crypto raises into ``card_data``; everything must be looked at inside.

    Raises:
        DeviceError: ``card_data``: ``what`` is not of its form.
    """
    try:
        yield
    # Mostly ValueError; the rest is what Python raises on values that the library did not expect.
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError) as e:
        raise errors.DataError(f"{what} is not of its form") from e
