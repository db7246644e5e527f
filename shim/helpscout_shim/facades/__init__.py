"""What the facades of the V1 Python clients share."""
