"""The baseline and its approvals as blobs beside each other, through azure-storage-blob, with our identity.

Each is asked for by its ETag, so that what did not change is not sent again. The SDK is imported at the first read.
"""

from typing import TYPE_CHECKING, Any

from azure.core import MatchConditions
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import AzureError as SdkError
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from enforcer.baselines.published import Published
from enforcer.documents.yaml_subset import LARGEST_FILE, too_large
from enforcer.errors import BadBaseline, NotNow, Problem, Unreadable
from enforcer.ports import TextSource

if TYPE_CHECKING:
    from azure.storage.blob.aio import BlobClient

_NOT_MODIFIED = 304
_EMPTY = 416
"""No range of an empty blob can be satisfied."""
_MOST_BYTES = 4 * LARGEST_FILE
"""UTF-8 takes four bytes a character at most; what is larger is no baseline, and one byte more of it tells so."""
_DENIED = frozenset({401, 403})
_CONNECT_TIMEOUT_S, _READ_TIMEOUT_S = 3, 10


class BaselineBlobs:
    """Answers the port BaselineSource. `approvals` None: they stand beside it, in NAME.approvals.yaml."""

    is_near = False

    def __init__(self, url: str, credential: AsyncTokenCredential, approvals: TextSource | None = None) -> None:
        stem = url.removesuffix(".yaml").removesuffix(".yml")
        self._baseline = TextBlob(url, credential)
        self._approvals = approvals or TextBlob(f"{stem}.approvals.yaml", credential)

    async def published(self) -> Published:
        """BadBaseline where there is no such blob or no text in it. NotNow, Unreadable."""
        text = await self._baseline.text()
        if text is None:
            raise BadBaseline([Problem(self._baseline.url, "", "no such blob", "a baseline in YAML")])
        return Published(self._baseline.name, text, self._approvals.name, await self._approvals.text())


class TextBlob:
    """Answers the port TextSource: one blob, with what it said the last time."""

    def __init__(self, url: str, credential: AsyncTokenCredential) -> None:
        self.url = url
        self.name = url.rpartition("/")[2]
        self._credential = credential
        self._etag = ""
        self._text: str | None = None

    async def text(self) -> str | None:
        try:
            await self._read()
        except ResourceNotFoundError:
            self._etag, self._text = "", None
        except SdkError as error:
            status = error.status_code if isinstance(error, HttpResponseError) else None
            if status in _DENIED:
                allowed = "our identity needs Storage Blob Data Reader on the container, and a way through its network"
                raise Unreadable("BaselineDenied", f"{self.url}: {status} {_code(error)}: {allowed}") from error
            if status == _EMPTY:
                self._etag, self._text = "", ""
            elif status != _NOT_MODIFIED:
                raise NotNow("BaselineNotReached", f"{self.url}: {type(error).__name__}") from error
        except UnicodeDecodeError as error:
            raise BadBaseline([Problem(self.url, "", type(error).__name__, "text in UTF-8")]) from None
        return self._text

    async def _read(self) -> None:
        known: dict[str, Any] = (  # Any: keywords of the SDK
            {"etag": self._etag, "match_condition": MatchConditions.IfModified} if self._etag else {}
        )
        async with _client(self.url, self._credential) as client:
            answer = await client.download_blob(offset=0, length=_MOST_BYTES + 1, **known)
            content = await answer.readall()
        if len(content) > _MOST_BYTES:
            raise BadBaseline([too_large(self.url)])
        self._text, self._etag = content.decode(), str(answer.properties.etag)


def _code(error: SdkError) -> str:
    """Storage's own word, such as AuthorizationPermissionMismatch."""
    code = getattr(error, "error_code", None)  # the SDK puts it on errors of any class
    return str(getattr(code, "value", code))


def _client(url: str, credential: AsyncTokenCredential) -> "BlobClient":
    from azure.storage.blob.aio import BlobClient  # late, as said above

    return BlobClient.from_blob_url(
        url,
        credential=credential,
        audience="https://storage.azure.com",
        retry_total=0,  # it is asked for again in two minutes
        connection_timeout=_CONNECT_TIMEOUT_S,
        read_timeout=_READ_TIMEOUT_S,
    )
