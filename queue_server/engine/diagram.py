"""The state diagram of a stop, drawn from the table."""

from __future__ import annotations

from collections import defaultdict

from queue_server.engine.stops import OPEN, TRANSITIONS, Action, State


def mermaid() -> str:
    """The diagram in Mermaid's language (``stateDiagram-v2``), one arrow a pair of states."""
    arrows = defaultdict[tuple[State, State], list[Action]](list)
    for (before, action), following in TRANSITIONS.items():
        arrows[before, following].append(action)
    return "\n".join(
        [
            "stateDiagram-v2",
            f"    [*] --> {State.WAITING}",
            *(
                f"    {before} --> {following}: {', '.join(actions)}"
                for (before, following), actions in arrows.items()
            ),
            *(f"    {state} --> [*]" for state in State if state not in OPEN),
        ]
    )
