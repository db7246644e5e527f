"""SARIF 2.1.0, for code scanning dashboards.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any
from urllib.parse import quote

from helpscout_codemods.escape_control import visible_json
from helpscout_codemods.findings import Finding, Report

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {"native": "note", "bridged": "note", "left": "warning"}


def render_sarif(report: Report) -> str:
    by_id: dict[str, Finding] = {}
    for finding in report.findings:
        by_id.setdefault(finding.id, finding)
    rules = {identity: index for index, identity in enumerate(sorted(by_id))}
    run = {
        "tool": {
            "driver": {
                "name": "helpscout-migrate",
                "informationUri": "https://developer.helpscout.com/mailbox-api/",
                "rules": [_rule(by_id[identity]) for identity in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "the project root"}}},
        "invocations": [
            {
                "executionSuccessful": not report.errors,
                "toolExecutionNotifications": [
                    {
                        "level": "error",
                        "message": {"text": problem.reason},
                        "locations": [
                            {"physicalLocation": {"artifactLocation": _file(problem.path)}}
                        ],
                    }
                    for problem in report.errors
                ],
            }
        ],
        "results": _results(report, rules),
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return visible_json(json.dumps(document, indent=2, ensure_ascii=False)) + "\n"


def _rule(finding: Finding) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": finding.id,
        "name": finding.rule,
        "shortDescription": {"text": f"{finding.id} {finding.rule}"},
    }
    if finding.link:
        rule["helpUri"] = finding.link
    return rule


def _results(report: Report, rules: dict[str, int]) -> list[dict[str, Any]]:
    results = []
    fingerprints: Counter[str] = Counter()
    for finding in report.findings:
        text = f"{finding.message}."
        if finding.instead:
            text += f" Write: {finding.instead}."
        region: dict[str, Any] = {
            "startLine": max(finding.line, 1),
            "startColumn": finding.column + 1,
        }
        if finding.snippet:
            region["snippet"] = {"text": finding.snippet}
        # Survives moved lines: what is the matter and where, not the line number.
        identity = f"{finding.id}:{finding.path}:{finding.message}:{finding.snippet}"
        fingerprints[identity] += 1
        digest = _digest(f"{identity}:{fingerprints[identity]}")
        results.append(
            {
                "ruleId": finding.id,
                "ruleIndex": rules[finding.id],
                "level": _LEVELS[finding.state],
                "message": {"text": text},
                "locations": [
                    {
                        "physicalLocation": {
                            "artifactLocation": _file(finding.path),
                            "region": region,
                        }
                    }
                ],
                "partialFingerprints": {"helpscoutFinding/v1": digest},
                "properties": {"confidence": finding.confidence, "state": finding.state},
            }
        )
    return results


def _file(path: str) -> dict[str, str]:
    return {"uri": quote(path, errors="surrogateescape"), "uriBaseId": "SRCROOT"}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
