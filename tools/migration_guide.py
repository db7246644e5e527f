"""docs/migration-guide.md, printed from the catalogue of differences.

`python tools/migration_guide.py > docs/migration-guide.md`
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator

from helpscout_shim.catalog import ENDPOINTS, SHAPES
from helpscout_shim.catalog.endpoint import ClientCall, Endpoint, Gone, Lossy
from helpscout_shim.catalog.shape import Field, Shape

INTRODUCTION = """\
# Migration guide: Mailbox API V1 to V2

<!-- Written by `python tools/migration_guide.py > docs/migration-guide.md`. Do not edit. -->

For each difference between V1 and V2 this page has a *Change* (what is different) and an *Action*
(what to write). `helpscout-migrate` does most of it for you. Read on if it left manual work to you,
or if you write new code. In the actions `hs` is `HelpScout.from_env()` of `helpscout_v2`.
"""

# What no single endpoint or field says.
EVERYWHERE = (
    (
        "Basic authentication with an API key that never ends becomes OAuth2: tokens that end "
        "after hours or days.",
        "Exchange the key once (`helpscout-migrate exchange`), or make an application and use "
        "client credentials; then `HelpScout.from_env()` renews by itself.",
    ),
    (
        "V1 lists held conversations of every status; V2 lists hold active ones only, unless "
        "asked.",
        'Say what you mean: `hs.conversations.list(status="all")`.',
    ),
    (
        "The envelopes `{page, pages, count, items}` and `{item}` are gone; V2 answers HAL, and an "
        "empty list has no list at all.",
        "Iterate: `for c in hs.conversations.list(...)`. `.total` and `.total_pages` count, "
        "`.page(n)` jumps, `.first()` gives one or None.",
    ),
    (
        "A page held 50 rows in V1; V2 decides (25 conversations, 50 of most others).",
        "Never count pages by 50; iterate, or read `.total`.",
    ),
    (
        "Writes answer without the object; `reload=true` is gone. The new id is in `Resource-ID`.",
        "`create(...)` returns the id; read the object when you need it.",
    ),
    (
        "A partial PUT becomes one PATCH for each field.",
        "`hs.conversations.update(id, subject=..., status=..., assignee=...)` sends as many as "
        "needed and says which succeeded when one fails.",
    ),
    (
        "Absent values were null; in V2 the key is missing, or holds 0.",
        "The models give None. `.raw` is the answer as sent.",
    ),
    (
        "The limit is per account, by plan, and a write counts twice; `Retry-After` becomes "
        "`X-RateLimit-Retry-After`.",
        "The client waits by itself; drop your own sleeps.",
    ),
    (
        "One webhook becomes several; names and signature stay, bodies are V2's.",
        "`helpscout-migrate webhooks plan`; then `helpscout_v2.webhooks.receive`, or "
        "`helpscout-migrate webhooks relay` in front of a receiver that stays V1.",
    ),
)

TITLES = {
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
    "webhooks": "Webhooks",
    "reports": "Reports",
}
NOTHING = "no counterpart"
HOLE = re.compile(r"[^a-z0-9_]")


def page() -> str:
    """The whole page."""
    blocks = [INTRODUCTION, "## Everywhere\n", *(_pair(c, a) for c, a in EVERYWHERE)]
    for title, endpoints in _by_resource().items():
        blocks.append(f"## {title}\n")
        blocks += [_endpoint(endpoint) for endpoint in endpoints]
    blocks.append("## Fields\n")
    blocks.append(
        "Only fields whose name, place or meaning changed; all others keep their name,\n"
        "in snake_case on the models.\n"
    )
    blocks += [block for shape in SHAPES.values() if (block := _shape(shape))]
    return "\n".join(blocks)


def _by_resource() -> dict[str, list[Endpoint]]:
    groups: dict[str, list[Endpoint]] = {}
    for endpoint in ENDPOINTS:
        name = endpoint.id.partition(".")[0]
        groups.setdefault(TITLES.get(name, name.capitalize()), []).append(endpoint)
    return groups


def _pair(change: str, action: str, heading: str = "") -> str:
    return f"{heading}- **Change:** {change}\n- **Action:** {action}\n"


def _endpoint(endpoint: Endpoint) -> str:
    heading = f"### `{endpoint.method} {endpoint.path}`\n\n"
    v2 = ", ".join(f"`{call}`" for call in endpoint.v2)
    change = f"{v2}. {endpoint.outcome.sentence}" if v2 else endpoint.outcome.sentence
    actions = list(_actions(endpoint))
    if isinstance(endpoint.outcome, Lossy):
        for loss in endpoint.outcome.losses:
            change += f" {loss.why}"
            actions.append(loss.instead)
    if endpoint.note:
        actions.append(endpoint.note)
    return _pair(change, " ".join(actions) + f" ([page]({endpoint.doc}))", heading)


def _actions(endpoint: Endpoint) -> Iterator[str]:
    if isinstance(endpoint.outcome, Gone):
        yield endpoint.outcome.instead
    elif endpoint.client is None:
        yield "Keep it on the shim."
    elif endpoint.client.variants:
        for kind, call in endpoint.client.variants.items():
            yield f"`{_call(call)}` for `{kind}`;"
    else:
        yield f"`{_call(endpoint.client)}`."


def _call(call: ClientCall) -> str:
    """The call as code, such as `hs.conversations.list(mailbox=..., status="all")`."""
    arguments = list(call.positional)
    for target in call.path.values():
        name, _, template = target.partition(":")
        if name not in call.positional:
            arguments.append(f'{name}="{template}"' if template else f"{name}=...")
    arguments += [f"{name}={_literal(value)}" for name, value in call.defaults.items()]
    return f"hs.{call.method}({', '.join(arguments)})"


def _literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _shape(shape: Shape) -> str:
    rows = [row for field in shape.fields if (row := _field(field))]
    if not rows or shape.model is None:
        return ""
    head = "| V1 | `helpscout_v2` | what changed |\n|---|---|---|\n"
    return f"### {shape.name}\n\n{head}" + "\n".join(rows) + "\n"


def _field(field: Field) -> str:
    """One row, or "" for a field that only changed its spelling to snake_case."""
    native = _native(field)
    notes = list(_notes(field))
    if not notes and field.python == _snake(field.v1):
        return ""
    return f"| `{field.v1}` | {native} | {' '.join(notes) or _plainly(native)} |"


def _plainly(native: str) -> str:
    return "only the shim still shows it" if native == NOTHING else "renamed"


def _native(field: Field) -> str:
    if field.python:
        return f"`.{field.python}`"
    if field.expression:
        return f"`{field.expression.replace('{}', 'x')}`"
    inside = [f"`{place}` → `.{target}`" for place, target in field.inside.items() if place]
    return ", ".join(inside) or NOTHING


def _notes(field: Field) -> Iterable[str]:
    if field.loss:
        yield f"{field.loss.why} {field.loss.instead}"
    if field.note:
        yield field.note


def _snake(name: str) -> str:
    return HOLE.sub("", re.sub(r"([A-Z])", r"_\1", name).lower())


if __name__ == "__main__":
    sys.stdout.write(page())
