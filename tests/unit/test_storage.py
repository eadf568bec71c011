"""Which storage the settings name: two families of names, hosts of Azure Storage only, and no value is ever shown."""

import pytest

from enforcer.configuration.storage import OWN, RUNTIME, SUFFIXES, Storage, connection_name, read
from enforcer.errors import Problem

TABLES, QUEUES = "https://stcontoso.table.core.windows.net", "https://stcontoso.queue.core.windows.net"
FAMILIES = pytest.mark.parametrize("family", [OWN, RUNTIME])


def named(environment: dict[str, str], *, sandbox: bool = False) -> Storage | None:
    storage, problems = read(environment, sandbox=sandbox)
    assert problems == []
    return storage


def refused(environment: dict[str, str], *, sandbox: bool = False) -> list[Problem]:
    _, problems = read(environment, sandbox=sandbox)
    assert problems
    return problems


@FAMILIES
def test_an_account_names_its_tables_and_its_queue(family: str) -> None:
    assert named({f"{family}__accountName": "stcontoso"}) == Storage(family, TABLES, QUEUES, None)


@FAMILIES
def test_each_service_may_be_named_by_itself(family: str) -> None:
    environment = {f"{family}__tableServiceUri": f"{TABLES}/", f"{family}__clientId": "an-id"}
    assert named(environment) == Storage(family, TABLES, None, "an-id")
    environment |= {f"{family}__queueServiceUri": QUEUES, f"{family}__clientId": ""}
    assert named(environment) == Storage(family, TABLES, QUEUES, None)


def test_a_service_of_its_own_is_stronger_than_the_account() -> None:
    other = "https://stother.table.core.windows.net"
    found = named({f"{OWN}__accountName": "stcontoso", f"{OWN}__tableServiceUri": other})
    assert found == Storage(OWN, other, QUEUES, None)


def test_our_own_family_is_stronger_than_the_runtime_s_and_they_are_never_mixed() -> None:
    runtime = {f"{RUNTIME}__accountName": "struntime"}
    assert connection_name(runtime) == RUNTIME
    assert named(runtime | {f"{OWN}__accountName": "stcontoso"}) == Storage(OWN, TABLES, QUEUES, None)
    assert connection_name(runtime | {f"{OWN}__clientId": "x"}) == OWN


NONE_NAMED = {
    "nothing": {},
    "a connection string": {RUNTIME: "AccountKey=made-up"},
    "a credential alone": {f"{RUNTIME}__credential": "managedidentity"},
    "an empty name": {f"{OWN}__accountName": ""},
}


@pytest.mark.parametrize("environment", NONE_NAMED.values(), ids=NONE_NAMED.keys())
def test_where_no_table_is_named_there_is_no_storage(environment: dict[str, str]) -> None:
    assert named(environment) is None


@pytest.mark.parametrize("cloud", ["windows.net", "usgovcloudapi.net", "chinacloudapi.cn"])
def test_the_hosts_of_every_cloud_are_known(cloud: str) -> None:
    uri = f"https://stcontoso.table.core.{cloud}"
    assert named({f"{OWN}__tableServiceUri": uri}) == Storage(OWN, uri, None, None)


ACCOUNTS = [
    "st",
    "x" * 25,
    "stContoso",
    "st-contoso",
    "st.contoso",
    "evil.example/",
    "st\u00e9",
    "stcontoso ",
    "stcontoso\n",
]


@FAMILIES
@pytest.mark.parametrize("account", ACCOUNTS, ids=repr)
def test_what_is_no_account_never_becomes_a_host(family: str, account: str) -> None:
    (found,) = refused({f"{family}__accountName": account})
    assert (found.where, found.value) == (f"{family}__accountName", f"text of {len(account)} characters")


BAD = {
    "no TLS": TABLES.replace("https", "http"),
    "no scheme": TABLES.removeprefix("https://"),
    "a foreign host": "https://evil.example",
    "a host that only begins well": f"{TABLES}.evil.example",
    "a host that only ends well": "https://evil.example/.table.core.windows.net",
    "a user": "https://user@stcontoso.table.core.windows.net",
    "an account as a user": "https://stcontoso.table.core.windows.net@evil.example",
    "a path": f"{TABLES}/made-up",
    "a key in the query": f"{TABLES}?sig=made-up",
    "a fragment": f"{TABLES}#x",
    "a port": f"{TABLES}:8443",
    "a port that is a word": f"{TABLES}:x",
    "blobs": TABLES.replace("table", "blob"),
    "a broken address": "https://[::1",
    "loopback": "https://127.0.0.1:10002/devstoreaccount1",
}


@FAMILIES
@pytest.mark.parametrize("kind", ["table", "queue"])
@pytest.mark.parametrize("uri", BAD.values(), ids=BAD.keys())
def test_a_token_goes_to_azure_storage_only(family: str, kind: str, uri: str) -> None:
    (found,) = refused({f"{family}__accountName": "stcontoso", f"{family}__{kind}ServiceUri": uri})
    assert found.where == f"{family}__{kind}ServiceUri"
    assert found.value.startswith("text of ")
    assert found.allowed


def test_all_that_is_wrong_is_said_at_once() -> None:
    found = refused({f"{OWN}__tableServiceUri": "https://a.example", f"{OWN}__queueServiceUri": "https://b.example"})
    assert [problem.where for problem in found] == [f"{OWN}__tableServiceUri", f"{OWN}__queueServiceUri"]


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "127.0.0.1:10002", "127.0.0.1:10002/devstoreaccount1"])
def test_loopback_is_for_the_sandbox(host: str) -> None:
    environment = {f"{OWN}__tableServiceUri": f"https://{host}"}
    assert named(environment, sandbox=True) == Storage(OWN, f"https://{host}", None, None)
    assert refused(environment)


@pytest.mark.parametrize("uri", ["http://127.0.0.1", "https://127.0.0.1.evil.example", "https://10.0.0.1"])
def test_a_sandbox_is_on_loopback_with_tls_and_nowhere_else(uri: str) -> None:
    assert refused({f"{OWN}__tableServiceUri": uri}, sandbox=True)


@FAMILIES
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_value_is_ever_shown(family: str, suffix: str) -> None:
    _, problems = read({f"{family}__accountName": "stcontoso", f"{family}{suffix}": "made-up/Secret"}, sandbox=False)
    assert "made-up" not in " ".join(map(str, problems))


LOOSE = {
    "a password without a user": "https://:made-up@stcontoso.table.core.windows.net",
    "a query that is empty": f"{TABLES}?",
    "a tab inside the host": TABLES.replace(".core", "\t.core"),
    "a port that is empty": f"{TABLES}:",
    "the host of the queue": QUEUES,
}


@pytest.mark.parametrize("uri", LOOSE.values(), ids=LOOSE.keys())
def test_a_service_is_named_in_its_one_form_or_refused(uri: str) -> None:
    assert refused({f"{OWN}__tableServiceUri": uri})


def test_a_queue_that_is_no_host_of_storage_is_refused_even_without_tables() -> None:
    assert refused({f"{OWN}__queueServiceUri": "http://evil.example"})
