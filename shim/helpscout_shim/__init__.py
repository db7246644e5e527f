"""The Mailbox API V1, spoken on top of V2."""
