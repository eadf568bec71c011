"""When a person has to know: fights, refusals, changes outside ARM; and the change that ends a fight. Pure."""
