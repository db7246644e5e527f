"""What writes do to the account, apart from how they were asked for."""
