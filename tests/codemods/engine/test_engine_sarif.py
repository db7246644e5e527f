"""SARIF that a code scanning dashboard takes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from support.codemods.sarif import SCHEMA
from support.codemods.sarif_model import flaws

from helpscout_codemods.config import Config
from helpscout_codemods.engine import check
from helpscout_codemods.findings import Finding, Problem, Report, Skipped
from helpscout_codemods.render import render

FINDING = Finding(
    "HS202", "lost-field", "manual", "left", "app/b c\u00e9.py", 7, 4, "gone", "use x",
    "https://developer.helpscout.com/mailbox-api/endpoints/conversations/get/", "c['x']",
)  # fmt: skip
BARE = Finding("HS901", "unparsable", "manual", "left", "a.py", 0, 0, "cannot be parsed")
REPORT = Report((FINDING, BARE), (), (Skipped("z.py", "binary"),), (Problem("y.py", "bad"),))


def sarif(report: Report) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render(report, "sarif"))
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert flaws(document) == []
    return document


@pytest.mark.parametrize("report", [Report(), REPORT], ids=["empty", "full"])
def test_a_report_fits_the_schema(report: Report) -> None:
    assert sarif(report)["version"] == "2.1.0"


@pytest.mark.parametrize(
    "damage",
    [
        lambda run: run.pop("tool"),
        lambda run: run["tool"]["driver"].update(rulez=[]),
        lambda run: run["results"][0].pop("message"),
        lambda run: run["results"][0].update(level="fatal"),
        lambda run: run["results"][0]["locations"][0]["physicalLocation"]["region"].update(
            startLine=0
        ),
        lambda run: run["results"][1]["locations"][0]["physicalLocation"][
            "artifactLocation"
        ].update(uri="b c.py"),
    ],
)
def test_the_schema_refuses_what_it_should(damage: Any) -> None:
    document = sarif(REPORT)
    damage(document["runs"][0])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate(document)


@pytest.mark.parametrize(
    ("damage", "flaw"),
    [
        (lambda run: run.pop("tool"), "$.runs[0]: Run needs 'tool'"),
        (
            lambda run: run["tool"]["driver"].update(rulez=[]),
            "$.runs[0].tool.driver: ToolComponent has no 'rulez'",
        ),
        (
            lambda run: run["results"][0].pop("message"),
            "$.runs[0].results[0]: Result needs 'message'",
        ),
        (lambda run: run["results"][0].update(level="fatal"), "'fatal' is not one of"),
        (lambda run: run["results"][0].update(ruleIndex="0"), "ruleIndex: not int"),
        (lambda run: run["results"][0].update(locations={}), "locations: not an array"),
        (lambda run: run.update(columnKind="bytes"), "'bytes' is not one of"),
        (
            lambda run: run["results"][0]["message"].update(test="x"),
            "message: Message has no 'test'",
        ),
    ],
)
def test_the_model_made_of_the_official_schema_refuses_what_it_should(
    damage: Any, flaw: str
) -> None:
    document = sarif(REPORT)
    damage(document["runs"][0])
    (single_flaw,) = flaws(document)
    assert flaw in single_flaw


def test_every_result_points_at_its_rule_and_place() -> None:
    (run,) = sarif(REPORT)["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == ["HS901", "HS202"]
    place = run["results"][1]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "app/b%20c%C3%A9.py", "uriBaseId": "SRCROOT"}
    assert place["region"]["startLine"] == 7
    assert place["region"]["startColumn"] == 5
    assert rules[0]["helpUri"] == FINDING.link
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "bad"


def test_a_finding_keeps_its_fingerprint_when_lines_above_it_move() -> None:
    def prints(*findings: Finding) -> list[str]:
        results = sarif(Report(findings))["runs"][0]["results"]
        return [result["partialFingerprints"]["helpscoutFinding/v1"] for result in results]

    assert prints(FINDING) == prints(replace(FINDING, line=99))
    twins = prints(FINDING, replace(FINDING, line=9))
    assert len(set(twins)) == 2


def test_the_findings_of_a_whole_project_fit_the_schema() -> None:
    project = Path(__file__).parents[3] / "examples" / "legacy_support_desk"
    report = check([project], Config(cache=False))
    (run,) = sarif(report)["runs"]
    assert len(run["results"]) == len(report.findings) > 10
