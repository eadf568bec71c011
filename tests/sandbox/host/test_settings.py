"""A connection's name → the Storage it means, as the real host resolves it."""

import pytest

from sandbox.host.settings import QueueConnection, UnresolvedSettingError, queue_connection

URL = "https://account.queue.core.windows.net"


@pytest.mark.parametrize(
    ("name", "settings", "expected"),
    [
        ("Work", {"Work": "a string"}, QueueConnection("a string")),
        ("Work", {"AzureWebJobsWork": "a string", "Work": "another"}, QueueConnection("a string")),
        ("", {"AzureWebJobsStorage": "a string"}, QueueConnection("a string")),
        ("Storage", {"AzureWebJobsStorage": "a string"}, QueueConnection("a string")),
        ("AzureWebJobsStorage", {"AzureWebJobsStorage": "a string"}, QueueConnection("a string")),
        ("Work", {"Work": "a string", "Work__queueServiceUri": URL}, QueueConnection("a string")),
        (
            "Work",
            {"Work__queueServiceUri": URL, "Work__credential": "managedidentity", "Work__clientId": "me"},
            QueueConnection(None, URL, managed=True, client_id="me"),
        ),
        ("Work", {"Work__serviceUri": URL}, QueueConnection(None, URL)),
        ("Work", {"Work__accountName": "account"}, QueueConnection(None, URL)),
    ],
)
def test_a_name_means(name: str, settings: dict[str, str], expected: QueueConnection) -> None:
    assert queue_connection(name, settings) == expected


def test_the_development_storage_has_a_short_name() -> None:
    found = queue_connection("Work", {"Work": "UseDevelopmentStorage=true"}).connection_string
    assert "QueueEndpoint=http://127.0.0.1:10001/devstoreaccount1" in str(found)


@pytest.mark.parametrize("settings", [{}, {"AzureWebJobsWork": ""}, {"Work__blobServiceUri": URL}])
def test_a_name_that_means_nothing_is_refused_in_the_hosts_words(settings: dict[str, str]) -> None:
    with pytest.raises(UnresolvedSettingError, match=r"'AzureWebJobsWork' does not exist\. Make sure that it is a"):
        queue_connection("Work", settings)
