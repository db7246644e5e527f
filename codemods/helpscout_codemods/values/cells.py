"""What is known of the contents of a list or dict."""

from __future__ import annotations

from msgspec import Struct, field

from helpscout_codemods.values.types import BOTTOM, Argument, Value


class Cell(Struct):
    """The contents of a `Listing`: `entries` by literal key, `element` for all others.

    It is `complete` when its display names every key, and `changed` once anything is put into it
    later; only what is `closed` (complete and never changed) is known key by key."""

    entries: dict[str, Argument] = field(default_factory=dict)
    element: Value = BOTTOM
    complete: bool = True
    changed: bool = False
    block: object = None
    """Where it was made: what is put into it in the same block of a helper is known key by key."""
    keys: Value = BOTTOM
    """What is followed among the keys of a dict: futures are."""
    shared: bool = False
    """Whether several lists, which one variable may hold, have these contents."""

    @property
    def closed(self) -> bool:
        return self.complete and not self.changed and not self.shared

    def begin(self) -> None:
        """Its display is evaluated (again)."""
        self.entries.clear()
        self.complete = True
