"""What serves laptops, tests and the demo: no cloud needed."""
