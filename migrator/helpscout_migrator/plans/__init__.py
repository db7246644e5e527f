"""Plans: what a migration will do, decided before it starts."""
