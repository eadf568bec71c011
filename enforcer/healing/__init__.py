"""The steps of the story that reconcile.py tells: what is wanted, read, written and asked."""
