"""Customers: create, and V1's partial update with its entry lists."""

from __future__ import annotations

from typing import Any

from helpscout_shim.catalog.customers import ATOMIC, GENDERS, SOCIAL
from helpscout_shim.translate import answers
from helpscout_shim.translate.answers import Invalid, Stop, invalid
from helpscout_shim.translate.compound import FirstStepRefused, WriteStep, carry_out
from helpscout_shim.translate.compute import Context
from helpscout_shim.translate.context import Task
from helpscout_shim.translate.customers import PATH, after_write
from helpscout_shim.translate.errors import VALUE_REQUIRED
from helpscout_shim.translate.object_compiler import up
from helpscout_shim.translate.reading import at, whole
from helpscout_shim.translate.reading import text as text_of
from helpscout_shim.translate.reload import created_id
from helpscout_shim.translate.wire import Steps, V2Call

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
    customer: dict[str, Any] = {}
    for name in SCALARS:
        value = body.get(name)
        if value not in (None, ""):
            customer[name] = _scalar(name, value)
    for v1, (_, _, kind, default) in ENTRIES.items():
        rows = [_entry(v1, e, kind, default, {}) for e in _rows(body, v1)]
        if rows:
            customer[v1] = rows
    address = _sent_address(body)
    if address is not None and any(address.get(name) for name in ADDRESS):
        customer["address"] = _address(address, {})
    reply = task.must((yield from task.one("POST", PATH, json=customer)))
    return (yield from after_write(task, created_id(reply), status=201, located=True))


def update(task: Task) -> Steps:
    """The customer is read, then only what differs is written.

    Order: fields, address, emails, phones, chats, socialProfiles, websites. Recorded: with
    `reload` V1 answered 201 to this PUT, without a Location; without it 200, as documented.
    """
    number, body = task.id("id"), dict(task.body())
    address = _sent_address(body)
    if address is not None and not address.get("state"):
        raise Stop(invalid(Invalid("address:state", VALUE_REQUIRED)))
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
    if isinstance(last, FirstStepRefused):
        return last.error
    status = 201 if task.flag("reload") else 200
    return (yield from after_write(task, number, status=status, located=False))


def _leave_out_unchanged(body: dict[str, Any], current: dict[str, Any]) -> None:
    """Drop what equals the customer as V1 shows it: whole objects are read and sent back.

    Compared in V1's form, since V1 shows some of V2's values as another one.
    """
    for name in [*SCALARS, "address"]:
        if name in body and _equal(body[name], current.get(name)):
            del body[name]
    for name in ENTRIES:
        if isinstance(body.get(name), list):
            entries = current.get(name) or []
            body[name] = [
                e for e in body[name] if not any(_is_entry(e, entry) for entry in entries)
            ]


def _equal(new: Any, current: Any) -> bool:
    """Whether all sent values are shown already."""
    if isinstance(new, dict) and isinstance(current, dict):
        return all((v or None) == (current.get(k) or None) for k, v in new.items() if k in current)
    return (new or None) == (current or None)


def _is_entry(new: Any, entry: dict[str, Any]) -> bool:
    """Whether an entry is sent back: by its id, or as the text that search results show."""
    if isinstance(new, str):
        return bool(new == entry["value"])
    return isinstance(new, dict) and new.get("id") == entry["id"] and _equal(new, entry)


def _require_entries(body: dict[str, Any], now: dict[str, Any]) -> None:
    """400 for an entry id that this customer does not have, before anything is written."""
    for name, (_, inside, _, _) in ENTRIES.items():
        ids = {whole(at(e, "id")) for e in at(now, f"_embedded.{inside}") or ()}
        for entry in _rows(body, name):
            sent_id = entry.get("id")
            if sent_id in (None, "", False):
                continue
            number = whole(sent_id)
            if number is None or (number and abs(number) not in ids):
                text = "The customer has no such entry"
                raise Stop(invalid(Invalid(f"{name}:id", text, text_of(sent_id))))


def _scalar(name: str, value: Any) -> Any:
    if name == "gender":
        return _GENDERS.get(str(value).lower(), value)
    return answers.as_text(value, name)


def _sent_address(body: dict[str, Any]) -> dict[str, Any] | None:
    """The address in the body; answers 400 for a text or a list, whose parts have no names."""
    address = body.get("address")
    if address is None or address in ("", []):
        return None
    if not isinstance(address, dict):
        raise Stop(invalid(Invalid("address", "The value is not an address")))
    return address


def _field_steps(number: int, body: dict[str, Any], now: dict[str, Any]) -> list[WriteStep]:
    operations: list[dict[str, Any]] = []
    for name in SCALARS:
        if name not in body:
            continue
        current, value = now.get(name), body[name]
        if value in (None, ""):
            if current not in (None, "") and (name, current) != ("gender", "Unknown"):
                operations.append({"op": "remove", "path": f"/{name}"})
        elif _scalar(name, value) != current:
            op = "add" if current in (None, "") else "replace"
            operations.append({"op": op, "path": f"/{name}", "value": _scalar(name, value)})
    if not operations:
        return []
    names = ", ".join(o["path"][1:] for o in operations)
    keys = tuple(o["path"][1:] for o in operations)
    return [WriteStep(names, V2Call("PATCH", f"{PATH}/{number}", json=operations), keys)]


def _address(new: dict[str, Any], current: dict[str, Any]) -> dict[str, Any]:
    """An address whole, since V2 takes it only so."""
    address: dict[str, Any] = {}
    for name in ADDRESS:
        value = new.get(name, current.get(name))
        if name == "lines":
            if isinstance(value, str):
                value = value.splitlines()
            value = [v for v in value if isinstance(v, str)] if isinstance(value, list) else []
        if value is not None:
            address[name] = value
    return address


def _address_steps(number: int, body: dict[str, Any], now: dict[str, Any]) -> list[WriteStep]:
    sent_address = body.get("address")
    if not isinstance(sent_address, dict):
        return []
    embedded_address = at(now, "_embedded.address")
    current: dict[str, Any] = embedded_address if isinstance(embedded_address, dict) else {}
    address = _address(sent_address, current)
    if address == {k: current[k] for k in ADDRESS if k in current}:
        return []
    method = "PUT" if current else "POST"
    return [
        WriteStep("address", V2Call(method, f"{PATH}/{number}/address", json=address), "address:")
    ]


def _rows(body: dict[str, Any], v1: str) -> list[dict[str, Any]]:
    value = body.get(v1)
    rows = value if isinstance(value, list) else [] if value in (None, "") else [value]
    if not all(isinstance(e, dict | str) for e in rows):
        raise Stop(invalid(Invalid(v1, "The value is not a list of entries")))
    return [{"value": e} if isinstance(e, str) else e for e in rows]


def _entry(
    v1: str, new: dict[str, Any], kind: str | None, default: str, current: dict[str, Any]
) -> dict[str, Any]:
    value = new.get("value") or current.get("value") or ""
    entry: dict[str, Any] = {"value": answers.as_text(value, f"{v1}:value")}
    if v1 == "socialProfiles" and not entry["value"]:
        # V1's own page shows `url` in place of `value` for these.
        entry["value"] = new.get("url") or ""
    if kind is not None:
        word = str(new.get(kind) or current.get("type") or default).lower()
        if v1 == "chats" and word not in CHATS:
            word = "other"
        entry["type"] = _SOCIAL.get(word, word) if v1 == "socialProfiles" else word
    return entry


def _entry_steps(
    number: int, v1: str, body: dict[str, Any], now: dict[str, Any]
) -> list[WriteStep]:
    segment, inside, kind, default = ENTRIES[v1]
    entries_by_id = {
        whole(at(e, "id")): e
        for e in at(now, f"_embedded.{inside}") or ()
        if whole(at(e, "id")) is not None
    }
    base = f"{PATH}/{number}/{segment}"
    steps: list[WriteStep] = []
    removals: list[WriteStep] = []
    sent_values = {str(e.get("value")).casefold() for e in _rows(body, v1) if e.get("value")}
    for entry in _rows(body, v1):
        number_of_entry = whole(entry.get("id")) or 0
        if number_of_entry < 0:
            call = V2Call("DELETE", f"{base}/{-number_of_entry}")
            step = WriteStep(f"{v1} {number_of_entry}", call, f"{v1}:")
            # V2 refuses a value that another entry still has.
            value = str(at(entries_by_id.get(-number_of_entry), "value")).casefold()
            (removals if value in sent_values else steps).append(step)
        elif number_of_entry > 0:
            current = entries_by_id.get(number_of_entry, {})
            entry_v2 = _entry(v1, entry, kind, default, current)
            if entry_v2 != {k: current.get(k) for k in entry_v2}:
                call = V2Call("PUT", f"{base}/{number_of_entry}", json=entry_v2)
                steps.append(WriteStep(f"{v1} {number_of_entry}", call, f"{v1}:"))
        else:
            entry_v2 = _entry(v1, entry, kind, default, {})
            name = f"{v1} {entry_v2['value']}".rstrip()
            steps.append(WriteStep(name, V2Call("POST", base, json=entry_v2), f"{v1}:"))
    return [*removals, *steps]
