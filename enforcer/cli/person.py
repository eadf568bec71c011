"""The person at the keyboard: shown each write before it is sent, and handed the commands that lower a protection."""

import asyncio
import json
import shlex
from collections.abc import Callable

from enforcer.cli.terminal import Console
from enforcer.selfcheck.ports import Command, Write


def az_line(endpoint: str, command: Command) -> str:
    """The command as one line for the Azure CLI."""
    body = json.dumps(command.body, separators=(",", ":"))
    words = ["az", "rest", "--method", command.method.lower(), "--url", endpoint + command.path, "--body", body]
    return shlex.join(words)


class AtTheKeyboard:
    """Answers the port Person. Everything is said on standard error, so that `--json` keeps standard output."""

    def __init__(self, endpoint: str, *, yes: bool, is_there: bool, handed: Callable[[Command], None]) -> None:
        self._endpoint = endpoint
        self._yes = yes
        self._is_there = is_there
        self._handed = handed
        self._console = Console(stderr=True)

    async def agrees(self, writes: tuple[Write, ...]) -> bool:
        for write in writes:
            self._console.print(f"\n[bold]{write.why}[/]")
            self._console.print(f"  {write.method} {write.path}", markup=False, soft_wrap=True)
            self._console.print(f"  {json.dumps(write.body)}", markup=False, soft_wrap=True)
            if write.warns:
                self._console.print(f"  {write.warns}", style="yellow")
        return self._yes or await self._asked("Send it?" if len(writes) == 1 else "Send them?")

    async def runs(self, command: Command) -> bool:
        self._console.print(
            f"\n[bold]{command.why}[/] Only you may do that; run this elsewhere, again where it says Conflict:"
        )
        self._console.print(f"  {az_line(self._endpoint, command)}", markup=False, soft_wrap=True, style="cyan")
        if not await self._asked("Done?"):
            return False
        self._handed(command)
        return True

    def shows(self, command: Command) -> None:
        self._console.print(f"\n[bold]{command.why}[/] Run this where it is not so:")
        self._console.print(f"  {az_line(self._endpoint, command)}", markup=False, soft_wrap=True, style="cyan")

    def hears(self, progress: str) -> None:
        self._console.print(f"  … {progress}", style="dim", markup=False)

    async def _asked(self, question: str) -> bool:
        """Nobody there is a no: a pipeline's standard input is no person."""
        if not self._is_there:
            self._console.print("  left out: nobody is at the keyboard", style="yellow")
            return False
        answer = await asyncio.to_thread(self._console.input, f"{question} [y/N] ")
        return answer.strip().lower() in {"y", "yes"}
