"""Bodies of V1 writes as arguments of the client's calls."""

from __future__ import annotations

from collections.abc import Collection

from helpscout_codemods import catalogue
from helpscout_codemods.patterns.codegen import Keyword, dictionary, listing
from helpscout_codemods.patterns.purity import pure
from helpscout_codemods.values.state import State
from helpscout_codemods.values.types import Argument, Const, Listing, Value
from helpscout_shim.catalog import ClientCall, Endpoint

PERSON = ("id", "email", "firstName", "lastName", "phone")
"""What V1 reads of a Person that a conversation is created for."""
THREAD_KINDS = {
    "note": "note",
    "message": "reply",
    "customer": "customer",
    "chat": "chat",
    "phone": "phone",
}
"""V1's thread types as the client's `NewThread` spells them."""
BY_USERS = frozenset({"note", "message"})


ENTRY_KEYS = ("value", "location", "type")
PLAIN_ARRAYS = frozenset({"tags", "cc", "bcc", "conversationIds"})
"""Arrays of texts or numbers, the same under V2."""


NEVER_EMPTY = frozenset({"body", "subject"})
"""Texts that V1 refused empty with a bad answer, and the client refuses before it sends."""


class Untranslatable(Exception):
    """The body cannot be spelled for the client; the text says why."""


def keywords(state: State, endpoint: Endpoint, client: ClientCall, body: Argument) -> list[Keyword]:
    """The arguments a literal body becomes; raises `Untranslatable`."""
    entries = _entries(state, body)
    reload = entries.get("reload")
    if reload is not None and reload.value in (Const(False), Const(None)):
        del entries["reload"]
    if endpoint.client is not None and endpoint.client.variant_key:
        entries.pop(endpoint.client.variant_key, None)
    if not entries and endpoint.id in ("conversations.update", "customers.update"):
        raise Untranslatable("its body is empty, and the client refuses an update of nothing")
    out: list[Keyword] = []
    if endpoint.id == "conversations.create":
        out.extend(_creation(state, entries))
    if endpoint.id == "customers.create":
        out.extend(_customer_entries(state, client, entries))
    for name, argument in _flat(state, entries).items():
        if name.endswith(".type") and name.rpartition(".")[0] + ".id" in _flat(state, entries):
            continue
        target = client.body.get(name)
        if _is_spelled_and_changed(state, argument):
            raise Untranslatable(f"{name} of the body is changed after it is written down")
        reason = refused(endpoint, name, argument.value)
        if reason:
            raise Untranslatable(reason)
        if target is None:
            raise Untranslatable(f"V2 has no place for {name} of the body")
        if name in PLAIN_ARRAYS and argument.value == Const(None):
            if len(entries) == 1 or endpoint.id != "conversations.update":
                raise Untranslatable(f"{name} is null in the body, and the client wants a list")
            continue  # Recorded: V1 left alone what an update gave as null.
        if is_structure(state, endpoint, name, argument.value):
            raise Untranslatable(f"{name} of the body has another form under V2")
        out.append((target, argument, None))
    return out


def refused(endpoint: Endpoint, name: str, value: Value | None) -> str:
    """Why the client refuses a literal that V1 answered with a status; "" when it does not."""
    literal = value.value if isinstance(value, Const) else None
    if not isinstance(literal, str):
        return ""
    if name in PLAIN_ARRAYS:
        return f"{name} is a text in the body, and the client expects a list"
    if name in NEVER_EMPTY and not literal:
        return f"{name} of the body is empty, which V1 refused"
    parameter = next((p for p in endpoint.body if p.name == name), None)
    if parameter is not None and parameter.choices and literal not in parameter.choices:
        choices = ", ".join(map(str, parameter.choices))
        return f"V1 knew no {name}={literal} here ({choices})"
    return ""


def _is_spelled_and_changed(state: State, argument: Argument) -> bool:
    """Whether a list stands written in the body and is changed before it is sent."""
    value = argument.value
    if not isinstance(value, Listing) or argument.node is not value.node:
        return False
    return state.cell(value).changed


def _entries(state: State, body: Argument) -> dict[str, Argument]:
    if not isinstance(body.value, Listing) or body.value.kind != "dict":
        raise Untranslatable("its body is built elsewhere")
    cell = state.cell(body.value)
    if not cell.closed:
        raise Untranslatable("its body is built elsewhere")
    return dict(cell.entries)


def _flat(state: State, entries: dict[str, Argument], prefix: str = "") -> dict[str, Argument]:
    """The keys of a body, nested ones dotted."""
    flat: dict[str, Argument] = {}
    for key, argument in entries.items():
        if isinstance(argument.value, Listing) and argument.value.kind == "dict":
            flat.update(_flat(state, _entries(state, argument), f"{prefix}{key}."))
        else:
            flat[prefix + key] = argument
    return flat


def is_structure(state: State, endpoint: Endpoint, name: str, value: Value | None) -> bool:
    """Objects and arrays of objects look different under V2; texts and their arrays do not."""
    if isinstance(value, Const) and value.value is None:
        return False
    parameter = next((p for p in endpoint.body if p.name == name), None)
    if parameter is None or parameter.type not in ("object", "array"):
        return False
    return name not in PLAIN_ARRAYS


def _members(state: State, many: Argument, trouble: str) -> Collection[Argument]:
    """The members of a literal list. Raises Untranslatable for any other."""
    rows = many.value
    if not isinstance(rows, Listing) or rows.kind != "list" or not state.cell(rows).closed:
        raise Untranslatable(trouble)
    return state.cell(rows).entries.values()


def _rows(state: State, rows: Argument, names: dict[str, str]) -> Argument:
    """A literal array of objects with its keys renamed."""
    renamed_rows = []
    for row in _members(state, rows, "a list in its body is built elsewhere"):
        fields = _entries(state, row)
        if set(fields) - set(names):
            raise Untranslatable("a list in its body has fields that are not known")
        renamed_rows.append(dictionary({names[key]: value for key, value in fields.items()}))
    return Argument(None, listing(renamed_rows))


def _customer_entries(
    state: State, client: ClientCall, entries: dict[str, Argument]
) -> list[Keyword]:
    """Emails, phones and the like of a new customer, taken out of `entries`."""
    out: list[Keyword] = []
    for key in list(entries):
        if python_names := entry_names("Customer", key):
            out.append((client.body[key], _rows(state, entries.pop(key), python_names), None))
    return out


def entry_names(shape: str, key: str) -> dict[str, str]:
    """The client's names of the parts of an email, a phone and the like, by V1's; none where the
    field is no list of such entries."""
    field = catalogue.field(shape, key)
    kind = catalogue.kind(field) if field is not None else None
    if not isinstance(kind, catalogue.Objects):
        return {}
    return {f: p for f in ENTRY_KEYS if (p := _python(kind.shape, f))}


def _python(shape: str, key: str) -> str | None:
    field = catalogue.field(shape, key)
    return field.python if field is not None else None


def _creation(state: State, entries: dict[str, Argument]) -> list[Keyword]:
    """Customer and threads of a new conversation; they are taken out of `entries`."""
    customer = entries.pop("customer", None)
    threads = entries.pop("threads", None)
    if customer is None or threads is None:
        raise Untranslatable("its customer or its threads are put together elsewhere")
    who = {k: v for k, v in _entries(state, customer).items() if k != "type"}
    if not who or set(who) - set(PERSON):
        raise Untranslatable("its customer has fields that are not known")
    out: list[Keyword] = []
    if len(who) == 1 and set(who) <= {"id", "email"}:
        out.append(("customer", next(iter(who.values())), None))
    else:
        out.append(
            ("customer", Argument(None, dictionary({_snake(k): v for k, v in who.items()})), None)
        )
    new_threads = []
    for thread in _members(state, threads, "its threads are put together elsewhere"):
        fields = _entries(state, thread)
        status = fields.pop("status", None)
        if status is not None:
            entries["status"] = status
        new_threads.append(_thread(state, fields))
    out.append(("threads", Argument(None, listing([dictionary(one) for one in new_threads])), None))
    author = new_threads[0].get("user") if new_threads else None
    if author is not None:
        # V1 took the conversation's author from its first thread; V2 would take the token's owner.
        if author.node is not None and not pure(author.node):
            raise Untranslatable("the author of its first thread is needed twice under V2")
        out.append(("user", author, None))
    custom = entries.pop("customFields", None)
    if custom is not None:
        out.append(("fields", _rows(state, custom, {"fieldId": "id", "value": "value"}), None))
    return out


def _thread(state: State, fields: dict[str, Argument]) -> dict[str, Argument]:
    kind = fields.pop("type", None)
    name = str(kind.value.value) if kind and isinstance(kind.value, Const) else ""
    text, author = fields.pop("body", None), fields.pop("createdBy", None)
    if name not in THREAD_KINDS or text is None or fields:
        raise Untranslatable("a thread of it has parts that are not known")
    entries = {"type": Argument(None, Const(THREAD_KINDS[name])), "text": text}
    if author is not None:
        person = _entries(state, author)
        if name in BY_USERS:
            if "id" not in person:
                raise Untranslatable("V2 names the author of a thread by id")
            entries["user"] = person["id"]
        elif set(person) - {"type", "id", "email"}:
            raise Untranslatable("the author of a thread is not known")
    return entries


def _snake(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name)
