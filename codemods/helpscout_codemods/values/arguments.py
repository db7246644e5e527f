"""The arguments of a call, by position and by name."""

from __future__ import annotations

from msgspec import Struct, field

from helpscout_codemods.values.types import Argument


class Args(Struct):
    """The arguments of a call, stars expanded where they can be followed."""

    positional: list[Argument] = field(default_factory=list)
    named: dict[str, Argument] = field(default_factory=dict)
    open: bool = False
    passed_on: bool = False
    """Open for nothing but the arguments that the function around it was given itself."""
    has_open_rest: bool = False
    """Whether the positional ones are among these."""

    def get(self, position: int | None, name: str) -> Argument | None:
        if name in self.named:
            return self.named[name]
        if position is not None and position < len(self.positional):
            return self.positional[position]
        return None
