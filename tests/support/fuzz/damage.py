"""What disks, editors and merges do to files: cut, flipped, doubled, reordered, gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

Damage = Callable[[bytes, Random], bytes | None]


def _cut(data: bytes, chance: Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _flip(data: bytes, chance: Random) -> bytes:
    if not data:
        return data
    data_copy = bytearray(data)
    for _ in range(chance.choice([1, 1, 1, 4])):
        data_copy[chance.randrange(len(data_copy))] ^= 1 << chance.randrange(8)
    return bytes(data_copy)


def _hole(data: bytes, chance: Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    end = min(len(data), start + chance.randrange(1, 40))
    return data[:start] + b"\0" * (end - start) + data[end:]


def _lines(change: Callable[[list[bytes], Random], None]) -> Damage:
    def damage(data: bytes, chance: Random) -> bytes:
        lines = data.splitlines(keepends=True)
        if lines:
            change(lines, chance)
        return b"".join(lines)

    return damage


def _double(lines: list[bytes], chance: Random) -> None:
    at = chance.randrange(len(lines))
    lines.insert(chance.randrange(len(lines) + 1), lines[at])


def _drop(lines: list[bytes], chance: Random) -> None:
    del lines[chance.randrange(len(lines))]


def _swap(lines: list[bytes], chance: Random) -> None:
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def _tail(lines: list[bytes], chance: Random) -> None:
    del lines[chance.randrange(len(lines)) :]


def _merged(lines: list[bytes], chance: Random) -> None:
    at = chance.randrange(len(lines))
    lines[at : at + 1] = [b"<<<<<<< ours\n", lines[at], b"=======\n", lines[at], b">>>>>>> it\n"]


RUBBISH = [b"", b"\n", b"{}", b"[]", b"null", b"7", b'"x"', b"{" * 3000, b"\xff\xfe{}", b"\0" * 64]


def _replace(data: bytes, chance: Random) -> bytes:
    return chance.choice(RUBBISH)


def _append(data: bytes, chance: Random) -> bytes:
    return data + chance.choice(RUBBISH) + chance.choice([b"", b"\n"])


def _windows(data: bytes, chance: Random) -> bytes:
    return data.replace(b"\n", b"\r\n")


def _gone(data: bytes, chance: Random) -> None:
    return None


DAMAGES: dict[str, Damage] = {
    "cut": _cut,
    "flip": _flip,
    "hole": _hole,
    "double a line": _lines(_double),
    "drop a line": _lines(_drop),
    "swap lines": _lines(_swap),
    "lose the tail": _lines(_tail),
    "merge conflict": _lines(_merged),
    "rubbish instead": _replace,
    "rubbish after": _append,
    "windows": _windows,
    "gone": _gone,
}


@dataclass(frozen=True, slots=True)
class Damaged:
    """How a file was damaged, and what is left of it (None: nothing)."""

    kind: str
    data: bytes | None


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> Damaged:
    """The bytes of a file after one of the damages."""
    kind = draw(st.sampled_from(sorted(DAMAGES)))
    return Damaged(kind, DAMAGES[kind](data, draw(st.randoms(use_true_random=False))))
