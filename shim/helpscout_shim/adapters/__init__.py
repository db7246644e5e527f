"""Adapters: each converts the requests of one library into a V1Request, and the answer back."""
