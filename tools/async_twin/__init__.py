"""The parts of ``tools/async_client.py``."""
