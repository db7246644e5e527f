"""V1 client libraries by the names code imports: the originals and the shim's facades."""

from __future__ import annotations

from helpscout_codemods.dialects.laslabs import LASLABS
from helpscout_codemods.dialects.library_methods import Library
from helpscout_codemods.dialects.mccannm11 import API_CLIENT, CLIENT
from helpscout_codemods.values.types import Client, Dialect

LIBRARIES = (LASLABS, CLIENT, API_CLIENT)
BY_DIALECT: dict[Dialect, Library] = {library.dialect: library for library in LIBRARIES}
BY_CONSTRUCTOR = {name: library for library in LIBRARIES for name in library.constructors}
_FACADES = (
    ("helpscout_shim.mccannm11.ApiClient", "ApiClient"),
    ("helpscout_shim.mccannm11", "helpscout"),
    ("helpscout_shim.laslabs", "helpscout"),
)


def original(name: str) -> str:
    """The name as the original library spelled it; the facades keep everything behind the dot."""
    for facade, library in _FACADES:
        if name == facade or name.startswith(facade + "."):
            return library + name[len(facade) :]
    return name


def library_of(client: Client) -> Library:
    return BY_DIALECT[client.dialect]


def raises(dialect: Dialect, name: str) -> bool:
    """Whether the client of a dialect raises an error of this name."""
    library = BY_DIALECT.get(dialect)
    return library is not None and original(name) in library.errors


def error(name: str) -> str | None:
    """The error of helpscout_v2 that says what an error of a V1 client library said."""
    own_name = original(name)
    errors = (library.errors.get(own_name) for library in LIBRARIES)
    return next((kind for kind in errors if kind is not None), None)
