"""A local Help Scout for rehearsals, recordings and tests."""
