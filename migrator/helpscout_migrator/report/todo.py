"""The findings that need manual work, each with all that is needed to do it without the tool."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, astuple, dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from helpscout_codemods.escape_control import visible
from helpscout_codemods.findings import Finding, Report
from helpscout_codemods.masking import mask
from helpscout_codemods.wording import plural
from helpscout_migrator.shell import shell_word
from helpscout_shim.catalog import SHAPES
from helpscout_shim.catalog.map import catalogue
from helpscout_shim.catalog.shape import Computed, Field, Moment, Words
from helpscout_v2 import HelpScout
from helpscout_v2.secret import Secret

SCHEMA = 1
CONTEXT_LINES = 3
MAX_EXCERPT = 2000
"""Characters; a minified script is one line."""
FENCES = {
    ".py": "python", ".php": "php", ".phtml": "php", ".inc": "php", ".sh": "sh", ".bash": "sh",
    ".js": "js", ".mjs": "js", ".cjs": "js", ".jsx": "jsx", ".ts": "ts", ".tsx": "tsx",
    ".rb": "ruby", ".pl": "perl", ".java": "java", ".kt": "kotlin", ".cs": "csharp", ".go": "go",
    ".rs": "rust", ".html": "html", ".htm": "html", ".twig": "twig",
}  # fmt: skip
"""Files of which a line is quoted, by suffix, and the language of the quotation."""
_V1_CALL = re.compile(r"\b(GET|POST|PUT|DELETE) (/[^\s;,]+?\.json)")
_V2_CALL = re.compile(r"\bhs\.([a-z_.]+)\(")


@dataclass(frozen=True, slots=True)
class ParameterName:
    """A parameter of V1, and the argument of the client's method; None where V2 has none."""

    v1: str
    v2: str | None
    note: str


@dataclass(frozen=True, slots=True)
class FieldName:
    """A field of V1, its name in V2's JSON, and how a row of the client reads it; None where there
    is none."""

    v1: str
    v2: str | None
    python: str | None
    note: str


@dataclass(frozen=True, slots=True)
class SuggestedCall:
    """One V1 call, and how it is written with `helpscout_v2`."""

    v1: str
    v2: str
    signature: str
    parameters: tuple[ParameterName, ...]
    fields: tuple[FieldName, ...]
    losses: tuple[str, ...]
    documentation: str


@dataclass(frozen=True, slots=True)
class Item:
    """One finding; `state` is `left` (needs manual work) or `bridged` (runs through the shim)."""

    path: str
    line: int
    rule: str
    state: str
    why: str
    instead: str
    link: str
    excerpt: str
    calls: tuple[SuggestedCall, ...]
    verify: str


def items(report: Report, root: Path, secrets: Iterable[Secret] = ()) -> tuple[Item, ...]:
    """The findings that the tool does not rewrite; those that need manual work now come first.

    No excerpt shows one of the `secrets`, which are those in the settings of the folder.
    """
    values = [secret.reveal() for secret in secrets]
    open_findings = [finding for finding in report.findings if finding.state != "native"]
    open_findings.sort(key=lambda finding: (finding.state != "left", finding.order))
    return tuple(_item(finding, root, values) for finding in open_findings)


def as_json(work: tuple[Item, ...], rewritable: int) -> str:
    """The list for machines; `rewritable` counts the findings that a migration rewrites."""
    document = {"schema": SCHEMA, "items": [asdict(item) for item in work]}
    return json.dumps({**document, "rewritable": rewritable}, indent=2) + "\n"


def as_markdown(work: tuple[Item, ...], rewritable: int, target: str, nothing: str) -> str:
    """A checklist with a section for each finding, or the sentence `nothing` for none."""
    title = "# Help Scout V1 to V2"
    if work:
        title += f": {plural(len(work), 'finding')} to work on"
    paragraphs = [title]
    if rewritable:
        only = "" if work else "Nothing needs manual work. "
        pronoun = "it is" if rewritable == 1 else "they are"
        paragraphs.append(
            f"{only}`helpscout-migrate run {shell_word(target)}` rewrites the code of "
            f"{plural(rewritable, 'finding')} to V2; {pronoun} not listed here."
        )
    elif not work:
        paragraphs.append(nothing)
    paragraphs += ["\n".join(_section(number, item)) for number, item in enumerate(work, 1)]
    return visible("\n\n".join(paragraphs)) + "\n"


def _item(finding: Finding, root: Path, hidden_values: Iterable[str]) -> Item:
    return Item(
        path=finding.path,
        line=finding.line,
        rule=f"{finding.id} {finding.rule}",
        state=finding.state,
        why=finding.message,
        instead=finding.instead,
        link=finding.link,
        excerpt=_excerpt(root / finding.path, finding, hidden_values),
        calls=tuple(_calls(finding)),
        verify=f"helpscout-migrate check {finding.path}",
    )


def _excerpt(path: Path, finding: Finding, hidden_values: Iterable[str]) -> str:
    """The line, in Python with its neighbours; credentials masked. Settings are not quoted."""
    if path.suffix not in FENCES:
        return ""
    try:
        lines = path.read_text("utf-8", "replace").split("\n")
    except OSError:
        return finding.snippet
    # Masking knows the forms of Python and Help Scout; around a line of PHP may be other secrets.
    around = CONTEXT_LINES if path.suffix == ".py" else 0
    first = max(0, finding.line - 1 - around)
    text = "\n".join(lines[first : finding.line + around]).strip("\r\n")
    return mask(text, hidden_values)[:MAX_EXCERPT]


def _calls(finding: Finding) -> Iterator[SuggestedCall]:
    """The calls that the finding names: by their V1 path, else by the V2 call to write."""
    v1_calls = set(_V1_CALL.findall(finding.message))
    methods = set(_V2_CALL.findall(finding.instead))
    for row in _catalogue()["calls"]:
        python = row["python"]
        if python is None:
            continue
        if (row["method"], row["path"]) in v1_calls or (
            not v1_calls and python["method"] in methods
        ):
            yield _call(row)


def _call(row: Mapping[str, Any]) -> SuggestedCall:
    python = row["python"]
    notes = {entry["name"]: entry["note"] for entry in (*row["query"], *row["body"])}
    names = {**python["path"], **python["query"], **python["body"]}
    parameters = [ParameterName(v1, v2, notes.get(v1, "")) for v1, v2 in names.items()]
    parameters += [ParameterName(v1, None, note) for v1, note in notes.items() if v1 not in names]
    return SuggestedCall(
        v1=f"{row['method']} {row['path']}",
        v2=", then ".join(row["v2"]),
        signature=_signature(python["method"]),
        parameters=tuple(parameters),
        fields=tuple(_fields(row["object"], row["form"])),
        losses=tuple(_catalogue()["losses"][name] for name in row["losses"]),
        documentation=row["documentation"],
    )


def _fields(name: str | None, form: str | None) -> Iterator[FieldName]:
    shape = SHAPES.get(name or "")
    for field in shape.fields if shape else ():
        if form is None or form in field.forms:
            yield FieldName(field.v1, field.v2, _attribute(field), field.note or _difference(field))


def _attribute(field: Field) -> str | None:
    """How a row of the client reads the field: an attribute, or an expression of `row`."""
    if field.python:
        return f"row.{field.python}"
    if field.expression:
        return field.expression.replace("{}", "row")
    return ", ".join(f"row.{name}" for name in field.inside.values()) or None


def _difference(field: Field) -> str:
    """What is different about the value, when the catalogue has no note on it."""
    match field.convert:
        case Moment():
            return "a datetime in the client"
        case Words(pairs):
            return "; ".join(f"{v1} is {v2}" for v1, v2 in pairs if v1 != v2)
        case Computed(reads=reads) if reads:
            return f"computed from {', '.join(reads)}"
        case _:
            return ""


class _Annotation(str):
    """A type as the source spells it; `inspect` shows annotations by their repr."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _signature(method: str) -> str:
    """`hs.tags.list()` with its parameters and their types, as the client declares them."""
    member: Any = HelpScout.with_token("none")
    for part in method.split("."):
        member = getattr(member, part)
    signature = inspect.signature(member)
    parameters = [
        parameter.replace(annotation=_Annotation(parameter.annotation))
        for parameter in signature.parameters.values()
    ]
    result = _Annotation(signature.return_annotation)
    return f"hs.{method}{signature.replace(parameters=parameters, return_annotation=result)}"


@cache
def _catalogue() -> dict[str, Any]:
    data = catalogue()
    return {
        "calls": data["calls"],
        "losses": {one["id"]: one["why"] for one in data["losses"]},
    }


def _section(number: int, item: Item) -> Iterator[str]:
    state = "needs manual work" if item.state == "left" else "runs through the shim"
    yield f"## {number}. `{item.path}:{item.line}`\n"
    yield f"- [ ] {item.rule}, {state}: {item.why}."
    if item.instead:
        yield f"- Write: {item.instead}"
    if item.link:
        yield f"- Documentation: <{item.link}>"
    yield f"- Verify: `{item.verify}`"
    if item.excerpt:
        fence = "````" if "```" in item.excerpt else "```"
        language = FENCES[PurePosixPath(item.path).suffix]
        yield f"\n{fence}{language}\n{item.excerpt}\n{fence}"
    for call in item.calls:
        yield f"\n### {call.v1}\n\nV2: `{call.v2}`\n\n```python\n{call.signature}\n```"
        yield from _table(("Parameter of V1", "Argument"), map(astuple, call.parameters))
        yield from _table(("Field of V1", "JSON of V2", "In Python"), map(astuple, call.fields))
        yield from (f"\n- {loss}" for loss in call.losses)


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str | None, ...]]) -> Iterator[str]:
    """Names as code, and a note in the last column."""
    header = f"\n| {' | '.join(titles)} | Note |\n|{'---|' * (len(titles) + 1)}"
    for number, (*names, note) in enumerate(rows):
        if number == 0:
            yield header
        codes = (f"`{name}`" if name else "-" for name in names)
        yield f"| {' | '.join(codes)} | {note} |"
