"""The unpacked package and its lock → a CycloneDX 1.6 bill of materials: the same bytes from the same package.

No time and no random serial number: the serial number is made of the package's own digest.
"""

import re
import tomllib
import uuid
from collections.abc import Iterable, Mapping
from importlib.metadata import Distribution, distributions
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from tools.licences import licensed

_TARGET = {
    "python_version": "3.13",
    "python_full_version": "3.13.0",
    "sys_platform": "linux",
    "platform_system": "Linux",
    "platform_machine": "x86_64",
    "os_name": "posix",
    "extra": "",
}
"""Of Azure, where it differs from this machine; wheels.py installs for the same."""

_PINNED = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def locked(text: str) -> Mapping[str, str]:
    """A lock's packages by their canonical name → version."""
    return {canonicalize_name(name): version for name, version in _PINNED.findall(text)}


def bill(root: Path, packages: Path, *, zip_sha256: str) -> str:
    """`packages`: where the wheels are unpacked. Raises UnknownLicenceError."""
    found = {canonicalize_name(one.metadata["Name"]): one for one in distributions(path=[str(packages)])}
    hashes = _hashes((root / "requirements.txt").read_text(encoding="utf-8"))
    components = {name: _component(one, hashes.get(name, ())) for name, one in sorted(found.items())}
    bom = Bom(components=components.values(), serial_number=uuid.uuid5(uuid.NAMESPACE_OID, zip_sha256))
    bom.metadata.timestamp = None  # type: ignore[assignment]  # the schema asks for none, and it would differ each time
    bom.metadata.component = itself = _itself(root, zip_sha256)
    wanted = (root / "requirements.in").read_text(encoding="utf-8")
    bom.register_dependency(itself, _named(_requirements(wanted), components))
    for name, one in found.items():
        bom.register_dependency(components[name], _named(_needed(one), components))
    return JsonV1Dot6(bom).output_as_string(indent=1) + "\n"


def _itself(root: Path, zip_sha256: str) -> Component:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return Component(
        type=ComponentType.APPLICATION,
        name=project["name"],
        version=project["version"],
        description=project["description"],
        bom_ref=project["name"],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=zip_sha256)],
    )


def _component(found: Distribution, sha256s: Iterable[str]) -> Component:
    one = licensed(found)
    purl = PackageURL("pypi", name=canonicalize_name(one.package), version=one.version)
    licence = LicenseFactory().make_from_string(one.licence)
    return Component(
        type=ComponentType.LIBRARY,
        name=one.package,
        version=one.version,
        bom_ref=purl.to_string(),
        purl=purl,
        licenses=[licence],
        external_references=[_files(purl, sha256s)],
    )


def _files(purl: PackageURL, sha256s: Iterable[str]) -> ExternalReference:
    """All files that the lock allows: one of them is in the package, which one depends on the platform."""
    return ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(purl.to_string()),
        comment="digests of the files that requirements.txt allows",
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in sha256s],
    )


def _hashes(lock: str) -> Mapping[str, tuple[str, ...]]:
    starts = [*_PINNED.finditer(lock)]
    ends = [*(one.start() for one in starts[1:]), len(lock)]
    return {
        canonicalize_name(one.group(1)): tuple(_HASH.findall(lock, one.start(), end))
        for one, end in zip(starts, ends, strict=True)
    }


def _requirements(text: str) -> list[Requirement]:
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [Requirement(line) for line in lines if line]


def _needed(found: Distribution) -> list[Requirement]:
    """Of a package on Azure, without what only its extras want."""
    every = [Requirement(line) for line in found.requires or ()]
    return [one for one in every if one.marker is None or one.marker.evaluate(_TARGET)]


def _named(wanted: Iterable[Requirement], components: Mapping[NormalizedName, Component]) -> list[Component]:
    names = {canonicalize_name(one.name) for one in wanted}
    return [components[name] for name in sorted(names & components.keys())]
