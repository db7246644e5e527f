"""The OpenAPI document of V2: valid, up to date, and not contradicted by the sandbox."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from hypothesis import HealthCheck, settings
from support.client import openapi_v2
from support.fuzz.profiles import examples
from support.openapi_checks import CHECKS, schemathesis

from helpscout_sandbox import Sandbox
from helpscout_v2.endpoints import ENDPOINTS

DOCUMENT = openapi_v2.document()


def operations() -> dict[str, tuple[str, str]]:
    return {
        operation["operationId"]: (method.upper(), path)
        for path, item in DOCUMENT["paths"].items()
        for method, operation in item.items()
    }


def test_the_document_in_the_documentation_is_up_to_date() -> None:
    advice = "run: python tests/support/client/openapi_v2.py"
    assert openapi_v2.PAGE.read_text("utf-8") == openapi_v2.text(), advice


def test_the_document_is_valid_openapi() -> None:
    validator = pytest.importorskip("openapi_spec_validator")
    validator.validate(json.loads(openapi_v2.text()))


def test_every_endpoint_of_the_client_is_an_operation_with_its_evidence() -> None:
    from helpscout_v2.resources import (  # noqa: F401
        chats,
        conversations,
        customers,
        mailboxes,
        organizations,
        properties,
        ratings,
        reports,
        tags,
        teams,
        users,
        v3,
        webhooks,
        workflows,
    )

    endpoints = {name: (one.method, one.path) for name, one in ENDPOINTS.items()}
    for extra in openapi_v2.DETACHED_CALLS:
        endpoints.pop(extra)
    assert operations() == endpoints
    marks = {"docs", "recorded", "sdk", "third-party"}
    for item in DOCUMENT["paths"].values():
        for operation in item.values():
            assert operation["x-evidence"]
            assert set(operation["x-evidence"]) <= marks


def test_what_only_other_clients_know_is_marked_so() -> None:
    listing = DOCUMENT["paths"]["/v2/organizations"]["get"]
    assert listing["x-evidence"] == ["third-party"]
    assert "docs" in DOCUMENT["paths"]["/v3/customers"]["get"]["x-evidence"]


# --- what was recorded

jsonschema = pytest.importorskip("jsonschema")
CASSETTES = openapi_v2.ROOT / "cassettes" / "client"
JSON = re.compile(r"application/(?:hal\+)?json")


def checked(value: Any, schema: dict[str, Any]) -> None:
    """Fails when the value is not what the document says."""
    whole = {**schema, "components": DOCUMENT["components"]}
    wrong = [error.message for error in jsonschema.Draft202012Validator(whole).iter_errors(value)]
    assert wrong == []


def operation_of(method: str, path: str) -> Any:
    """The operation of a request; a path without a hole comes before one with."""
    for template in sorted(DOCUMENT["paths"], key=lambda one: one.count("{")):
        pattern = re.sub(r"{\w+}", "[^/]+", template)
        if re.fullmatch(f"{pattern}/?", path) and method in DOCUMENT["paths"][template]:
            return DOCUMENT["paths"][template][method]
    return None


def exchanges() -> Iterator[tuple[str, Any, Any]]:
    """Every recorded call of the endpoint tests: its operation, request and response."""
    for file in sorted(CASSETTES.glob("test_an_endpoint_is_reached-*.yaml")):
        for one in yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)["interactions"]:
            request, response = one["request"], one["response"]
            path = urlsplit(request["uri"]).path
            operation = operation_of(request["method"].lower(), path)
            if operation is not None:
                yield f"{request['method']} {path}", operation, one
            assert operation is not None or "oauth2" in path, path
            assert response


def test_what_was_recorded_of_every_operation_is_what_the_document_says() -> None:
    visited_names: set[str] = set()
    for where, operation, one in exchanges():
        request, response = one["request"], one["response"]
        status = str(response["status"]["code"])
        assert status in operation["responses"], (where, status)
        if request.get("body") and "requestBody" in operation:
            payload = operation["requestBody"]["content"]["application/json"]["schema"]
            checked(json.loads(request["body"]), payload)
        kind = next(iter(response["headers"].get("Content-Type", [""])), "")
        if JSON.match(kind):
            content = operation["responses"][status]["content"]
            assert kind.partition(";")[0] in content, (where, kind)
            schema = content[kind.partition(";")[0]]["schema"]
            checked(json.loads(response["body"]["string"]), schema)
        visited_names.add(operation["operationId"])
    assert visited_names == set(operations())


# --- a tester that was not written here

SCHEMA: Any = schemathesis.openapi.from_dict(DOCUMENT)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start(rate_limit=None) as running:
        yield running


@pytest.mark.fuzz
@SCHEMA.parametrize()
@settings(max_examples=examples(1, 100), deadline=None, suppress_health_check=list(HealthCheck))
def test_no_answer_of_the_sandbox_contradicts_the_document(case: Any, sandbox: Sandbox) -> None:
    response = case.call(
        base_url=sandbox.url,
        headers={"Authorization": f"Bearer {sandbox.access_token()}"},
        allow_redirects=False,
        timeout=20,
    )
    case.validate_response(response, checks=CHECKS)
