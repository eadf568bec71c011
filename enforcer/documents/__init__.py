"""A file that people write, by its form → values, or everything that is wrong with it by line. Pure."""
