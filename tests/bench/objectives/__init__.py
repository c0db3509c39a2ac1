"""The bench of objectives."""
