"""What a migration keeps on the disk, and how it gets there unharmed by kills."""
