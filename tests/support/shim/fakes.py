"""A V2 made of a dictionary, and a driver for the translator: no socket anywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpscout_shim.account_cache import Memory
from helpscout_shim.translate import Call, Policy, Reply, V1Answer, V1Request, answers, translate

Answerer = Callable[[Call], Reply]


class FakeV2:
    """Answers calls by method and path; remembers what was asked, round by round."""

    def __init__(self, **answers_by_path: Any) -> None:
        self.routes: dict[tuple[str, str], Reply | Answerer] = {}
        self.rounds: list[list[Call]] = []

    @property
    def calls(self) -> list[Call]:
        return [call for calls in self.rounds for call in calls]

    def on(
        self, method: str, path: str, answer: Any = None, *, status: int = 200, **headers: str
    ) -> FakeV2:
        if not callable(answer):
            header_names = {k.replace("_", "-"): v for k, v in headers.items()}
            answer = Reply(status, header_names, answer)
        self.routes[(method, path)] = answer
        return self

    def answer(self, call: Call) -> Reply:
        route = self.routes.get((call.method, call.path))
        if route is None:
            return Reply(404, {}, {"message": "Not found"})
        return route(call) if callable(route) else route

    def run(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        body: Any = None,
        memory: Memory | None = None,
        policy: Policy | None = None,
    ) -> V1Answer:
        raw = body if isinstance(body, bytes) else answers.dumps(body) if body is not None else b""
        request = V1Request(method, path, tuple((query or {}).items()), raw)
        steps = translate(request, memory or Memory(), policy or Policy())
        try:
            calls = next(steps)
            while True:
                self.rounds.append(list(calls))
                calls = steps.send(tuple(self.answer(c) for c in calls))
        except StopIteration as stop:
            answer: V1Answer = stop.value
            return answer


def paged(rel: str, rows: list[Any], size: int) -> Answerer:
    """A V2 list of `rows` in pages of `size`; `_embedded` is left out of an empty page."""

    def answer(call: Call) -> Reply:
        number = int(call.params.get("page", "1"))
        part = rows[(number - 1) * size : number * size]
        body: dict[str, Any] = {
            "page": {
                "size": size,
                "totalElements": len(rows),
                "totalPages": -(-len(rows) // size),
                "number": number,
            }
        }
        if part:
            body["_embedded"] = {rel: part}
        return Reply(200, {}, body)

    return answer
