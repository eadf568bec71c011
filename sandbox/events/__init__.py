"""Event Grid, written from facts/events.md."""

from sandbox.events.dead_letters import DeadLetterBlob, WriteBlob
from sandbox.events.delivery import Deliver, HttpSender, Request, Response
from sandbox.events.endpoint import TopicTrouble
from sandbox.events.event import Event, EventSchema
from sandbox.events.filters import AdvancedFilter, EventFilter, Operator
from sandbox.events.grid import EventGrid
from sandbox.events.handshake import EndpointNotValidatedError
from sandbox.events.in_process import InProcess
from sandbox.events.mishap import Mishap, MishapKind
from sandbox.events.policy_event import PolicyChange, PolicyState, policy_event
from sandbox.events.records import Attempt, DeadLetter, DeadLetterReason, Postponement
from sandbox.events.resource_event import RESOURCE_EVENT_TYPES
from sandbox.events.retry import DeliveryFailedError, Outcome
from sandbox.events.rules import DeliveryRules
from sandbox.events.subscription import EndpointKind, EventSubscription
from sandbox.events.topic import Topic

__all__ = [
    "RESOURCE_EVENT_TYPES",
    "AdvancedFilter",
    "Attempt",
    "DeadLetter",
    "DeadLetterBlob",
    "DeadLetterReason",
    "Deliver",
    "DeliveryFailedError",
    "DeliveryRules",
    "EndpointKind",
    "EndpointNotValidatedError",
    "Event",
    "EventFilter",
    "EventGrid",
    "EventSchema",
    "EventSubscription",
    "HttpSender",
    "InProcess",
    "Mishap",
    "MishapKind",
    "Operator",
    "Outcome",
    "PolicyChange",
    "PolicyState",
    "Postponement",
    "Request",
    "Response",
    "Topic",
    "TopicTrouble",
    "WriteBlob",
    "policy_event",
]
