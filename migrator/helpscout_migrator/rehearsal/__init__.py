"""Rehearsal: runs a program before and after the change, against a sandbox, and compares."""
