"""The steps of a plan that do more than write files."""
