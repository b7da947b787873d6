"""Why somebody gets no number, in words for the person at the screen: what to do, then why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.api.problems import ApiError
from queue_server.contract.problem import Code
from queue_server.contract.words import Words
from queue_server.setup.tree import find
from queue_server.store import appointments
from queue_server.store.hours import ClosedError

if TYPE_CHECKING:
    from datetime import datetime

    from queue_server.setup.tables import QueueTable
    from queue_server.store.hours import FullError
    from queue_server.store.site import Site

AppointmentError = (
    appointments.UnknownAppointmentError
    | appointments.OtherQueueError
    | appointments.OtherPersonError
)

NOT_LEASED = Words(
    vi="Số này không thuộc dải số đã giao cho kiosk. Mời kỹ thuật viên xem kiosk.",
    en="This number is not of those that the kiosk was given. Please have a technician look at it.",
)


def door(error: ClosedError | FullError, site: Site, queue: QueueTable, now: datetime) -> ApiError:
    """The queue is closed or full: when it opens, and what is offered instead."""
    closed, standing = isinstance(error, ClosedError), error.standing
    code = Code.QUEUE_CLOSED if closed else Code.QUEUE_FULL
    vi = f"{queue.name} hiện không nhận số" if closed else f"{queue.name} đã hết số hôm nay"
    en = f"{queue.name_en} is closed now" if closed else f"{queue.name_en} is full for today"
    again = _when(site, standing.opens_at, now) if closed and standing.opens_at else None
    other = find(site.config.queues, standing.instead) if standing.instead else None
    if other is not None:
        if again is not None:
            vi, en = f"{vi}, nhận lại {again.vi}", f"{en}, opens {again.en}"
        vi = f"Mời ông/bà lấy số ở {other.name}: {vi}."
        en = f"Please take a number for {other.name_en}: {en}."
    elif again is not None:
        vi = f"Mời ông/bà trở lại {again.vi}: {vi}."
        en = f"Please come back {again.en}: {en}."
    else:
        vi, en = _at_desk(site, vi, en)
    return ApiError(code, str(error), Words(vi=vi, en=en), standing.instead)


def appointment(error: AppointmentError, site: Site) -> ApiError:
    """The appointment's code is not to be used so."""
    code, offer = Code.APPOINTMENT_UNKNOWN, None
    match error:
        case appointments.OtherQueueError():
            offer = error.queue_id
            queue = find(site.config.queues, offer)
            name, name_en = (queue.name, queue.name_en) if queue else (offer, offer)
            words = Words(
                vi=f"Mời ông/bà lấy số ở {name}: lịch hẹn của ông/bà là ở đó.",
                en=f"Please take a number for {name_en}: your appointment is there.",
            )
        case appointments.OtherPersonError():
            code = Code.APPOINTMENT_OF_ANOTHER
            vi, en = "lịch hẹn này mang tên người khác", "this appointment is for somebody else"
            vi, en = _at_desk(site, vi, en)
            words = Words(vi=vi, en=en)
        case _:
            words = unknown_appointment(site)
    detail = str(error) or "no appointment of today has this code"
    return ApiError(code, detail, words, offer)


def unknown_appointment(site: Site) -> Words:
    """There is no such appointment today."""
    vi, en = "hôm nay không có lịch hẹn này", "there is no such appointment today"
    vi, en = _at_desk(site, vi, en)
    return Words(vi=vi, en=en)


def _at_desk(site: Site, vi: str, en: str) -> tuple[str, str]:
    at = site.config.site
    return f"Mời ông/bà đến {at.desk}: {vi}.", f"Please go to {at.desk_en}: {en}."


def _when(site: Site, instant: datetime, now: datetime) -> Words:
    local = instant.astimezone(site.config.site.zone)
    if local.date() == now.astimezone(site.config.site.zone).date():
        return Words(vi=f"lúc {local:%H:%M} hôm nay", en=f"at {local:%H:%M} today")
    return Words(
        vi=f"lúc {local:%H:%M} ngày {local:%d/%m/%Y}", en=f"at {local:%H:%M} on {local:%d/%m/%Y}"
    )
