"""The ways in: each turns its own kind of request into a V1Request and the answer back."""
