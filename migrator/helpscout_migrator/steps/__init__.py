"""The steps of a plan that are more than moving bytes."""
