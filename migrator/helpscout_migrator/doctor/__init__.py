"""Self-diagnosis: one function per check, one line each, with the fix."""
