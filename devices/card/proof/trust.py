"""The trust folder: whom the hospital believes, and whom it no longer believes.

A file is believed because it was put there: a master list's own signature and that of a
revocation list are not verified, since who can change them can as well add an authority. For
the same reason a link certificate (an authority's new key, signed with its old one) counts like
any authority's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from devices.card.proof.certificate import Certificate
from devices.card.proof.revocation import RevocationList
from devices.card.proof.trust_files import Unusable, findings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class TrustStore:
    """The authorities' certificates, what they revoked, and what could not be used.

    ``problems`` names files and what is wrong with them, for the technician. ``complete`` is
    False if one of those may have been a revocation list.
    """

    authorities: tuple[Certificate, ...] = ()
    revocations: tuple[RevocationList, ...] = ()
    problems: tuple[str, ...] = ()
    complete: bool = True

    def revokes(self, issuer: str, serial: int) -> bool:
        """Whether a list of this issuer, be it old, names the serial number."""
        return any(each.issuer == issuer and serial in each.serials for each in self.revocations)

    def knows_revoked(self, issuer: str, today: date) -> bool:
        """Whether nothing that this issuer revoked is missing, as far as the folder can tell.

        An issuer without any list is taken to revoke nothing.
        """
        lists = [each for each in self.revocations if each.issuer == issuer]
        current = any(today <= each.next_update for each in lists)
        return self.complete and (current or not lists)


def load(folder: Path, today: date | None = None) -> TrustStore:
    """Read all files in a folder; what cannot be used is skipped and named.

    Certificates and revocation lists (PEM, several in one file, or DER) and master lists (ICAO
    9303-12, 9). Lists that have run out by ``today`` (by itself the current day) are named too.
    """
    today = today or datetime.now(UTC).date()
    authorities: list[Certificate] = []
    revocations: list[RevocationList] = []
    problems: list[str] = []
    complete = True
    for name, finding in _all_findings(folder):
        match finding:
            case Certificate(is_ca=True) if finding.may("key_cert_sign"):
                authorities.append(finding)
            case Certificate():
                problems.append(f"{name}: not an authority's certificate")
            case RevocationList():
                revocations.append(finding)
                if today > finding.next_update:
                    problems.append(f"{name}: ran out on {finding.next_update}, put a newer one")
            case Unusable():
                problems.append(f"{name}: {finding.reason}")
                complete = complete and not finding.may_revoke
    unique = tuple(dict.fromkeys(authorities))
    return TrustStore(unique, tuple(revocations), tuple(problems), complete)


def _all_findings(folder: Path) -> Iterator[tuple[str, Certificate | RevocationList | Unusable]]:
    try:
        files = sorted(folder.iterdir())
    except OSError as error:
        yield str(folder), Unusable(str(error), may_revoke=True)
        return
    for file in files:
        if not file.name.startswith("."):
            yield from ((file.name, finding) for finding in findings(file))
