"""What the documents point at is there: files, and headings in them."""

import pytest

from tests.docs.documents import ROOT, Document, documents


def broken(one: Document) -> list[str]:
    return [link for link in one.links() if "://" not in link and not _is_there(one, link)]


def _is_there(one: Document, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (one.path.parent / path).resolve() if path else one.path
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    if not anchor:
        return True
    there = one if target == one.path else Document(target, target.read_text(encoding="utf-8"))
    return anchor in there.anchors()


@pytest.mark.parametrize("one", documents(), ids=lambda one: one.name)
def test_every_link_of_a_document_leads_somewhere(one: Document) -> None:
    assert broken(one) == []


def test_every_document_can_be_reached_from_the_readme() -> None:
    known = {one.path: one for one in documents()}
    reached, open_ends = set[Document](), [known[ROOT / "README.md"]]
    while open_ends:
        one = open_ends.pop()
        reached.add(one)
        targets = {(one.path.parent / link.partition("#")[0]).resolve() for link in one.links()}
        open_ends += [known[path] for path in targets & known.keys() if known[path] not in reached]
    assert {one.name for one in documents()} - {one.name for one in reached} == set()


@pytest.mark.parametrize(
    "link", ["docs/nowhere.md", "docs/deploy.md#nothing", "#no-such-heading", "../outside.md", "infra/none.bicep"]
)
def test_a_link_that_leads_nowhere_is_told(link: str) -> None:
    assert broken(Document(ROOT / "README.md", f"# Title\n\nSee [this]({link}).\n")) == [link]


@pytest.mark.parametrize("link", ["#title", "#title-1", "docs/deploy.md#who-changed-it", "https://example.org/x#y"])
def test_a_link_that_leads_somewhere_is_not(link: str) -> None:
    assert broken(Document(ROOT / "README.md", f"# Title\n\nSee [`this`]({link}).\n\n## Title\n")) == []
