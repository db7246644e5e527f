"""Codemods that rewrite Mailbox API V1 code to helpscout_v2."""
