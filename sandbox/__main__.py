"""`make sandbox`: keeps the simulated tenant and the function app running, and says how to talk to them with curl."""

import argparse
import asyncio
import contextlib
import shlex
import signal

from rich.console import Console

from sandbox.demo.cast import AI, BANK, ROLES
from sandbox.demo.stage import Stage, staged


async def keep_running(*, port: int) -> None:
    """Until Ctrl-C or SIGTERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with staged(port=port, timers=True, echo=False) as stage:
        _print_how_to(stage)
        await stopped.wait()


def _print_how_to(stage: Stage) -> None:
    """Lines that can be pasted as they are."""
    console = Console(highlight=False, soft_wrap=True)
    arm, token = stage.addresses.https, stage.azure.identity.token_for(stage.people.pipeline)
    plan = f"$ARM/subscriptions/$SUB/providers/Microsoft.Security/pricings/{AI}?api-version=2024-01-01"
    curl = f'curl -s --cacert {stage.addresses.ca_file} -H "Authorization: Bearer $TOKEN"'
    console.print("[bold]A simulated tenant and the function app are running.[/] Ctrl-C stops them.\n")
    for role in ROLES:
        console.print(f"  {role.name:<6} {role.subscription}  {role.begins}")
    console.print("\n[bold]Paste into another shell[/] (you are the service principal called pipeline):\n")
    put = '-X PUT -H \'Content-Type: application/json\' -d \'{"properties":{"pricingTier":"Free"}}\''
    webhook = f"-H 'aeg-event-type: Notification' -d '[{{\"any\": \"event\"}}]' '{stage.host.webhook_url('on_change')}'"
    lines = (
        f"ARM={arm} SUB={BANK.subscription}",
        f"TOKEN={token}",
        f'{curl} "{plan}"',
        f'{curl} {put} "{plan}"',
        f'{curl} "{plan}"   # a few seconds later the plan is back',
        f"curl -s {stage.addresses.http}/sandbox/events   # what Application Insights received",
        f"curl -s {webhook}",
    )
    for line in lines:
        console.print(f"  {line}", markup=False)
    console.print("\n[bold]For another host on this sandbox[/] (`func start`, or a debugger):\n")
    for name, value in stage.environment.items():
        if name not in {"PATH", "HOME", "LANG"}:
            console.print(f"  export {name}={shlex.quote(value)}", markup=False)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="the function host's port (default: a free one)")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(keep_running(port=parser.parse_args().port))


if __name__ == "__main__":
    main()
