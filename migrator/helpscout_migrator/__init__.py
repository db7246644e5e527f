"""The command helpscout-migrate."""
