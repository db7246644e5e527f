"""What a migration did, told to three readers: the terminal, a machine, and a manager."""
