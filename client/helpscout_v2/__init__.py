"""A client for the Help Scout Mailbox API 2.0."""
