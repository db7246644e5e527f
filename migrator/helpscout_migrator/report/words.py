"""The titles of the states: before a migration what can be done, after it what was done."""

from __future__ import annotations

from collections.abc import Mapping

from helpscout_codemods.render.text import SHORT

DONE: Mapping[str, str] = {
    "native": "Rewritten to V2",
    "bridged": "Run through the shim",
    "left": "Need manual work",
    "manifests": "Updated with the code",
}
PLANNED: Mapping[str, str] = {
    "native": "Can be rewritten to V2",
    "bridged": "Can run through the shim",
    "left": "Need manual work",
    "manifests": "Would be updated with the code",
}
LABELS: Mapping[str, str] = {state: word.capitalize() for state, word in SHORT.items()}
MEANINGS: Mapping[str, str] = {
    "native": "Every use of the V1 response was traced, so the code calls V2 directly.",
    "bridged": "Not every use could be traced. The code keeps its V1 calls, and the shim, a "
    "library, answers them with data from V2. It works today; rewrite it when you next change it.",
    "left": "The tool does not change this code. Each finding says what to write.",
    "manifests": "Requirements and settings files that the changed code needs.",
}


def states_in(counts: Mapping[str, int]) -> tuple[str, ...]:
    """The states that a report counts, in its order; `manifests` only where there are some."""
    return tuple(state for state in DONE if state != "manifests" or counts.get(state))


def titles(*, is_planned: bool) -> Mapping[str, str]:
    """The titles of the states: of what a migration can do, or of what is done."""
    return PLANNED if is_planned else DONE
