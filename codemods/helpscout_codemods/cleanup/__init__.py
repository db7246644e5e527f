"""What a rewriting leaves behind: names without a use, and V1 that nothing else spoke of."""
