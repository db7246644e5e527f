"""Comparing JSON with the key and type trees of `tests/sandbox/shapes.json`.

A key that ends in `?` may be absent, `*` stands for any key, `$Name` refers to a named type,
`a|b` allows either, a list holds the shape of its items.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "sandbox" / "shapes.json").read_text(encoding="utf-8")
)
TYPES: dict[str, Any] = DATA["types"]
ANSWERS: dict[str, Any] = DATA["answers"]


def kind_of(value: Any) -> str:
    if value is None:
        return "null"
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string"}
    return kinds.get(type(value), type(value).__name__)


class Shape:
    """Checks answers against a shape and remembers which of its keys it has seen."""

    def __init__(self) -> None:
        self.checked_fields: set[tuple[str, str]] = set()

    def check(self, value: Any, shape: Any, where: str = "$", owner: str = "") -> list[str]:
        """Every difference, as sentences; empty when the value has the shape."""
        if isinstance(shape, str) and shape.startswith("$"):
            return self.check(value, TYPES[shape[1:]], where, shape[1:])
        if isinstance(shape, str):
            fits = shape == "any" or kind_of(value) in shape.split("|")
            return [] if fits else [f"{where} is {kind_of(value)}, not {shape}"]
        if isinstance(shape, list):
            if not isinstance(value, list):
                return [f"{where} is {kind_of(value)}, not an array"]
            differences = []
            for index, item in enumerate(value):
                differences += self.check(item, shape[0], f"{where}[{index}]", f"{owner}[]")
            return differences
        return self._check_object(value, shape, where, owner)

    def _check_object(self, value: Any, shape: dict[str, Any], where: str, owner: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{where} is {kind_of(value)}, not an object"]
        if "*" in shape:
            differences = []
            for key, item in value.items():
                differences += self.check(item, shape["*"], f"{where}.{key}", owner)
            return differences
        differences = []
        shape_keys = {key.rstrip("?"): key for key in shape}
        for key, item in value.items():
            if key not in shape_keys:
                differences.append(f"{where}.{key} is not in the published shape")
                continue
            self.checked_fields.add((owner, key))
            inner = shape[shape_keys[key]]
            differences += self.check(item, inner, f"{where}.{key}", f"{owner}.{key}")
        missing = [key for key in shape if not key.endswith("?") and key not in value]
        return differences + [f"{where}.{key} is missing" for key in missing]


def keys_of(name: str) -> Iterator[tuple[str, str]]:
    """All keys of a named type, as `Shape.checked_fields` holds them, without references."""

    def walk(shape: Any, owner: str) -> Iterator[tuple[str, str]]:
        if isinstance(shape, list):
            yield from walk(shape[0], f"{owner}[]")
        elif isinstance(shape, dict):
            for key, inner in shape.items():
                if key == "*":
                    continue
                yield owner, key.rstrip("?")
                yield from walk(inner, f"{owner}.{key.rstrip('?')}")

    yield from walk(TYPES[name], name)
