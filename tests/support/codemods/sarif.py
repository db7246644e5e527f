"""The part of the SARIF 2.1.0 schema that a static analyser without fixes or code flows can use.

Written from the specification (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), sections 3.13 to
3.58: required properties, types, enumerations, minimums, and closed objects, so that a misspelt
property is refused as the full schema refuses it.
"""

from __future__ import annotations

from typing import Any


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": {**properties, "properties": {"type": "object"}},
    }


_TEXT = {"type": "string"}
_URI = {"type": "string", "pattern": r"^(?:[!#-;=?-\[\]_a-z~A-Z]|%[0-9a-fA-F]{2})*$"}
_ABSOLUTE = {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*:"}
_POSITIVE = {"type": "integer", "minimum": 1}
_INDEX = {"type": "integer", "minimum": -1}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_MESSAGE = {
    **_object(
        [], text=_TEXT, markdown=_TEXT, id=_TEXT, arguments={"type": "array", "items": _TEXT}
    ),
    "anyOf": [{"required": ["text"]}, {"required": ["id"]}],
}
_MULTIFORMAT = _object(["text"], text=_TEXT, markdown=_TEXT)
_ARTIFACT_LOCATION = _object([], uri=_URI, uriBaseId=_TEXT, index=_INDEX, description=_MESSAGE)
_REGION = {
    **_object(
        [],
        startLine=_POSITIVE,
        startColumn=_POSITIVE,
        endLine=_POSITIVE,
        endColumn=_POSITIVE,
        charOffset=_INDEX,
        charLength={"type": "integer", "minimum": 0},
        snippet=_object([], text=_TEXT, binary=_TEXT, rendered=_MULTIFORMAT),
        message=_MESSAGE,
        sourceLanguage=_TEXT,
    ),
    "required": ["startLine"],
}
_LOCATION = _object(
    [],
    id=_INDEX,
    physicalLocation=_object(
        ["artifactLocation"],
        artifactLocation=_ARTIFACT_LOCATION,
        region=_REGION,
        contextRegion=_REGION,
    ),
    message=_MESSAGE,
)
_LOCATIONS = {"type": "array", "items": _LOCATION, "uniqueItems": True}
_RULE = _object(
    ["id"],
    id=_TEXT,
    guid=_TEXT,
    name=_TEXT,
    shortDescription=_MULTIFORMAT,
    fullDescription=_MULTIFORMAT,
    help=_MULTIFORMAT,
    helpUri=_ABSOLUTE,
    defaultConfiguration=_object([], enabled={"type": "boolean"}, level=_LEVEL),
)
_NOTIFICATION = _object(
    ["message"],
    message=_MESSAGE,
    level=_LEVEL,
    locations=_LOCATIONS,
    timeUtc=_TEXT,
    descriptor={"type": "object"},
)
_RESULT = _object(
    ["message"],
    ruleId=_TEXT,
    ruleIndex=_INDEX,
    kind={"enum": ["notApplicable", "pass", "fail", "review", "open", "informational"]},
    level=_LEVEL,
    message=_MESSAGE,
    locations={**_LOCATIONS, "uniqueItems": False},
    guid=_TEXT,
    fingerprints={"type": "object", "additionalProperties": _TEXT},
    partialFingerprints={"type": "object", "additionalProperties": _TEXT},
    baselineState={"enum": ["new", "unchanged", "updated", "absent"]},
    rank={"type": "number", "minimum": -1, "maximum": 100},
)
_RUN = _object(
    ["tool"],
    tool=_object(
        ["driver"],
        driver=_object(
            ["name"],
            name=_TEXT,
            version=_TEXT,
            semanticVersion=_TEXT,
            organization=_TEXT,
            informationUri=_ABSOLUTE,
            rules={"type": "array", "items": _RULE, "uniqueItems": True},
        ),
    ),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    originalUriBaseIds={"type": "object", "additionalProperties": _ARTIFACT_LOCATION},
    invocations={
        "type": "array",
        "items": _object(
            ["executionSuccessful"],
            executionSuccessful={"type": "boolean"},
            commandLine=_TEXT,
            exitCode={"type": "integer"},
            toolExecutionNotifications={"type": "array", "items": _NOTIFICATION},
            toolConfigurationNotifications={"type": "array", "items": _NOTIFICATION},
        ),
    },
    results={"type": "array", "items": _RESULT},
)
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "required": ["version", "runs"],
    "properties": {
        "$schema": _ABSOLUTE,
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": _RUN},
    },
}
