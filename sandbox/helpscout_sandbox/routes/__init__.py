"""All routes, one module a resource."""

from __future__ import annotations

from flask import Blueprint

from helpscout_sandbox.routes import (
    attachments,
    control,
    conversations,
    customer_entries,
    customers,
    mailbox_settings,
    mailboxes,
    oauth,
    organization_properties,
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
    webhooks,
    workflows,
)

ROUTES: tuple[Blueprint, ...] = tuple(
    module.routes
    for module in (
        oauth,
        transition,
        attachments,
        control,
        conversations,
        customer_entries,
        customers,
        mailbox_settings,
        mailboxes,
        organization_properties,
        organizations,
        planning,
        properties,
        ratings,
        reports,
        tags,
        teams,
        threads,
        users,
        webhooks,
        workflows,
    )
)
