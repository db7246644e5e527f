"""All routes, one module a resource."""

from __future__ import annotations

from flask import Blueprint

from helpscout_sandbox.routes import (
    attachments,
    chats,
    control,
    conversations,
    customer_entries,
    customers,
    mailbox_settings,
    mailboxes,
    oauth,
    organizations,
    planning,
    properties,
    ratings,
    reports,
    tags,
    teams,
    threads,
    transition,
    users,
    v3,
    webhooks,
    workflows,
)

ROUTES: tuple[Blueprint, ...] = tuple(
    module.routes
    for module in (
        oauth,
        transition,
        attachments,
        chats,
        control,
        conversations,
        customer_entries,
        customers,
        mailbox_settings,
        mailboxes,
        organizations,
        planning,
        properties,
        ratings,
        reports,
        tags,
        teams,
        threads,
        users,
        v3,
        webhooks,
        workflows,
    )
)
