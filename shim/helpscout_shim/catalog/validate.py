"""Checks that run while the catalogue is imported: a wrong declaration never ships."""

from __future__ import annotations

from types import MappingProxyType

from helpscout_shim.catalog.endpoint import ClientCall, Endpoint, Gone
from helpscout_shim.catalog.shape import CatalogueError, Loss, Many, Nested, Shape


def validated(
    endpoints: tuple[Endpoint, ...], shapes: tuple[Shape, ...]
) -> tuple[tuple[Endpoint, ...], MappingProxyType[str, Shape]]:
    """The declarations, once they agree with each other; raises CatalogueError otherwise."""
    by_name = {shape.name: shape for shape in shapes}
    if len(by_name) != len(shapes):
        raise CatalogueError("two shapes share a name")
    _unique([row.id for row in endpoints], "endpoint id")
    for shape in shapes:
        _check_shape(shape, by_name)
    for row in endpoints:
        _check_endpoint(row, by_name)
    _check_losses(
        [loss for shape in shapes for loss in shape.losses()]
        + [loss for row in endpoints for loss in row.losses()]
    )
    return endpoints, MappingProxyType(by_name)


def _unique(names: list[str], what: str) -> None:
    duplicates = {n for n in names if names.count(n) > 1}
    if duplicates:
        raise CatalogueError(f"{what} used twice: {', '.join(sorted(duplicates))}")


def _check_shape(shape: Shape, by_name: dict[str, Shape]) -> None:
    for f in shape.fields:
        if isinstance(f.convert, Nested | Many) and f.convert.shape not in by_name:
            raise CatalogueError(f"{shape.name}.{f.v1} names the unknown shape {f.convert.shape}")
        if f.expression is not None and "{}" not in f.expression:
            raise CatalogueError(f"{shape.name}.{f.v1}: an expression needs {{}} for the model")


def _check_endpoint(row: Endpoint, by_name: dict[str, Shape]) -> None:
    if row.shape is not None and row.shape not in by_name:
        raise CatalogueError(f"{row.id} names the unknown shape {row.shape}")
    if not row.path.endswith(".json"):
        raise CatalogueError(f"{row.id}: V1 paths end in .json")
    if isinstance(row.outcome, Gone) and row.client is not None:
        raise CatalogueError(f"{row.id} is gone and cannot have a client call")
    if not row.outcome.sentence.endswith("."):
        raise CatalogueError(f"{row.id}: the outcome is not a sentence")
    if row.client is not None:
        _check_call(row, row.client)


def _check_call(row: Endpoint, call: ClientCall) -> None:
    unknown = set(call.path) - set(row.path_params)
    unknown |= set(call.query) - {p.name for p in row.params}
    for body_key in (p.name for p in row.body):
        unknown.discard(body_key)
    if unknown:
        raise CatalogueError(f"{row.id}: the client call reads unknown {sorted(unknown)}")
    for variant in call.variants.values():
        _check_call(row, variant)


def _check_losses(losses: list[Loss]) -> None:
    by_id: dict[str, Loss] = {}
    for loss in losses:
        if by_id.setdefault(loss.id, loss) != loss:
            raise CatalogueError(f"two different losses are called {loss.id}")
        if not (loss.why.endswith(".") and loss.instead.endswith(".")):
            raise CatalogueError(f"loss {loss.id} needs sentences")
        if not loss.doc.startswith("https://"):
            raise CatalogueError(f"loss {loss.id} needs a link")
