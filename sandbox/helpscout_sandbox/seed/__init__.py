"""Sample accounts: the standard one, and large ones for measuring. All data is invented."""
