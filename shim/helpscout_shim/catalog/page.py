"""docs/compatibility.md, printed from the catalogue.

python -m helpscout_shim.catalog > docs/compatibility.md
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from helpscout_shim.catalog import ENDPOINTS, SHAPES
from helpscout_shim.catalog.endpoint import Endpoint, Gone, Lossy, Mapped, Param
from helpscout_shim.catalog.general import GENERAL
from helpscout_shim.catalog.map import losses
from helpscout_shim.catalog.recorded import reasons, times
from helpscout_shim.catalog.shape import (
    Absent,
    Computed,
    Constant,
    Field,
    Loss,
    Many,
    Moment,
    Nested,
    Same,
    Shape,
    Words,
)

GROUPS = {
    "conversations": "Conversations",
    "threads": "Threads",
    "attachments": "Attachments",
    "customers": "Customers",
    "search": "Search",
    "mailboxes": "Mailboxes",
    "users": "Users",
    "teams": "Teams",
    "tags": "Tags",
    "workflows": "Workflows",
    "hooks": "Webhooks",
    "reports": "Reports",
}
HEAD = """# From the Mailbox API V1 to V2: every call and every field

<!-- Written by `python -m helpscout_shim.catalog > docs/compatibility.md`. Do not edit. -->

Each V1 call and field is listed with its V2 counterpart. **Mapped** means that V2 does the same.
**Lossy** means that it does so with losses; each loss has a name, and the shim warns about it once.
**Gone** means that V2 cannot do it, and the shim answers a V1 error that says what to do. Warnings,
`accept=` and reports use the names of losses, such as `conversation.modifiedAt`.
"""


def page() -> str:
    """The whole page, ending in one newline."""
    general = "## What differs everywhere\n\n" + _table("V1 | V2 | what the shim does", GENERAL)
    parts = [HEAD, _summary(), general, "## Calls\n"]
    for prefix, title in GROUPS.items():
        rows = [row for row in ENDPOINTS if row.id.partition(".")[0] == prefix]
        parts.append(_calls(title, rows))
    parts.append("## Objects\n")
    parts.extend(_object(shape) for shape in SHAPES.values() if shape.fields)
    parts.append(_passed_on())
    parts.append(_recorded())
    parts.append(_losses())
    return "\n".join(parts).rstrip() + "\n"


def _summary() -> str:
    kinds = (Mapped, Lossy, Gone)
    mapped, lossy, gone = (sum(isinstance(r.outcome, k) for r in ENDPOINTS) for k in kinds)
    return (
        f"Of V1's {len(ENDPOINTS)} calls, {mapped} are mapped, {lossy} are lossy and {gone} "
        f"{'is' if gone == 1 else 'are'} gone. {len(SHAPES)} objects are described below.\n"
    )


def _table(header: str, rows: Iterable[tuple[str, ...]]) -> str:
    columns = header.count("|") + 1
    lines = [f"| {header} |", "|" + "---|" * columns]
    lines.extend("| " + " | ".join(_cell(c) for c in row) + " |" for row in rows)
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _calls(title: str, rows: list[Endpoint]) -> str:
    table = _table("V1 call | outcome | V2 | client", (_call(row) for row in rows))
    details = list(_details(rows))
    text = f"### {title}\n\n{table}"
    if details:
        header = "call | parameter | V1 default | client argument | note"
        text += "\nParameters and body keys that differ:\n\n" + _table(header, details)
    return text


def _call(row: Endpoint) -> tuple[str, ...]:
    match row.outcome:
        case Mapped(sentence):
            outcome = f"mapped. {sentence}"
        case Lossy(sentence, losses):
            outcome = f"**lossy**. {sentence} ({', '.join(_link(loss) for loss in losses)})"
        case Gone(sentence, instead):
            outcome = f"**gone**. {sentence} {instead}"
    if row.note:
        outcome += f" {row.note}"
    v2 = "<br>".join(f"`{_short(call)}`" for call in row.v2) or "-"
    return (
        f"`{row.method} {row.path}`",
        outcome,
        f"{v2} ([docs]({_url(row.doc)}))",
        _client(row),
    )


def _short(call: str) -> str:
    order = "sortField=createdAt&sortOrder=desc"
    call = call.replace(f"&{order}", "").replace(f"?{order}&", "?")
    return call.removesuffix(f"?{order}")


def _client(row: Endpoint) -> str:
    call = row.client
    if call is None:
        return "-"
    if call.variants:
        return "<br>".join(f"`{v.method}` for `{k}`" for k, v in call.variants.items())
    arguments = [*call.path.values(), *(f"{k}={v!r}" for k, v in call.defaults.items())]
    return f"`{call.method}({', '.join(_argument(n) for n in arguments)})`"


def _argument(name: str) -> str:
    argument, colon, template = name.partition(":")
    return f'{argument}="{template}"' if colon else name


def _details(rows: list[Endpoint]) -> Iterator[tuple[str, ...]]:
    """Parameters that differ; calls that share one are listed together."""
    calls_by_details: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        call = row.client
        names: dict[str, str] = {} if call is None else {**call.query, **call.body}
        for param in (*row.params, *row.body):
            argument = names.get(param.name) or names.get(f"{param.name}.id") or ""
            if not _remarkable(param, argument):
                continue
            note = param.note
            if param.loss is not None:
                note = f"{note} {_link(param.loss)}".strip()
            default = "" if param.default is None else f"`{param.default}`"
            cell = f"`{_argument(argument)}`" if argument else ""
            calls_by_details.setdefault((f"`{param.name}`", default, cell, note), []).append(row.id)
    for details, calls in calls_by_details.items():
        if len(calls) > 4:
            yield f"{len(calls)} calls", *details
        else:
            yield "<br>".join(f"`{c}`" for c in calls), *details


def _remarkable(param: Param, argument: str) -> bool:
    # The parameters that all lists share are described at the top of the page.
    if param.name in {"page", "fields", "reload"}:
        return False
    return bool(param.note or param.loss or (argument and argument != param.name))


def _object(shape: Shape) -> str:
    text = f"### {shape.name}\n\nV2: `{shape.v2}`"
    if shape.model:
        text += f", in the client `{shape.model}`"
    text += f" ([docs]({_url(shape.doc)})). {shape.note}".rstrip() + "\n\n"
    header = "V1 field | V2 | client attribute | when V2 has nothing | note"
    return text + _table(header, (_field(f) for f in shape.fields))


def _field(f: Field) -> tuple[str, ...]:
    return (
        f"`{f.v1}`{_only(f)}",
        _source(f),
        _attribute(f),
        _nothing(f),
        " ".join(p for p in (f.note, _link(f.loss) if f.loss else "") if p),
    )


def _only(f: Field) -> str:
    if len(f.forms) == 2:
        return ""
    return " (single reads)" if f.forms == ("get",) else " (lists)"


def _source(f: Field) -> str:
    match f.convert:
        case Same() | Moment():
            return f"`{f.v2}`"
        case Nested(shape) | Many(shape):
            many = "list of " if isinstance(f.convert, Many) else ""
            return f"`{f.v2}`, {many}[{shape}](#{shape.lower()})"
        case Words(pairs):
            return f"`{f.v2}`: " + ", ".join(f"`{v2}` is `{v1}`" for v2, v1 in pairs)
        case Computed(_, reads):
            return "from " + ", ".join(f"`{r}`" for r in reads) if reads else "by the shim"
        case Constant(value):
            return f"always `{value!r}`".replace("'", '"')
        case Absent():
            return "nothing"


def _attribute(f: Field) -> str:
    parts = [f"`{f.python}`"] if f.python else []
    parts += [f"`{f.v1}.{k}` is `{v}`" for k, v in f.inside.items() if k]
    if f.expression:
        parts.append("`" + f.expression.replace("{}", "x") + "`")
    return ", ".join(parts) or "-"


def _nothing(f: Field) -> str:
    if f.empty_in_list is not None:
        return f"`{f.empty.value}`, in lists `{f.empty_in_list.value}`"
    return f.empty.value if " " in f.empty.value else f"`{f.empty.value}`"


def _passed_on() -> str:
    names = [shape for shape in SHAPES.values() if not shape.fields]
    rows = ((f"`{shape.name}`", f"[docs]({_url(shape.doc)})") for shape in names)
    text = (
        "### Report objects\n\nV2's reports kept V1's names; these are passed on as they come.\n\n"
    )
    return text + _table("object | V2", rows)


def _recorded() -> str:
    rows = (
        (
            f"`{label}`" if "." in label else label,
            str(times()[label]),
            why,
            _link(loss) if loss else "",
        )
        for label, (why, loss) in sorted(
            reasons(SHAPES).items(), key=lambda difference: -times()[difference[0]]
        )
    )
    text = (
        "## Recorded V1 answers that differ after a round trip\n\n"
        "Recorded answers of V1 were converted to what V2 would contain, put into the "
        "sandbox and\nread again through the shim "
        "(`python tests/support/shim/recorded_bodies.py`). "
        f"All fields are equal except these {sum(times().values())}:\n\n"
    )
    return text + _table("field | times | why | loss", rows)


def _losses() -> str:
    rows = (
        (
            f'<a id="{_anchor(loss)}"></a>`{loss.id}`',
            loss.why,
            f"{loss.instead} ([docs]({_url(loss.doc)}))",
            "listed only" if loss.minor else "warns, strict stops",
        )
        for loss in losses().values()
    )
    return "## Losses by name\n\n" + _table("name | why | instead | at run time", rows)


def _link(loss: Loss) -> str:
    return f"[{loss.id}](#{_anchor(loss)})"


def _anchor(loss: Loss) -> str:
    return "loss-" + loss.id.lower().replace(".", "-")


def _url(doc: str) -> str:
    return doc if doc.endswith("/") else doc + "/"
