"""Run by the Azure CLI's own Python: lists of arguments on standard input → what az says against each; nothing is sent.

In and out are JSON lists. A complaint is empty where az's parser takes the line: the invocation ends behind it.
"""

import contextlib
import io
import json
import sys
from collections.abc import Sequence

from azure.cli.core import MainCommandsLoader, get_default_cli
from azure.cli.core.commands import AzCliCommandInvoker
from knack.events import EVENT_INVOKER_POST_PARSE_ARGS


class Taken(Exception):
    """The parser is through."""


def complaint(arguments: Sequence[str]) -> str:
    cli, said = get_default_cli(), io.StringIO()
    cli.invocation = AzCliCommandInvoker(
        cli_ctx=cli, commands_loader_cls=MainCommandsLoader, parser_cls=cli.parser_cls, help_cls=cli.help_cls
    )
    cli.register_event(EVENT_INVOKER_POST_PARSE_ARGS, _stop)
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said), contextlib.suppress(Taken):
        try:
            cli.invocation.execute([*arguments])
        except SystemExit as error:
            return f"az {' '.join(arguments)}: {said.getvalue().strip() or error.code}"
    return ""


def _stop(*_: object, **__: object) -> None:
    raise Taken


if __name__ == "__main__":
    json.dump([complaint(arguments) for arguments in json.load(sys.stdin)], sys.stdout)
