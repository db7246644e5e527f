"""The rules of the codemods: one small module each, in the order of their ids."""

from __future__ import annotations

from helpscout_codemods.rules import (
    hs101_native_call,
    hs102_bridged_call,
    hs103_unfollowed_call,
    hs104_first_page,
    hs105_test_url,
    hs106_client_library,
    hs107_unseen_library,
    hs201_field,
    hs202_moved,
    hs301_credential,
    hs401_webhook,
    hs901_unparsable,
)
from helpscout_codemods.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    hs101_native_call.RULE,
    hs102_bridged_call.RULE,
    hs103_unfollowed_call.RULE,
    hs104_first_page.RULE,
    hs105_test_url.RULE,
    hs106_client_library.RULE,
    hs107_unseen_library.RULE,
    hs201_field.RULE,
    hs202_moved.RULE,
    hs301_credential.RULE,
    hs401_webhook.RULE,
    hs901_unparsable.RULE,
)
BY_ID = {rule.id: rule for rule in RULES}

__all__ = ["BY_ID", "RULES", "Rule"]
