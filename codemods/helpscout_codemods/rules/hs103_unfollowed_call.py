"""Something that looks like a V1 call is left as it is and covered by the shim."""

from __future__ import annotations

from helpscout_codemods.rules.rule import DOCS, Rule

RULE = Rule(
    "HS103",
    "unfollowed-call",
    "Something that looks like a V1 call is left as it is and covered by the shim.",
    DOCS,
    (
        "bridge/bufferapp",
        "bridge/host_from_settings",
        "bridge/services_by_name",
        "keep/services_without_v1",
        "keep/url_in_docstring",
        "keep/shared_transport",
        "keep/other_paths",
    ),
)
