"""`/__sandbox__/`: control endpoints, for programs in any language on this machine.

None of this exists at Help Scout. Bodies and answers are plain JSON.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from helpscout_sandbox.context import SERVICES, Denial, world
from helpscout_sandbox.domain import rehearsal
from helpscout_sandbox.errors import FieldError, forbidden, invalid
from helpscout_sandbox.faults import Faults
from helpscout_sandbox.fields import BodyFields
from helpscout_sandbox.http import json_object, plain_json

routes = Blueprint("control", __name__, url_prefix="/__sandbox__")


LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


@routes.before_request
def only_programs_of_this_machine() -> None:
    """They need no token, so a web page must not reach them: by its own name, or across origins."""
    site = request.headers.get("Sec-Fetch-Site", "none")
    origin = request.headers.get("Origin")
    allowed_hosts = LOCAL | {urlsplit(world().base_url).hostname}
    if (
        site not in ("none", "same-origin")
        or not {
            _host(f"//{request.headers.get('Host', '')}"),
            *([] if origin is None else [_host(origin)]),
        }
        <= allowed_hosts
    ):
        raise forbidden("The control endpoints answer programs of this machine only")


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


@routes.get("/snapshot")
def snapshot() -> Response:
    return plain_json(world().state.snapshot())


@routes.get("/calls")
def calls() -> Response:
    return plain_json([call.as_dict() for call in world().calls])


@routes.delete("/calls")
def forget_calls() -> Response:
    world().calls.clear()
    return plain_json({})


@routes.get("/deliveries")
def deliveries() -> Response:
    return plain_json([asdict(item) for item in world().deliveries.log])


@routes.post("/reset")
def reset() -> Response:
    world().reset()
    return plain_json({})


@routes.post("/merge")
def merge() -> Response:
    body = BodyFields(json_object())
    source, target = body.integer("source", required=True), body.integer("target", required=True)
    body.done()
    rehearsal.merge(world(), source or 0, target or 0)
    return plain_json({})


@routes.post("/move")
def move() -> Response:
    body = BodyFields(json_object())
    conversation = body.integer("conversation", required=True)
    mailbox = body.integer("mailbox", required=True)
    body.done()
    rehearsal.move(world(), conversation or 0, mailbox or 0)
    return plain_json({})


@routes.post("/add-threads")
def add_threads() -> Response:
    body = BodyFields(json_object())
    conversation = body.integer("conversation", required=True)
    count = body.integer("count", required=True)
    body.done()
    return plain_json({"threads": rehearsal.add_threads(world(), conversation or 0, count or 0)})


@routes.post("/customer-reply")
def customer_reply() -> Response:
    body = BodyFields(json_object())
    conversation = body.integer("conversation", required=True)
    text = body.text("text", required=True)
    body.done()
    return plain_json({"thread": rehearsal.customer_writes(world(), conversation or 0, str(text))})


@routes.post("/rate")
def rate() -> Response:
    body = BodyFields(json_object())
    thread = body.integer("thread", required=True)
    score = body.text("rating", required=True, choices=rehearsal.SCORES)
    comments = body.text("comments") or ""
    body.done()
    return plain_json({"rating": rehearsal.rate(world(), thread or 0, str(score), comments)})


@routes.post("/expire-tokens")
def expire_tokens() -> Response:
    return plain_json({"expired": world().authority.expire_all()})


@routes.post("/forget-tokens")
def forget_tokens() -> Response:
    world().authority.forget_all()
    return plain_json({})


@routes.post("/advance-clock")
def advance_clock() -> Response:
    body = BodyFields(json_object())
    seconds = body.integer("seconds", required=True)
    body.done()
    world().advance(seconds or 0)
    return plain_json({"seconds": seconds})


@routes.get("/faults")
def faults_met() -> Response:
    """How many calls have met each kind, since the profile was set."""
    w = world()
    met = {"api": dict(w.faults.met)}
    for service, plan in w.service_plans.items():
        met[service] = dict(plan.met)
    return plain_json(met)


@routes.put("/faults")
def set_faults() -> Response:
    """`{"profile": "429=0.1,seed=7"}`; an empty profile ends all faults.

    With `"service": "transition"` or `"token"` it sets the faults of that service.
    """
    body = BodyFields(json_object())
    name = body.text("service", choices=SERVICES)
    try:
        faults = Faults.parse(body.text("profile") or "")
    except ValueError as problem:
        raise invalid(FieldError("profile", str(problem), "InvalidType")) from None
    w = world()
    fault_sources = [w.service_plans[service] for service in SERVICES if service == name]
    (fault_sources or [w.faults])[0].use(replace(faults))
    return plain_json(asdict(faults))


@routes.post("/faults/queue")
def queue_faults() -> Response:
    """`{"kinds": ["429", "ok", "500"]}`: what the next API calls meet, in this order."""
    body = BodyFields(json_object())
    kinds = body.texts("kinds", required=True)
    body.done()
    try:
        world().faults.queue(*kinds)
    except ValueError as problem:
        raise invalid(FieldError("kinds", str(problem), "EnumValue")) from None
    return plain_json({"queued": kinds})


@routes.put("/denied")
def deny() -> Response:
    """`{"rules": [{"method": "*", "prefix": "/v2/reports", "message": "..."}]}`."""
    body = BodyFields(json_object())
    rules = [
        Denial(
            method=rule.text("method") or "*",
            prefix=rule.text("prefix", required=True) or "",
            message=rule.text("message") or "Access denied",
        )
        for rule in body.objects("rules", required=True)
    ]
    body.done()
    world().denied[:] = rules
    return plain_json({"rules": [asdict(rule) for rule in rules]})


@routes.post("/services/queue")
def queue_statuses() -> Response:
    """`{"service": "transition", "statuses": [503, 429]}`, or `"service": "token"`."""
    body = BodyFields(json_object())
    name = body.text("service", required=True, choices=SERVICES)
    statuses = body.integers("statuses", required=True)
    body.done()
    for service in SERVICES:
        if service == name:
            world().queued_statuses[service].extend(statuses)
    return plain_json({"service": name, "queued": statuses})


@routes.put("/transition")
def retire_transition() -> Response:
    """`{"gone": true}` switches the transition service off, as the real one is."""
    body = BodyFields(json_object())
    world().transition_gone = is_gone = body.boolean("gone", required=True)
    body.done()
    return plain_json({"gone": is_gone})


@routes.get("/rate-limit")
def rate_limit() -> Response:
    """The weight spent in each window so far, and how many calls were refused."""
    limiter = world().limiter
    return plain_json(
        {"limit": limiter.limit, "windows": limiter.windows, "refused": limiter.refused}
    )


@routes.put("/rate-limit")
def set_rate_limit() -> Response:
    """`{"limit": 40}` a minute from now on; null switches the limit off."""
    body = BodyFields(json_object())
    limit = body.integer("limit")
    body.done()
    world().limiter.use(limit)
    return plain_json({"limit": limit})
