"""pyproject.toml (standard, Poetry, dependency groups) and Pipfile, edited in place by tomlkit."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array

from helpscout_codemods.manifests.names import (
    TOOLKIT,
    canonical,
    is_v1_client,
    requirement_name,
)


class TomlError(ValueError):
    """A manifest that is not TOML; the text is one line."""


def _parse(text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise TomlError(f"not TOML: {error}") from error


def _get(table: Any, *keys: str) -> Any:
    for key in keys:
        if not isinstance(table, MutableMapping) or key not in table:
            return None
        table = table[key]
    return table


def _arrays(document: Any) -> Iterator[Array]:
    """The lists of requirement strings, the program's own first."""
    main = _get(document, "project", "dependencies")
    if isinstance(main, Array):
        yield main
    for keys in (("project", "optional-dependencies"), ("dependency-groups",)):
        for array in (_get(document, *keys) or {}).values():
            if isinstance(array, Array):
                yield array


def _tables(document: Any) -> Iterator[MutableMapping[str, Any]]:
    """The tables of name = version: Poetry's and Pipfile's, the program's own first."""
    groups = _get(document, "tool", "poetry", "group") or {}
    for table in (
        _get(document, "tool", "poetry", "dependencies"),
        _get(document, "packages"),
        _get(document, "tool", "poetry", "dev-dependencies"),
        _get(document, "dev-packages"),
        *(_get(group, "dependencies") for group in groups.values()),
    ):
        if isinstance(table, MutableMapping):
            yield table


def is_own(text: str) -> bool:
    """Whether this is the toolkit's own pyproject.toml."""
    return canonical(str(_get(_parse(text), "project", "name") or "")) == TOOLKIT


def names_in(text: str) -> set[str]:
    """Canonical names required anywhere, and "v1-client". Raises TomlError."""
    document = _parse(text)
    found: set[str] = set()
    for array in _arrays(document):
        strings = [str(item) for item in array if isinstance(item, str)]
        found |= {name for item in strings if (name := requirement_name(item))}
        if any(is_v1_client(item) for item in strings):
            found.add("v1-client")
    for table in _tables(document):
        found |= {canonical(name) for name in table}
        if any(_v1_entry(name, value) for name, value in table.items()):
            found.add("v1-client")
    return found


def declares(text: str) -> bool:
    """Whether the file is where dependencies are declared at all. Raises TomlError."""
    document = _parse(text)
    return any(True for _ in _arrays(document)) or any(True for _ in _tables(document))


def _v1_entry(name: str, value: Any) -> bool:
    url = str(_get(value, "git") or "") if isinstance(value, MutableMapping) else ""
    return is_v1_client(url) if url else is_v1_client(name)


def change(text: str, *, add: bool, drop: bool) -> str:
    """The text with the toolkit added and V1 clients dropped, as asked. Raises TomlError."""
    document = _parse(text)
    wanted = add and TOOLKIT not in names_in(text)
    home: Array | MutableMapping[str, Any] | None = None
    for array in _arrays(document):
        used = [i for i, item in enumerate(array) if isinstance(item, str) and is_v1_client(item)]
        if home is None and (used or _has_requests(array)):
            home = array
        if drop:
            for index in reversed(used):
                array.pop(index)
    for table in _tables(document):
        used_names = [name for name, value in table.items() if _v1_entry(name, value)]
        if home is None and (used_names or "requests" in table):
            home = table
        if drop:
            for name in used_names:
                del table[name]
    if wanted:
        places = [*_arrays(document), *_tables(document)]
        place = home if home is not None else next(iter(places), None)
        if isinstance(place, Array):
            _insert(place)
        elif isinstance(place, MutableMapping):
            place[TOOLKIT] = "*"
    return tomlkit.dumps(document)


def _has_requests(array: Array) -> bool:
    return any(isinstance(item, str) and requirement_name(item) == "requests" for item in array)


def _insert(array: Array) -> None:
    names = [requirement_name(str(item)) or "" for item in array]
    if len(names) > 1 and names == sorted(names):
        index = next((i for i, name in enumerate(names) if name > TOOLKIT), len(names))
    else:
        index = len(names)
    array.insert(index, TOOLKIT)
