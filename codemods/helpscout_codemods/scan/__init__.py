"""What a project is made of: its files, what of them can matter, and which change together."""
