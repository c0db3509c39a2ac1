"""Public practice data, loaded as a customer would, and what it should add up to."""
