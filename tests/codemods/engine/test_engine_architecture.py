"""The architecture page follows one call through the codemods: this is what happens to it."""

from __future__ import annotations

import re
from pathlib import Path

import libcst as cst
from support.codemods.engine import rewrite

from helpscout_codemods.infer.project import infer
from helpscout_codemods.patterns import answer_encoding, planner
from helpscout_codemods.patterns.flow_plan import BadAnswer, Native
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.values.modules import Index, parse

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "architecture.md").read_text("utf-8")
FILE = "crm.py"


def example(which: str) -> bytes:
    code_block = re.search(rf'```python title="crm.py, {which}"\n(.*?)```', PAGE, re.DOTALL)
    assert code_block is not None
    return code_block[1].encode()


def planned() -> RewritePlan:
    index = Index()
    index.add(parse(FILE, example("before")))
    return planner.plan(infer(index), "native")


def test_the_example_becomes_what_the_page_shows() -> None:
    report = rewrite({FILE: example("before")})
    assert [edit.after for edit in report.edits] == [example("after")]
    assert {finding.state for finding in report.findings} == {"native"}


def test_the_expressions_have_the_values_of_the_page() -> None:
    rows = re.findall(r"^\| (\d+) \| `(.+?)` \| `(\w+)` \|$", PAGE, re.MULTILINE)
    assert len(rows) == 5
    state = planned().state
    modules_named = {
        (state.homes[node][0].at(node).line, cst.Module([]).code_for_node(node)): value
        for node, value in state.types.items()
    }
    for line, code, value in rows:
        assert type(modules_named[int(line), code]).__name__ == value


def test_the_plan_decides_what_the_page_says() -> None:
    plan = planned()
    (flow,) = plan.state.requests
    assert plan.state.requests[flow].endpoint.id == "customers.get"
    assert plan[flow].bad_answer is BadAnswer.HANDLED
    assert plan.outcome(flow) == Native()
    assert [plan.source_of(node).at(node).line for node in plan.edits.moves] == [10]


def test_the_pattern_of_the_page_is_the_one_of_the_package() -> None:
    (module_text,) = re.findall(
        r'```python title="patterns/answer_encoding.py"\n(.*?)```', PAGE, re.DOTALL
    )
    assert module_text == Path(answer_encoding.__file__).read_text("utf-8")
    line = re.search(r'title="patterns/planner.py"\n(.*?,)\n```', PAGE, re.DOTALL)
    assert line is not None
    assert line[1] in Path(planner.__file__).read_text("utf-8")
