"""The report of a migration: for the terminal, for programs, and as a page."""
