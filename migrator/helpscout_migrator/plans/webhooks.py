"""The webhooks of a plan, and the order that a plan came from."""

from __future__ import annotations

from helpscout_migrator.plans.plan import HookNeed, Plan
from helpscout_migrator.webhooks.orders import V1_EVENTS, Order, WebhookSecret, address, checked


def needs(
    order: Order, secret: WebhookSecret | None, events_in_code: tuple[str, ...]
) -> tuple[HookNeed, ...]:
    """The webhooks of an order; without events those `named` in the code, else all of V1."""
    if secret is None:
        return ()
    events = checked(order.events) if order.events else events_in_code or V1_EVENTS
    return tuple(
        HookNeed(address(url), tuple(events), secret.name, secret.where, str(secret.secret))
        for url in dict.fromkeys(order.urls)
    )


def order_of(plan: Plan) -> Order:
    """The order that a saved plan came from."""
    if not plan.webhooks:
        return Order()
    first = plan.webhooks[0]
    return Order(tuple(need.url for need in plan.webhooks), first.events, first.variable)
