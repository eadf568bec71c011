"""The `enforcer` command, for people and pipelines. Never imported by the function app."""

from enforcer.cli.main import main

__all__ = ["main"]
