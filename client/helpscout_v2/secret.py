"""Values that must never be printed: keys, tokens, application secrets."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterable
from typing import NoReturn, TypeVar
from urllib.parse import quote, quote_plus

__all__ = ["Secret", "redact"]

T = TypeVar("T")


class Secret:
    """Holds a secret text and shows only a short hash of it.

    ``str``, ``repr``, f-strings, logging and tracebacks with locals all give ``<secret 3fa9c1>``;
    the same secret always shows the same six hexadecimal digits, so that two can be told apart.
    ``json`` and ``pickle`` refuse it. ``reveal`` is the only way to the text.

    Raises:
        TypeError: when ``value`` is neither ``str`` nor ``Secret``, on pickling and on encoding
            as JSON.
    """

    __slots__ = ("_value",)

    _value: str

    def __init__(self, value: str | Secret) -> None:
        if isinstance(value, Secret):
            value = value.reveal()
        if not isinstance(value, str):
            raise TypeError(f"a secret is a str, not {type(value).__name__}")
        object.__setattr__(self, "_value", value)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a secret cannot be changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a secret cannot be changed")

    def reveal(self) -> str:
        """The secret in the clear, for the one place that sends it."""
        return self._value

    @property
    def digest(self) -> str:
        """Six hexadecimal digits that name the secret without giving it away."""
        message = b"helpscout-secret:" + self.reveal().encode("utf-8", "surrogatepass")
        return hashlib.sha256(message).hexdigest()[:6]

    def __repr__(self) -> str:
        return f"<secret {self.digest}>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        mine, theirs = (s.reveal().encode("utf-8", "surrogatepass") for s in (self, other))
        return hmac.compare_digest(mine, theirs)

    def __hash__(self) -> int:
        return hash(("helpscout-secret", self.reveal()))

    def __bool__(self) -> bool:
        return bool(self.reveal())

    def __len__(self) -> int:
        return len(self.reveal())

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret is not pickled: keep it in the token store and read it there")


def hidden(value: T | str) -> T | Secret:
    """``value``, a text as a secret: arguments that may hold a password are rebound to it first,
    because a traceback with locals would show what came in."""
    return Secret(value) if isinstance(value, str) else value


def redact(text: str, secrets: Iterable[Secret | str | None]) -> str:
    """``text`` with every secret replaced by its ``<secret ...>`` mark.

    Finds a secret as it is, in any letter case, percent-encoded, JSON-escaped, in base64 and in
    the base64 of HTTP Basic (``key:X``, the way V1 sent its keys). Empty secrets are ignored.

    Args:
        text: what is about to be shown.
        secrets: what must not be in it.
    """
    forms: dict[str, str] = {}
    for secret in secrets:
        if not secret:
            continue
        value = secret if isinstance(secret, Secret) else Secret(secret)
        for form in _forms(value.reveal()):
            forms.setdefault(form.casefold(), str(value))
    if not forms:
        return text
    longest_first = sorted(forms, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)
    return pattern.sub(lambda m: forms.get(m.group().casefold(), "<secret>"), text)


def _forms(value: str) -> set[str]:
    raw = value.encode("utf-8", "surrogatepass")
    forms = {value, json.dumps(value)[1:-1], repr(value)[1:-1]}
    if value.isprintable():
        forms |= {quote(raw, safe=""), quote_plus(raw)}
    for variant in (raw, raw + b":X", raw + b":x", raw + b":"):
        base64_text = base64.b64encode(variant).decode()
        forms |= {base64_text, base64_text.rstrip("=")}
    return {form for form in forms if form}
