"""The catalogue as data, and V1 as an OpenAPI document that the gateway keeps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from support.fuzz.profiles import examples
from support.openapi_checks import CHECKS, schemathesis
from support.shim.live import KEY, LiveShim, through_gateway

from helpscout_shim.catalog import ENDPOINTS, SHAPES
from helpscout_shim.catalog.map import catalogue, losses
from helpscout_shim.catalog.openapi import document

jsonschema = pytest.importorskip("jsonschema")
DOCS = Path(__file__).parents[2] / "docs"


def test_the_data_keeps_its_schema_and_holds_everything() -> None:
    value = json.loads(json.dumps(catalogue()))
    schema = json.loads((DOCS / "catalogue.schema.json").read_text("utf-8"))
    jsonschema.validate(value, schema)
    assert [call["id"] for call in value["calls"]] == [row.id for row in ENDPOINTS]
    assert [row["name"] for row in value["objects"]] == list(SHAPES)
    loss_ids = {loss["id"] for loss in value["losses"]}
    used_ids = {name for call in value["calls"] for name in call["losses"]}
    used_ids |= {f["loss"] for row in value["objects"] for f in row["fields"] if f["loss"]}
    assert used_ids == loss_ids == set(losses())


def test_the_document_is_valid_openapi_and_has_every_call() -> None:
    validator = pytest.importorskip("openapi_spec_validator")
    specification = document()
    validator.validate(specification)
    operations = {
        operation["operationId"]: (method.upper(), path)
        for path, item in specification["paths"].items()
        for method, operation in item.items()
    }
    assert operations == {row.id: (row.method, row.path) for row in ENDPOINTS}


# --- a tester that was not written here


SCHEMA: Any = schemathesis.openapi.from_dict(document())


@pytest.fixture(scope="session")
def gateway(_live_shim: LiveShim) -> Any:
    with through_gateway(_live_shim) as gateway:
        yield gateway


@pytest.mark.fuzz
@SCHEMA.parametrize()
@settings(
    max_examples=examples(2, 100),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_no_answer_contradicts_the_document(case: Any, gateway: LiveShim) -> None:
    response = case.call(base_url=gateway.base, auth=(KEY, "X"), allow_redirects=False, timeout=60)
    case.validate_response(response, checks=CHECKS)


@pytest.mark.fuzz
@SCHEMA.parametrize()
@settings(max_examples=examples(1, 5), deadline=None, suppress_health_check=list(HealthCheck))
def test_without_a_key_nothing_is_answered(case: Any, gateway: LiveShim) -> None:
    mark = gateway.mark
    response = case.call(base_url=gateway.base, allow_redirects=False, timeout=60)
    if response.request.method == "OPTIONS":
        assert response.content == b""
        return
    # A path that V1 did not have is 404 before any V2 call.
    assert response.status_code in {401, 404}
    assert gateway.calls_since(mark) == []
