"""A program run before and after the change, against a sandbox, and compared."""
