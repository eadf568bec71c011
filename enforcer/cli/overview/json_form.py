"""An overview → the JSON of `enforcer report --json`, as docs/commands.md has it; all of it, lists uncut."""

from datetime import datetime

from enforcer.cli.overview.headline import headline
from enforcer.cli.overview.overview import Culprit, Ending, Overview, Row, Trouble
from enforcer.cli.report_shown import tally_json
from enforcer.facts import Actor
from enforcer.memory.heal import Heal


def whole_json(found: Overview) -> dict[str, object]:
    report, baseline = found.report, found.baseline
    return {
        "good": found.is_good,
        "from": found.first.isoformat(),
        "to": found.last.isoformat(),
        "until": report.window.end.isoformat(),
        "madeAt": found.made_at.isoformat(),
        "baseline": baseline and {"name": baseline.name, "digest": baseline.digest, "mode": baseline.mode.value},
        "slo": found.slo,
        "pausedUntil": _iso(found.paused_until),
        "sweptAt": _iso(found.status.sweep.finished_at),
        "says": [
            {"question": one.question, "tone": one.tone.value, "says": one.says, "more": list(one.more)}
            for one in headline(found)
        ],
        "counts": {now.value: number for now, number in found.counts.items()},
        "unreadRows": report.unread,
        "exposure": tally_json(report.whole, slo=found.slo),
        "days": [
            {
                "day": one.day.isoformat(),
                "exposedSeconds": one.exposed.total_seconds(),
                "waivedSeconds": one.waived.total_seconds(),
                "atMostSeconds": one.at_most.total_seconds(),
            }
            for one in found.days
        ],
        "incidents": [_incident(one) for one in found.troubles],
        "actors": [_culprit(one) for one in found.culprits],
        "exemptions": [_ending(one) for one in found.endings],
        "overdueReviews": list(found.reviews),
        "heals": [_heal(one) for one in found.heals],
        "subscriptions": [_row(one, slo=found.slo) for one in found.rows],
    }


def _incident(trouble: Trouble) -> dict[str, object]:
    one = trouble.incident
    return {
        "subscription": one.subscription,
        "kind": one.kind,
        "what": one.what,
        "since": _iso(one.since),
        "count": one.count,
        "actor": _actor(one.actor),
        "advice": trouble.says,
        "lines": [{"tool": tool, "text": text} for tool, text in trouble.lines],
    }


def _actor(actor: Actor | None) -> dict[str, object] | None:
    if actor is None:
        return None
    return {
        "objectId": actor.object_id or "",
        "appId": actor.app_id or "",
        "name": actor.name or "",
        "kind": actor.kind or "",
        "client": actor.client or "",
        "attribution": actor.attribution.value,
    }


def _culprit(one: Culprit) -> dict[str, object]:
    return {
        "actor": _actor(one.actor),
        "exposures": one.exposures,
        "exposedSeconds": one.exposed.total_seconds(),
        "subscriptions": one.subscriptions,
        "last": one.last.isoformat(),
    }


def _ending(one: Ending) -> dict[str, object]:
    exemption = one.exemption
    return {
        "subscription": exemption.subscription or "",
        "managementGroup": exemption.management_group or "",
        "controls": [control.value for control in exemption.controls],
        "owner": exemption.owner,
        "reason": exemption.reason,
        "ticket": exemption.ticket,
        "until": exemption.until.isoformat(),
        "daysLeft": one.days_left,
        "covers": one.covers,
    }


def _heal(one: Heal) -> dict[str, object]:
    return {
        "id": one.id,
        "subscription": one.subscription,
        "control": one.control.value,
        "account": str(one.account or ""),
        "startedAt": one.started_at.isoformat(),
        "cause": one.cause,
        "drift": one.reason,
        "state": one.state.value,
        "proof": one.proof,
    }


def _row(one: Row, *, slo: float) -> dict[str, object]:
    return {
        "subscription": one.subscription,
        "name": one.name,
        "managementGroup": one.group,
        "now": one.now.value,
        "since": _iso(one.since),
        "why": one.why,
        "mode": one.mode,
        "exemptUntil": one.exempt_until.isoformat() if one.exempt_until else None,
        "seen": _iso(one.seen),
        "heals": one.heals,
        **tally_json(one.tally, slo=slo),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
