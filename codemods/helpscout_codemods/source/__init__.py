"""Places in the text of one module: where comments, imports and the bridge go."""
