"""The calls and attributes that the catalogue promises exist in the client."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import pytest

from helpscout_shim.catalog import ENDPOINTS, SHAPES, ClientCall
from helpscout_v2 import HelpScout, models


def calls() -> Iterator[tuple[str, ClientCall]]:
    for row in ENDPOINTS:
        if row.client is not None:
            yield row.id, row.client
            for kind, variant in row.client.variants.items():
                yield f"{row.id}:{kind}", variant


@pytest.fixture(scope="module")
def client() -> Iterator[HelpScout]:
    with HelpScout.with_token("t", api_url="http://127.0.0.1:9") as shape:
        yield shape


@pytest.mark.parametrize(("name", "call"), list(calls()), ids=[n for n, _ in calls()])
def test_a_promised_call_exists_with_its_arguments(
    client: HelpScout, name: str, call: ClientCall
) -> None:
    method = client
    for step in call.method.split("."):
        method = getattr(method, step)
    parameters = inspect.signature(method).parameters  # type: ignore[arg-type]
    arguments = {*call.path.values(), *call.query.values(), *call.body.values(), *call.defaults}
    arguments = {argument.partition(":")[0] for argument in arguments}
    takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    assert takes_any or arguments <= set(parameters), f"{call.method}{inspect.signature(method)}"  # type: ignore[arg-type]
    assert list(parameters)[: len(call.positional)] == list(call.positional)


PATHS = [
    (shape.name, shape.model, path)
    for shape in SHAPES.values()
    if shape.model
    for f in shape.fields
    for path in (f.python, *f.inside.values())
    if path
]


@pytest.mark.parametrize(("shape", "model", "path"), PATHS)
def test_a_promised_attribute_exists_on_its_model(shape: str, model: str, path: str) -> None:
    holder = getattr(models, model, None)
    assert holder is not None, f"helpscout_v2.models has no {model}"
    first = path.partition(".")[0]
    assert hasattr(holder, first), f"{model}.{first}"
