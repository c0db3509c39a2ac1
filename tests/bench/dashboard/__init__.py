"""Company, users and calls of the bench of the dashboard."""
