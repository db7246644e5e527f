"""The single webhook of V1 and the webhooks of V2: settings, receivers, and the account."""
