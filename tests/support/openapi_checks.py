"""What schemathesis checks of an answer, by an OpenAPI document: skips the module without it."""

from __future__ import annotations

from typing import Any

import pytest

schemathesis: Any = pytest.importorskip("schemathesis")
# The package does not import it in its older versions.
_openapi: Any = pytest.importorskip("schemathesis.specs.openapi.checks")

CHECKS = [
    schemathesis.checks.not_a_server_error,
    _openapi.status_code_conformance,
    _openapi.content_type_conformance,
    _openapi.response_schema_conformance,
]
