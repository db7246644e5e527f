"""Tags: found by name, made when unknown."""

from __future__ import annotations

import re

from helpscout_sandbox.context import World
from helpscout_sandbox.dates import to_wire
from helpscout_sandbox.events import emit
from helpscout_sandbox.state import Row

COLOURS = {
    "blue": "#2B7DE1",
    "green": "#4FAB36",
    "grey": "#A5B2BD",
    "orange": "#F0810F",
    "purple": "#8B5CC5",
    "red": "#E52F28",
}


def slug_of(name: str) -> str:
    return re.sub(r"[^\w]+", "-", name.lower()).strip("-")


def tag_named(w: World, name: str) -> Row:
    for existing_tag in w.state.tags.values():
        if existing_tag["name"].casefold() == name.casefold():
            return existing_tag
    now = to_wire(w.clock.now())
    tag_id = w.state.new_id("tags")
    tag: Row = {
        "id": tag_id,
        "slug": slug_of(name),
        "name": name,
        "color": "grey",
        "hex": COLOURS["grey"],
        "createdAt": now,
        "updatedAt": now,
    }
    w.state.tags[tag_id] = tag
    emit(w, "tag.created", tag)
    return tag


def tag_ids(w: World, names: list[str]) -> list[int]:
    ids: list[int] = []
    for name in names:
        tag_id = tag_named(w, name)["id"]
        if tag_id not in ids:
            ids.append(tag_id)
    return ids
