"""The rows that say what the methods of V1 client libraries ask for."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from helpscout_codemods.dialects.laslabs import LASLABS, MODELS
from helpscout_codemods.dialects.libraries import LIBRARIES, error, original
from helpscout_codemods.dialects.library_methods import Library
from helpscout_codemods.dialects.mccannm11 import API_CLIENT, CLIENT
from helpscout_shim import laslabs, mccannm11
from helpscout_shim.catalog import endpoint
from helpscout_shim.laslabs import apis, models

METHODS = [(library, name) for library in LIBRARIES for name in library.methods]
FACADES: dict[str, Any] = {
    "mccannm11": mccannm11.Client,
    "apiclient": mccannm11.ApiClient.ApiClient,
}


def facade_method(library: Library, name: str) -> Any:
    if library is LASLABS:
        part, _, method = name.partition(".")
        return getattr(getattr(apis, part), method)
    return getattr(FACADES[library.dialect], name)


@pytest.mark.parametrize(("library", "name"), METHODS, ids=lambda v: getattr(v, "name", v))
def test_every_row_names_an_endpoint_and_fills_its_path(library: Library, name: str) -> None:
    method = library.methods[name]
    row = endpoint(method.endpoint)
    filled_params = {slot.to for slot in method.slots if slot.kind in ("id", "record")}
    filled_params |= {slot.to for slot in method.slots if slot.kind == "changes"}
    assert filled_params >= set(row.path_params)
    param_names = {param.name for param in row.params}
    queries = {slot.to for slot in method.slots if slot.kind in ("query", "flag", "domain")}
    assert queries - {"fields"} <= param_names


@pytest.mark.parametrize(("library", "name"), METHODS, ids=lambda v: getattr(v, "name", v))
def test_every_row_takes_the_arguments_that_the_library_takes(library: Library, name: str) -> None:
    signature = inspect.signature(facade_method(library, name))
    parameter_names = [p for p in signature.parameters if p not in ("self", "session", "out_type")]
    parameter_names = [
        p for p in parameter_names if p not in ("endpoint_override", "data", "params", "add_params")
    ]
    slot_names = [s.name for s in library.methods[name].slots if s.kind != "ignored"]
    assert slot_names == parameter_names


def test_the_rows_hold_every_method_that_asks_v1_something() -> None:
    helpers = {"new_object", "get_search_domain", "search"}
    lists = {"call_server", "clearstate", "item", "page", "search"}
    for name in apis.__all__:
        part = getattr(apis, name)
        public = {m for m in vars(part) if not m.startswith("_")} - helpers
        method_names = {m.partition(".")[2] for m in LASLABS.methods if m.startswith(name + ".")}
        assert public <= method_names
    # Of its forks: the facade carries them.
    forks = {"API_KEY", "BASE_URL", "change_subject", "move_folder"}
    client = {m for m in vars(mccannm11.Client) if not m.startswith("_")} - lists - forks
    assert client == set(CLIENT.methods)
    first = {m for m in vars(mccannm11.ApiClient.ApiClient) if m.startswith("getC")}
    assert first <= set(API_CLIENT.methods)


def test_the_models_that_writes_are_made_of_are_models_of_the_library() -> None:
    assert set(models.__all__) >= MODELS


def test_names_of_the_facades_mean_what_the_originals_mean() -> None:
    assert original("helpscout_shim.laslabs.HelpScout") == "helpscout.HelpScout"
    assert original("helpscout_shim.mccannm11.Client") == "helpscout.Client"
    assert original("helpscout_shim.mccannm11.ApiClient.ApiClient") == "ApiClient.ApiClient"
    assert original("helpscout_shimmer.HelpScout") == "helpscout_shimmer.HelpScout"
    assert error("helpscout.exceptions.HelpScoutRemoteException") == "APIError"
    assert error("helpscout_shim.laslabs.exceptions.HelpScoutException") == "HelpScoutError"
    assert error("requests.HTTPError") is None
    assert laslabs.HelpScout.__name__ == "HelpScout"
