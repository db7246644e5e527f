"""Self-diagnosis: one check a function, each one line with the fix."""
