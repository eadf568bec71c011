"""A simulated Azure on loopback: an independent witness, written from documented facts, ignorant of the product."""
