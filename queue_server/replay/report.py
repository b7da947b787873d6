"""A policy's figures: as a table for a person, and as one JSON object."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from statistics import fmean
from typing import TYPE_CHECKING, Any

from queue_server.contract.words import Words
from queue_server.engine import policies
from queue_server.engine.order import PriorityClass
from queue_server.replay.choice import CONFIGURED
from queue_server.replay.stay import Ending

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from queue_server.replay.choice import Choice
    from queue_server.replay.measure import Figures, Target, Use, Waits
    from queue_server.replay.simulate import Run

CLASSES: Mapping[PriorityClass, Words] = {
    PriorityClass.EMERGENCY: Words(vi="Cấp cứu", en="emergency"),
    PriorityClass.FRONT: Words(vi="Cho lên trước", en="put in front"),
    PriorityClass.PRIORITY: Words(vi="Ưu tiên", en="priority"),
    PriorityClass.APPOINTMENT: Words(vi="Có hẹn", en="appointment"),
    PriorityClass.RETURN: Words(vi="Trở lại có kết quả", en="with results"),
    PriorityClass.NORMAL: Words(vi="Thứ tự thường", en="normal"),
}
ALL = Words(vi="Tất cả", en="all")
_UNSERVED = {
    Ending.LEFT: Words(vi="bỏ về", en="left"),
    Ending.NO_SHOW: Words(vi="gọi không có mặt", en="did not come"),
    Ending.UNSERVED: Words(vi="còn chờ khi hết giờ", en="still waiting at the end"),
}
_MINUTE = 60
_LABEL, _NUMBER = 34, 11
_HEAD = ("số lượt", "trung bình", "50%", "90%", "lâu nhất", "đúng hạn")
_HEAD_EN = ("", "mean", "", "", "longest", "on target")


def title(choice: Choice) -> Words:
    """What a policy does, in a few words."""
    if choice.policy == CONFIGURED:
        return Words(vi="Như đang cấu hình", en="as configured")
    return policies.make(choice.policy, choice.parameters).words


def table(run: Run, figures: Figures) -> str:
    """The figures for a person; waits in minutes."""
    words = title(run.choice)
    served = figures.endings[Ending.SERVED]
    text = [
        f"{run.choice.text}: {words.vi} · {words.en}",
        f"{run.day.name}, {run.day.day:%d/%m/%Y}",
        f"{figures.patients} người bệnh (patients), {served} lượt phục vụ (served)",
        "",
        _row("Chờ (phút) theo nhóm", *_HEAD),
        _row("Wait (min) by class", *_HEAD_EN),
    ]
    for one, waits in figures.by_class.items():
        text.append(_waits(CLASSES[one], waits, figures.target_by_class[one]))
    text += [_waits(ALL, figures.waits, figures.target), ""]
    over, longest = figures.overtakings, figures.longest
    text.append(
        f"Vượt thứ tự đến (overtakings): {over.all}; "
        f"thứ tự thường bị nhóm khác vượt (normal by others): {over.of_normal}"
        + (f"; nhiều nhất (most): {over.most}, {over.most_number}" if over.most_number else "")
    )
    if longest is not None:
        vain = "" if longest.called else ", chưa được gọi (never called)"
        text.append(
            f"Chờ lâu nhất (longest wait): {longest.number}, {longest.queue}, "
            f"{_minutes(longest.wait_s)} phút{vain}"
        )
    for ending, said in _UNSERVED.items():
        if figures.endings[ending]:
            text.append(f"{said.vi.capitalize()} ({said.en}): {figures.endings[ending]}")
    text.append(f"Quầy bận (counters' use): {_used(figures.counters)}")
    return "\n".join(text)


def facts(run: Run, figures: Figures, seed: int | None) -> dict[str, Any]:
    """The figures as ``--json`` gives them; seconds, and shares from 0 to 1."""
    return {
        "policy": run.choice.text,
        "day": run.day.day.isoformat(),
        "seed": seed,
        "patients": figures.patients,
        "endings": dict(figures.endings),
        "waits": {
            "all": asdict(figures.waits),
            **{one.value: asdict(waits) for one, waits in figures.by_class.items()},
        },
        "waits_by_queue": {queue: asdict(waits) for queue, waits in figures.by_queue.items()},
        "within_target": {
            "all": _target(figures.target),
            **{one.value: _target(found) for one, found in figures.target_by_class.items()},
        },
        "overtakings": asdict(figures.overtakings),
        "longest": figures.longest and asdict(figures.longest),
        "counters": [{**asdict(use), "use": use.share} for use in figures.counters],
    }


def _used(counters: Sequence[Use]) -> str:
    """Counters with the same queues together: "noi 85% (5)"."""
    together: defaultdict[tuple[str, ...], list[Use]] = defaultdict(list)
    for use in counters:
        together[use.queues].append(use)
    return ", ".join(
        f"{' + '.join(queues)} {fmean(use.share for use in found):.0%} ({len(found)})"
        for queues, found in together.items()
    )


def _target(target: Target) -> dict[str, float | None]:
    return {"n": target.n, "within": target.within, "share": target.share}


def _waits(words: Words, waits: Waits, target: Target) -> str:
    parts = (waits.mean_s, waits.p50_s, waits.p90_s, waits.max_s)
    share = "–" if target.share is None else f"{target.share:.0%}"
    label = f"{words.vi} ({words.en})"
    return _row(label, str(waits.n), *map(_minutes, parts), share)


def _minutes(seconds: float | None) -> str:
    """In Vietnamese a comma stands before the decimals."""
    return "–" if seconds is None else f"{seconds / _MINUTE:.1f}".replace(".", ",")


def _row(label: str, *cells: str) -> str:
    return f"{label:{_LABEL}}" + "".join(f"{cell:>{_NUMBER}}" for cell in cells)
