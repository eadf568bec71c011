"""Stand-ins for the worker's protobuf messages: names and attributes, no wire (facts 7 A)."""

from types import SimpleNamespace

_PLAIN = (
    "WorkerInitResponse",
    "WorkerMetadata",
    "FunctionMetadataResponse",
    "RpcFunctionMetadata",
    "FunctionLoadResponse",
    "InvocationResponse",
    "RpcException",
    "RpcRetryOptions",
    "BindingInfo",
    "StatusResult",
    "TypedData",
    "ParameterBinding",
)


class Fields:
    """Keyword attributes; missing ones read as None, as protobuf's defaults nearly do."""

    def __init__(self, **values: object) -> None:
        self.__dict__.update(values)

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return None


def _messages() -> SimpleNamespace:
    namespace = SimpleNamespace(**{name: type(name, (Fields,), {}) for name in _PLAIN})
    namespace.StatusResult.Success, namespace.StatusResult.Failure = 1, 0
    for name, number in (("in", 0), ("out", 1), ("inout", 2), ("undefined", 0)):
        setattr(namespace.BindingInfo, name, number)
    return namespace


MESSAGES = _messages()
