"""Customers: create, and V1's partial update with its entry lists."""

from __future__ import annotations

from typing import Any

from helpscout_shim.catalog.customers import ATOMIC, GENDERS, SOCIAL
from helpscout_shim.translate import answers
from helpscout_shim.translate.answers import Invalid, Stop, invalid
from helpscout_shim.translate.compound import Failed, Step, carry_out
from helpscout_shim.translate.compute import Context
from helpscout_shim.translate.context import Task
from helpscout_shim.translate.customers import PATH, written
from helpscout_shim.translate.object_compiler import up
from helpscout_shim.translate.reading import at, whole
from helpscout_shim.translate.wire import Call, Steps

SCALARS = (
    "firstName",
    "lastName",
    "organization",
    "jobTitle",
    "location",
    "background",
    "photoUrl",
    "photoType",
    "gender",
    "age",
)
# V1 list -> (V2 path segment, V2 key inside a customer, V1's name of the kind, default kind)
ENTRIES: dict[str, tuple[str, str, str | None, str]] = {
    "emails": ("emails", "emails", "location", "work"),
    "phones": ("phones", "phones", "location", "work"),
    "chats": ("chats", "chats", "type", "other"),
    "socialProfiles": ("social-profiles", "social_profiles", "type", "other"),
    "websites": ("websites", "websites", None, ""),
}
ADDRESS = ("city", "state", "postalCode", "country", "lines")
_GENDERS = {v1: v2 for v2, v1 in GENDERS}
_SOCIAL = {v1: v2 for v2, v1 in SOCIAL}
CHATS = {"aim", "gtalk", "icq", "msn", "other", "qq", "skype", "xmpp", "yahoo"}


def create(task: Task) -> Steps:
    """One create with all entries."""
    body = task.body()
    made: dict[str, Any] = {}
    for name in SCALARS:
        value = body.get(name)
        if value not in (None, ""):
            made[name] = _scalar(name, value)
    for v1, (_, _, kind, default) in ENTRIES.items():
        rows = [_entry(v1, e, kind, default, {}) for e in _rows(body, v1)]
        if rows:
            made[v1] = rows
    address = _sent_address(body)
    if address is not None:
        made["address"] = _address(address, {})
    reply = task.must((yield from task.one("POST", PATH, json=made)))
    number = whole(reply.headers.get("resource-id")) or whole(
        reply.headers.get("location", "").rstrip("/").rpartition("/")[2]
    )
    if number is None:
        return answers.error(500, "The service did not tell the id of what it created.")
    return (yield from written(task, number, status=201, located=True))


def update(task: Task) -> Steps:
    """The customer is read, then only what differs is written.

    Order: fields, address, emails, phones, chats, socialProfiles, websites. Recorded: with
    `reload` V1 answered 201 to this PUT, without a Location; without it 200, as documented.
    """
    number, body = task.id("id"), dict(task.body())
    address = _sent_address(body)
    if address is not None and not address.get("state"):
        raise Stop(invalid(Invalid("address:state", "Value is required")))
    reply = task.must((yield from task.one("GET", f"{PATH}/{number}")))
    now: dict[str, Any] = reply.body if isinstance(reply.body, dict) else {}
    _leave_out_unchanged(body, up("Customer", now, Context()))
    _require_entries(body, now)
    steps = [*_field_steps(number, body, now), *_address_steps(number, body, now)]
    for v1 in ENTRIES:
        steps.extend(_entry_steps(number, v1, body, now))
    if len(steps) > 1:
        task.lose(ATOMIC)
    last = yield from carry_out(task, steps, what="The customer")
    if isinstance(last, Failed):
        return last.error
    status = 201 if task.flag("reload") else 200
    return (yield from written(task, number, status=status, located=False))


def _leave_out_unchanged(body: dict[str, Any], shown: dict[str, Any]) -> None:
    """Drop what equals the customer as V1 shows it: whole objects are read and sent back.

    Compared in V1's words, since V2 holds some values that V1 has no word for.
    """
    for name in [*SCALARS, "address"]:
        if name in body and _equal(body[name], shown.get(name)):
            del body[name]
    for name in ENTRIES:
        if isinstance(body.get(name), list):
            held = shown.get(name) or []
            body[name] = [e for e in body[name] if not any(_equal(e, one, by="id") for one in held)]


def _equal(asked: Any, shown: Any, *, by: str = "") -> bool:
    """Whether everything that is asked for is shown already; entries also agree in their `by`."""
    if isinstance(asked, dict) and isinstance(shown, dict):
        if by and (not asked.get(by) or asked[by] != shown.get(by)):
            return False
        return all((v or None) == (shown.get(k) or None) for k, v in asked.items() if k in shown)
    return not by and (asked or None) == (shown or None)


def _require_entries(body: dict[str, Any], now: dict[str, Any]) -> None:
    """400 for an entry id that this customer does not have, before anything is written."""
    for name, (_, inside, _, _) in ENTRIES.items():
        held = {whole(at(e, "id")) for e in at(now, f"_embedded.{inside}") or ()}
        for asked in _rows(body, name):
            number = whole(asked.get("id")) or 0
            if number and abs(number) not in held:
                text = "The customer has no such entry"
                raise Stop(invalid(Invalid(f"{name}:id", text, str(asked["id"]))))


def _scalar(name: str, value: Any) -> Any:
    if name == "gender":
        return _GENDERS.get(str(value).lower(), value)
    return answers.as_text(value, name)


def _sent_address(body: dict[str, Any]) -> dict[str, Any] | None:
    """The address that is sent; answers 400 for a text or a list, whose parts have no names."""
    address = body.get("address")
    if address is None or address in ("", []):
        return None
    if not isinstance(address, dict):
        raise Stop(invalid(Invalid("address", "The value is not an address")))
    return address


def _field_steps(number: int, body: dict[str, Any], now: dict[str, Any]) -> list[Step]:
    operations: list[dict[str, Any]] = []
    for name in SCALARS:
        if name not in body:
            continue
        held, asked = now.get(name), body[name]
        if asked in (None, ""):
            if held not in (None, "") and (name, held) != ("gender", "Unknown"):
                operations.append({"op": "remove", "path": f"/{name}"})
        elif _scalar(name, asked) != held:
            op = "add" if held in (None, "") else "replace"
            operations.append({"op": op, "path": f"/{name}", "value": _scalar(name, asked)})
    if not operations:
        return []
    names = ", ".join(o["path"][1:] for o in operations)
    keys = tuple(o["path"][1:] for o in operations)
    return [Step(names, Call("PATCH", f"{PATH}/{number}", json=operations), keys)]


def _address(asked: dict[str, Any], held: dict[str, Any]) -> dict[str, Any]:
    """An address whole, since V2 takes it only so."""
    made: dict[str, Any] = {}
    for name in ADDRESS:
        value = asked.get(name, held.get(name))
        if name == "lines":
            if isinstance(value, str):
                value = value.splitlines()
            value = [v for v in value if isinstance(v, str)] if isinstance(value, list) else []
        if value is not None:
            made[name] = value
    return made


def _address_steps(number: int, body: dict[str, Any], now: dict[str, Any]) -> list[Step]:
    asked = body.get("address")
    if not isinstance(asked, dict):
        return []
    found = at(now, "_embedded.address")
    held: dict[str, Any] = found if isinstance(found, dict) else {}
    made = _address(asked, held)
    if made == {k: held[k] for k in ADDRESS if k in held}:
        return []
    method = "PUT" if held else "POST"
    return [Step("address", Call(method, f"{PATH}/{number}/address", json=made), "address:")]


def _rows(body: dict[str, Any], v1: str) -> list[dict[str, Any]]:
    value = body.get(v1)
    rows = value if isinstance(value, list) else [] if value in (None, "") else [value]
    if not all(isinstance(e, dict | str) for e in rows):
        raise Stop(invalid(Invalid(v1, "The value is not a list of entries")))
    return [{"value": e} if isinstance(e, str) else e for e in rows]


def _entry(
    v1: str, asked: dict[str, Any], kind: str | None, default: str, held: dict[str, Any]
) -> dict[str, Any]:
    value = asked.get("value") or held.get("value") or ""
    made: dict[str, Any] = {"value": answers.as_text(value, f"{v1}:value")}
    if v1 == "socialProfiles" and not made["value"]:
        # V1's own page shows `url` in place of `value` for these.
        made["value"] = asked.get("url") or ""
    if kind is not None:
        word = str(asked.get(kind) or held.get("type") or default).lower()
        if v1 == "chats" and word not in CHATS:
            word = "other"
        made["type"] = _SOCIAL.get(word, word) if v1 == "socialProfiles" else word
    return made


def _entry_steps(number: int, v1: str, body: dict[str, Any], now: dict[str, Any]) -> list[Step]:
    segment, inside, kind, default = ENTRIES[v1]
    held = {
        whole(at(e, "id")): e
        for e in at(now, f"_embedded.{inside}") or ()
        if whole(at(e, "id")) is not None
    }
    base = f"{PATH}/{number}/{segment}"
    steps: list[Step] = []
    for asked in _rows(body, v1):
        number_of_entry = whole(asked.get("id")) or 0
        if number_of_entry < 0:
            call = Call("DELETE", f"{base}/{-number_of_entry}")
            steps.append(Step(f"{v1} {number_of_entry}", call, f"{v1}:"))
        elif number_of_entry > 0:
            known = held.get(number_of_entry, {})
            made = _entry(v1, asked, kind, default, known)
            if made != {k: known.get(k) for k in made}:
                call = Call("PUT", f"{base}/{number_of_entry}", json=made)
                steps.append(Step(f"{v1} {number_of_entry}", call, f"{v1}:"))
        else:
            made = _entry(v1, asked, kind, default, {})
            name = f"{v1} {made['value']}".rstrip()
            steps.append(Step(name, Call("POST", base, json=made), f"{v1}:"))
    return steps
