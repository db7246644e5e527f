"""Receivers of webhooks: Help Scout calls them, so neither a rewrite nor the shim helps them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from helpscout_codemods.findings import Finding
from helpscout_codemods.rules import make_finding

_HEADER = re.compile(rb"""["'](?:HTTP_)?X[-_]HelpScout[-_]Signature["']""", re.IGNORECASE)
_NOT_V1 = re.compile(
    rb"""helpscout_v2\.webhooks|api\.helpscout\.net/v2|\b_embedded\b|\bprimaryCustomer\b"""
    rb"""|["'](?:ticket|html)["']"""
)
RULE_ID = "HS401"


def receiver_line(data: bytes) -> int | None:
    """The line, from 1, where a source checks the signature of a delivery; None when it does not.

    Code that only names the header does not check it; code that imports our receiver is done, and
    so is code that shows V2's bodies. A dynamic app is signed in the same way.
    """
    header = _HEADER.search(data)
    if header is None or b"hmac" not in data or _NOT_V1.search(data):
        return None
    return data.count(b"\n", 0, header.start()) + 1


def receivers(files: Mapping[str, bytes]) -> list[Finding]:
    """One finding for each file that checks deliveries."""
    return [
        make_finding(
            RULE_ID,
            confidence="manual",
            state="left",
            path=path,
            line=line,
            message="receives webhooks; events and signatures stay the same, but bodies are V2's",
            instead="call helpscout_v2.webhooks.receive(body, headers, secret), or put "
            "`helpscout-migrate webhooks relay` in front of it",
        )
        for path in files
        if (line := receiver_line(files[path])) is not None
    ]


def is_receiver(finding: Finding) -> bool:
    """Whether a finding is about a receiver, not about the code that registers the webhook."""
    return finding.id == RULE_ID and finding.state == "left"
