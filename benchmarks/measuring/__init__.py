"""What all benchmarks share: clocks, machines, servers, and the form of a result."""
