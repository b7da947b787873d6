"""Draws the waits of several runs. Needs the extra ``replay`` (matplotlib and the font)."""

# matplotlib does not type what it passes on:
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from queue_server.engine.order import PriorityClass
from queue_server.replay.day_file import DayError
from queue_server.replay.report import ALL, CLASSES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.axes import Axes

    from queue_server.contract.words import Words
    from queue_server.replay.simulate import Run
    from themes.theme import Theme

SUFFIXES = (".png", ".svg")
COLORS = ("#005F70", "#C2571A", "#6A4C93", "#1B7A4B", "#8F5A00", "#4A6069")
"""Of the policies, in the order in which they were given; told apart by their place too."""
_WIDTH, _ROW, _PANEL, _FRAME = 9.0, 0.34, 0.62, 1.5
_DPI = 120
_EXPLAINED = (
    "Hộp: một nửa số người ở giữa, vạch: trung vị, râu: từ 10% đến 90%, chấm: chờ lâu nhất\n"
    "Box: the middle half, line: median, whiskers: 10% to 90%, dot: longest wait"
)


def draw(runs: Sequence[Run], path: Path) -> None:
    """A picture of the waits: a panel a class, in it a box a policy.

    Args:
        runs: of one day, at least one.
        path: where to; the suffix says the format.

    Raises:
        DayError: matplotlib is not installed, or the file cannot be written.
    """
    try:
        # Only who wants a picture needs them.
        import matplotlib as mpl  # noqa: PLC0415
        from matplotlib.figure import Figure  # noqa: PLC0415
        from matplotlib.font_manager import fontManager  # noqa: PLC0415

        from themes.theme import load  # noqa: PLC0415
    except ImportError:
        raise DayError(
            "chart_needs_matplotlib",
            "--chart needs matplotlib: install the extra with pip install 'tiepdon[replay]'",
        ) from None
    theme = load()
    for weight in (400, 600):
        fontManager.addfont(theme.fonts[weight])
    panels = _panels(runs)
    rows = len(runs)
    height = _FRAME + len(panels) * (_PANEL + rows * _ROW)
    look: dict[Any, Any] = {"font.family": theme.family, "font.size": 10, "svg.hashsalt": "replay"}
    with mpl.rc_context(look):
        figure = Figure(figsize=(_WIDTH, height), dpi=_DPI, layout="constrained")
        axes = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
        for axis, (words, waits) in zip(axes, panels, strict=True):
            _panel(
                axis, words, waits, [run.choice.text.replace(":", "\n", 1) for run in runs], theme
            )
        day = runs[0].day
        figure.suptitle(f"{day.name}, {day.day:%d/%m/%Y}", fontsize=13, fontweight=600)
        axes[-1].set_xlabel(f"Phút chờ đến lúc được gọi · minutes until called\n{_EXPLAINED}")
        try:
            figure.savefig(path, metadata=_without_date(path))
        except OSError as error:
            raise DayError("chart_file", f"{path}: {error.strerror}") from None


def _panels(runs: Sequence[Run]) -> list[tuple[Words, list[list[float]]]]:
    """For all and for each class that came: its words, and the minutes of each run."""
    minutes = [
        [
            (stay.priority_class, stay.wait_s(run.ended_at) / 60)
            for stay in run.stays
            if stay.called_at is not None
        ]
        for run in runs
    ]
    panels = [(ALL, [[wait for _, wait in found] for found in minutes])]
    for one in PriorityClass:
        waits = [[wait for lane, wait in found if lane is one] for found in minutes]
        if any(waits):
            panels.append((CLASSES[one], waits))
    return panels


def _panel(
    axis: Axes, words: Words, waits: Sequence[Sequence[float]], names: Sequence[str], theme: Theme
) -> None:
    ink, line = theme.colors["ink"].css, theme.colors["line"].css
    places = range(len(waits))
    boxes = axis.boxplot(
        waits,
        positions=places,
        orientation="horizontal",
        whis=(10, 90),
        widths=0.62,
        showfliers=False,
        patch_artist=True,
        medianprops={"color": "white", "linewidth": 2},
        manage_ticks=False,
    )
    for place, box in zip(places, boxes["boxes"], strict=True):
        color = COLORS[place % len(COLORS)]
        box.set(facecolor=color, edgecolor=color)
        for part in ("whiskers", "caps"):
            for stroke in boxes[part][2 * place : 2 * place + 2]:
                stroke.set(color=color, linewidth=1.4)
        if waits[place]:
            axis.plot(max(waits[place]), place, "o", color=color, markersize=5)
    axis.set_yticks(places, names)
    axis.set_ylim(len(waits) - 0.5, -0.5)
    axis.set_xlim(left=0)
    axis.set_title(
        f"{words.vi} · {words.en} (n = {max(map(len, waits))})", loc="left", fontweight=600
    )
    axis.tick_params(colors=ink, length=0)
    axis.grid(axis="x", color=line)
    axis.set_axisbelow(True)
    for side, spine in axis.spines.items():
        spine.set(visible=side == "left", color=line)


def _without_date(path: Path) -> dict[str, None]:
    """The same run draws the same file."""
    return {"Date": None} if path.suffix == ".svg" else {}
