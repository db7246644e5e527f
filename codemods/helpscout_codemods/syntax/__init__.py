"""Questions about nodes of libcst that every part of the codemods asks."""
