"""The state of one translation, and the helpers of all handlers."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias
from urllib.parse import unquote

from helpscout_shim.account_cache import Memory
from helpscout_shim.catalog import Loss
from helpscout_shim.routing import Match
from helpscout_shim.translate import answers, errors, selectors
from helpscout_shim.translate.answers import Invalid, Stop
from helpscout_shim.translate.compute import Context
from helpscout_shim.translate.reading import truth, whole
from helpscout_shim.translate.selectors import Selection
from helpscout_shim.translate.wire import Reply, V1Answer, V1Request, V2Call
from helpscout_shim.v1_address import ROOT

_NO_NAMES: Mapping[str, str] = MappingProxyType({})
BODY_LIMIT = 100 * 1024
BODY_LIMITS = {
    "conversations.create": 256 * 1024,
    # 10 MB of file, a third more as base64, and room for the JSON around it.
    "attachments.create": 14 * 1024 * 1024,
}
Replies: TypeAlias = Generator[tuple[V2Call, ...], tuple[Reply, ...], tuple[Reply, ...]]
OneReply: TypeAlias = Generator[tuple[V2Call, ...], tuple[Reply, ...], Reply]


@dataclass(frozen=True, slots=True)
class Policy:
    """How strict a run is; `accept` names the losses that a strict run accepts."""

    strict: bool = False
    accept: frozenset[str] = frozenset()
    v1_url: str = ROOT


@dataclass(slots=True)
class Task:
    """The request with its endpoint, and the losses so far.

    `is_written` is set when a write is done and its object is read again for the answer.
    """

    request: V1Request
    match: Match
    memory: Memory
    policy: Policy
    losses: dict[str, Loss] = field(default_factory=dict)
    is_written: bool = False
    _body: dict[str, Any] | None = None

    def lose(self, loss: Loss) -> None:
        """Note a loss; a strict run stops here, unless the write that was asked for is done."""
        self.losses.setdefault(loss.id, loss)
        is_refused = self.policy.strict and not loss.minor and loss.id not in self.policy.accept
        if is_refused and not self.is_written:
            text = f"{loss.why} {loss.instead} See {loss.doc} ({loss.id})"
            raise StrictRefusal(loss, answers.error(400, text))

    def context(self, **facts: Any) -> Context:
        """A conversion context whose losses are this task's."""
        context = Context(**facts)
        context.lose = self.lose
        return context

    # --- reading the request

    def query(self, name: str) -> str | None:
        """The last value of a query parameter; None when absent or empty."""
        values = [v for k, v in self.request.query if k == name]
        return values[-1] if values and values[-1] != "" else None

    def query_all(self, name: str) -> str | None:
        """All values of a repeatable parameter, joined by commas."""
        values = [v for k, v in self.request.query if k.removesuffix("[]") == name and v != ""]
        return ",".join(values) if values else None

    def selection(self) -> Selection | None:
        """The `fields` selector."""
        return selectors.parse(self.query("fields"))

    def flag(self, name: str) -> bool:
        """A write flag from the query or from the body, where V1 took both."""
        flag = self.query(name)
        if flag is not None:
            return truth(flag)
        return truth(self.body().get(name)) if self.request.body else False

    def page(self) -> int:
        """The requested page; anything but a positive number means the first."""
        number = whole(self.query("page"))
        return number if number is not None and number > 0 else 1

    def id(self, name: str) -> int:
        """A path parameter; an id that is not a number answers 404, since no object has it."""
        number = whole(unquote(self.match.params[name]))
        if number is None or number < 0:
            raise Stop(answers.error(404, answers.NOT_FOUND))
        return number

    def body(self) -> dict[str, Any]:
        """The JSON object sent; 413 when too large, 400 when it is not an object."""
        if self._body is None:
            self._body = self._read_body()
        return self._body

    def _read_body(self) -> dict[str, Any]:
        raw = self.request.body
        if len(raw) > BODY_LIMITS.get(self.match.endpoint.id, BODY_LIMIT):
            raise Stop(answers.error(413, errors.TEXTS[413]))
        try:
            value = json.loads(raw) if raw.strip() else {}
        except (ValueError, RecursionError):
            raise Stop(answers.error(400, "The request body is not valid JSON.")) from None
        if not isinstance(value, dict):
            raise Stop(answers.error(400, "The request body is not a JSON object."))
        return value

    def require(self, *names: str) -> None:
        """400 with one entry for each missing key."""
        body = self.body()
        missing = [n for n in names if body.get(n) in (None, "", [], {})]
        if missing:
            raise Stop(answers.invalid(*(Invalid(n, errors.VALUE_REQUIRED) for n in missing)))

    # --- calling V2

    def ask(self, *calls: V2Call) -> Replies:
        """Send independent calls together; a transport failure ends the translation."""
        replies = yield calls
        for reply in replies:
            if reply.failure is not None:
                raise TransportFailed(reply.failure)
        return replies

    def one(self, method: str, path: str, **parts: Any) -> OneReply:
        """Send one call."""
        (reply,) = yield from self.ask(V2Call(method, path, **parts))
        return reply

    def must(self, reply: Reply, names: Mapping[str, str] = _NO_NAMES) -> Reply:
        """The reply if it is a success; V1's form of the error otherwise.

        `names` are V1's names of V2 properties, as for `errors.problems`.
        """
        if not reply.ok:
            raise Stop(errors.v1_error(reply, names=names))
        return reply

    def location(self, path: str) -> str:
        """An absolute V1 URL."""
        return f"{self.policy.v1_url}{path}"


class StrictRefusal(Exception):
    """A strict run does not accept this loss."""

    def __init__(self, loss: Loss, answer: V1Answer) -> None:
        super().__init__(loss.id)
        self.loss = loss
        self.answer = answer


class TransportFailed(Exception):
    """V2 could not be reached."""

    def __init__(self, failure: Exception) -> None:
        super().__init__(str(failure))
        self.failure = failure
