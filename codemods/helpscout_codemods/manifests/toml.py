"""pyproject.toml of every builder and Pipfile, edited in place by tomlkit."""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from helpscout_codemods.manifests.names import (
    TOOLKIT,
    canonical,
    is_v1_client,
    names_of,
    requirement_name,
)
from helpscout_codemods.toml_text import TomlError, read_toml

if TYPE_CHECKING:
    # Most projects have no such file, and the package takes as long to import as a file to rewrite.
    import tomlkit


@lru_cache(maxsize=16)
def _read(text: str) -> dict[str, Any]:
    """What a manifest says; several times as fast as `_parse`, which keeps its layout."""
    return read_toml(text)


def _parse(text: str) -> tomlkit.TOMLDocument:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise TomlError(f"not TOML: {error}") from error
    except RecursionError:
        raise TomlError("not read as TOML: nested too deeply") from None


def _get(table: Any, *keys: str) -> Any:
    for key in keys:
        if not isinstance(table, MutableMapping) or key not in table:
            return None
        table = table[key]
    return table


def _arrays(document: Any) -> Iterator[list[Any]]:
    """The lists of requirement strings, the program's own first."""
    main = _get(document, "project", "dependencies")
    if isinstance(main, list):
        yield main
    tool = _get(document, "tool") or {}
    flit, uv = _get(tool, "flit", "metadata", "requires"), _get(tool, "uv", "dev-dependencies")
    environments = _get(tool, "hatch", "envs") or {}
    groups = (
        _get(document, "project", "optional-dependencies"),
        _get(document, "dependency-groups"),
        _get(tool, "pdm", "dev-dependencies"),
    )
    for array in (
        flit,
        *(array for group in groups for array in (group or {}).values()),
        uv,
        *(_get(one, name) for one in environments.values()
          for name in ("dependencies", "extra-dependencies")),
    ):  # fmt: skip
        if isinstance(array, list):
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
    return canonical(str(_get(_read(text), "project", "name") or "")) == TOOLKIT


def names_in(text: str) -> set[str]:
    """Canonical names required anywhere, and "v1-client". Raises TomlError."""
    document = _read(text)
    names: set[str] = set()
    for array in _arrays(document):
        names |= names_of(str(item) for item in array if isinstance(item, str))
    for table in _tables(document):
        names |= {canonical(name) for name in table}
        if any(_v1_entry(name, value) for name, value in table.items()):
            names.add("v1-client")
    return names


def declares(text: str) -> bool:
    """Whether the file is where dependencies are declared at all. Raises TomlError."""
    document = _read(text)
    if "dependencies" in (_get(document, "project", "dynamic") or ()):
        return False
    has_name = bool(_get(document, "project", "name"))
    return has_name or any(True for _ in _arrays(document)) or any(True for _ in _tables(document))


def requirement_files(text: str) -> list[str]:
    """The files that setuptools reads a project's requirements from. Raises TomlError."""
    dynamic = _get(_read(text), "tool", "setuptools", "dynamic", "dependencies")
    files = _get(dynamic, "file") or []
    return [str(files)] if isinstance(files, str) else [str(one) for one in files]


def _v1_entry(name: str, value: Any) -> bool:
    url = str(_get(value, "git") or "") if isinstance(value, MutableMapping) else ""
    return is_v1_client(url) if url else is_v1_client(name)


def change(text: str, *, add: str, drop: bool) -> str:
    """The text with a requirement added ("" for none) and V1 clients dropped, as asked. Raises
    TomlError."""
    import tomlkit

    document = _parse(text)
    adds_toolkit = bool(add) and TOOLKIT not in names_in(text)
    home: list[Any] | MutableMapping[str, Any] | None = None
    for array in _arrays(document):
        positions = [
            i for i, item in enumerate(array) if isinstance(item, str) and is_v1_client(item)
        ]
        if home is None and (positions or _has_requests(array)):
            home = array
        if drop:
            for index in reversed(positions):
                array.pop(index)
    for table in _tables(document):
        used_names = [name for name, value in table.items() if _v1_entry(name, value)]
        if home is None and (used_names or "requests" in table):
            home = table
        if drop:
            for name in used_names:
                del table[name]
    if adds_toolkit:
        places = [*_arrays(document), *_tables(document)]
        place = home if home is not None else next(iter(places), None)
        if isinstance(place, list):
            _insert(place, add)
        elif isinstance(place, MutableMapping):
            place[TOOLKIT] = _entry(add, pipenv=_get(document, "packages") is not None)
        elif (project := _get(document, "project")) is not None:
            project["dependencies"] = [add]
    return tomlkit.dumps(document)


def _has_requests(array: list[Any]) -> bool:
    return any(isinstance(item, str) and requirement_name(item) == "requests" for item in array)


def _insert(array: list[Any], add: str) -> None:
    names = [requirement_name(str(item)) or "" for item in array]
    if len(names) > 1 and names == sorted(names):
        index = next((i for i, name in enumerate(names) if name > TOOLKIT), len(names))
    else:
        index = len(names)
    array.insert(index, add)


_LINE = re.compile(
    r"\s*[\w.-]+\s*(?:\[(?P<extras>[^\]]*)\])?\s*"
    r"(?:@\s*(?P<url>\S+)|(?P<versions>[^;@]*))\s*(?:;\s*(?P<marker>.*))?"
)
_GIT = re.compile(r"git\+(?P<address>[^@#]+?//[^@#]+(?:@[^@#/]+(?=/))?[^@#]*)(?:@(?P<ref>[^#]+))?")


def _entry(requirement: str, *, pipenv: bool) -> Any:
    """A requirement line as the value of a table of names."""
    import tomlkit

    line = _LINE.fullmatch(requirement)
    url = line["url"] if line else requirement
    entry = tomlkit.inline_table()
    if line and line["extras"]:
        entry["extras"] = [name.strip() for name in line["extras"].split(",")]
    if line and line["marker"]:
        entry["markers"] = line["marker"].strip()
    if url and (git := _GIT.match(url)):
        entry["git"] = git["address"]
        if git["ref"]:
            entry["ref" if pipenv else "rev"] = git["ref"]
    elif url:
        entry["file" if pipenv else "url"] = url
    else:
        versions = (line["versions"] if line else "").strip() or "*"
        if not entry:
            return versions
        entry["version"] = versions
    return entry
