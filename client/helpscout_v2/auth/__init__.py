"""Credentials for the Mailbox API 2.0: flows, the transition service, the shared token store."""
