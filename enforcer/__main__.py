"""`python -m enforcer`: the command."""

from enforcer.cli import main

main()
