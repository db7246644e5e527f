"""Receiver of Help Scout webhooks: checks the signature, makes one line for the team chat."""
import base64
import hashlib
import hmac
import json

from settings import WEBHOOK_SECRET


def is_genuine(body, signature):
    """X-HelpScout-Signature is the base64 of HMAC-SHA1 over the raw body."""
    digest = hmac.new(WEBHOOK_SECRET.encode("utf-8"), body, hashlib.sha1).digest()
    return hmac.compare_digest(base64.b64encode(digest).decode("ascii"), signature)


def receive(headers, body):
    """Handle one delivery: returns (HTTP status, line for the chat)."""
    if not is_genuine(body, headers.get("X-HelpScout-Signature", "")):
        return 403, "refused: bad signature"
    event = headers["X-HelpScout-Event"]
    conversation = json.loads(body.decode("utf-8"))
    if event == "convo.deleted":
        return 200, "conversation %d deleted" % conversation["id"]
    customer = conversation["customer"]
    owner = conversation["owner"]["firstName"] if conversation["owner"] else "nobody"
    return 200, "#%d %s (%s %s), owned by %s, tags: %s" % (
        conversation["number"], conversation["subject"], customer["firstName"], customer["lastName"],
        owner, ", ".join(conversation["tags"] or []))
