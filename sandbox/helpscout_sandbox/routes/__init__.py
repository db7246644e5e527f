"""All routes, one module a resource."""

from __future__ import annotations

from flask import Blueprint

from helpscout_sandbox.routes import (
    conversations,
    customers,
    mailboxes,
    oauth,
    tags,
    threads,
    transition,
    users,
)

ROUTES: tuple[Blueprint, ...] = (
    oauth.routes,
    transition.routes,
    mailboxes.routes,
    users.routes,
    customers.routes,
    conversations.routes,
    threads.routes,
    tags.routes,
)
