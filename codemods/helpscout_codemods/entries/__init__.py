"""Where programs begin, and so where the shim is installed for what still uses V1."""
