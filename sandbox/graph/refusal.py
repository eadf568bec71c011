"""Resource Graph's error answers: a code, a line for the support, and the reasons as details.

Texts tagged [recorded] are public: the issue is named. The others imitate their form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.wire import Answer, JsonObject

_QUERY_INVALID = (
    "Query is invalid. Please refer to the documentation for the Azure Resource Graph service "
    "and fix the error before retrying."
)


@dataclass(eq=False)  # not frozen: Python itself writes to a raised exception
class GraphRefused(Exception):
    """Raised anywhere while a query is handled; becomes the answer."""

    status: int
    code: str
    details: tuple[JsonObject, ...]
    headers: Mapping[str, str] = field(default_factory=dict)

    def answer(self, *, at: datetime, correlation_id: str) -> Answer:
        """[recorded] azqr#847 and many more: the message says nothing, the details do."""
        text = (
            f"Please provide below info when asking for support: timestamp = {at:%Y-%m-%dT%H:%M:%S.%f}0Z, "
            f"correlationId = {correlation_id}."
        )
        error = {"code": self.code, "message": text, "details": list(self.details)}
        return Answer(self.status, {"error": error}, self.headers)


def bad_request(code: str, message: str) -> GraphRefused:
    return GraphRefused(400, "BadRequest", ({"code": code, "message": message},))


def invalid_query(*more: JsonObject) -> GraphRefused:
    """[recorded] aztfexport#485."""
    return GraphRefused(400, "BadRequest", ({"code": "InvalidQuery", "message": _QUERY_INVALID}, *more))


def parser_failure(line: int, column: int, token: str) -> JsonObject:
    """[recorded] aztfexport#485."""
    place = {"line": line, "characterPositionInLine": column, "token": token}
    return {"code": "ParserFailure", "message": "ParserFailure", **place}


def unsupported_operator(token: str) -> GraphRefused:
    """[recorded] azure-powershell#13762."""
    place = {"line": -1, "characterPositionInLine": -1, "token": token}
    return invalid_query({"code": "InvalidQueryLanguage", "message": "InvalidQueryLanguage", **place})


def unsupported_join(kind: str) -> GraphRefused:
    """[recorded] azure-docs#45495."""
    text = f'The join kind "{kind}" is not supported or not allowed.'
    return invalid_query({"code": "UnsupportedJoinFlavor", "message": text})


def too_many_operators(operator: str, *, limit: int) -> GraphRefused:
    """The limits are Microsoft's (query-language page), the words are ours."""
    text = f"The query contains more {operator} operators than the allowed limit {limit}."
    return invalid_query({"code": "DisallowedNumberOfOperators", "message": text})


def disallowed_join(table: str) -> GraphRefused:
    """defender-plan.md 6; the words are ours."""
    return invalid_query({"code": "DisallowedJoin", "message": f"Table {table} can not join the other tables."})


def unknown_table(name: str) -> GraphRefused:
    """[recorded] azqr#847."""
    return bad_request("DisallowedLogicalTableName", f"Table {name} is invalid, unsupported or disallowed.")


def not_simulated(why: str) -> GraphRefused:
    """Honest: Azure may well answer this query, the sandbox's engine cannot."""
    return invalid_query({"code": "NotSimulated", "message": f"The sandbox cannot run this query: {why}"})


def unresolved(why: str) -> GraphRefused:
    """An unknown column, or a value that an operator cannot take; the words are DuckDB's."""
    return invalid_query({"code": "FailedToResolveEntity", "message": why})


def too_many_in_scope(limit: int) -> GraphRefused:
    """[recorded] cosmos-explorer#1986, there with 18000."""
    text = (
        "The number of subscriptions under provided tenant or management groups in the request has exceeded the "
        f"allowed limit {limit}. Please select a more granular scope or allow partial scopes results by passing "
        "AllowPartialScopes flag in the query options."
    )
    return bad_request("TooManySubscriptionsUnderScope", text)


def too_many_listed(limit: int) -> GraphRefused:
    text = f"The number of subscriptions in the request has exceeded the allowed limit {limit}."
    return bad_request("TooManySubscriptions", text)


def access_denied() -> GraphRefused:
    """[recorded] aztfexport#410, azure-sdk-for-java#29924."""
    text = "Access is denied to the requested resource. The user might not have enough permission."
    return GraphRefused(403, "AccessDenied", ({"code": "AccessDenied", "message": text},))


def rate_limited(retry_after_s: int | None) -> GraphRefused:
    """[recorded] azure-cli-extensions#3325."""
    text = (
        "Client application has been throttled and should not attempt to repeat the request until an amount of time "
        "has elapsed. Please see https://aka.ms/resourcegraph-throttling for help."
    )
    headers = {} if retry_after_s is None else {"retry-after": str(retry_after_s)}
    return GraphRefused(429, "RateLimiting", ({"code": "RateLimiting", "message": text},), headers)
