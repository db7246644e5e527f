"""The pytest plugin: loads without flask, which only its fixture needs."""
