"""The thin edge: sockets, clocks, retries."""
