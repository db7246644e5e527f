"""Rows of the account as the wire shows them."""
