"""Fetch Debian packages without root and without touching the system.

apt runs with a private configuration: its own sources, lists and archives in
the cache. The archive's address comes from the machine's own sources.
"""

import re
import shutil
from pathlib import Path

from . import paths
from .problem import Problem
from .process import run

ETC = Path("/etc/apt")
OS_RELEASE = Path("/etc/os-release")

NO_ARCHIVE = "cannot reach the Debian archive (no network?)"

CONFIGURATION = """\
Dir::Etc::SourceList "{sources}";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State::Lists "{folder}/lists";
Dir::Cache "{folder}";
Dir::Log "{folder}/log";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
Acquire::Retries "3";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
"""


def codename():
    """Return the name of this machine's Debian release; a Problem elsewhere."""
    values = {}
    if OS_RELEASE.exists():
        for line in OS_RELEASE.read_text(encoding="utf-8").splitlines():
            key, _sep, value = line.partition("=")
            values[key] = value.strip("\"'")
    if values.get("ID") != "debian" or not shutil.which("apt-get"):
        raise Problem(
            "this is not Debian with apt: set ODOO_HOME to a checkout of Odoo 19, "
            "or use 'docker compose up'"
        )
    return values.get("VERSION_CODENAME", "")


def parse_deb822(text):
    """Return the stanzas of a .sources file as dicts of its fields."""
    stanzas = []
    for block in re.split(r"\n\s*\n", text):
        fields, key = {}, None
        for line in block.splitlines():
            if line.startswith("#") or not line.strip():
                continue
            if line[0].isspace() and key:  # an embedded key goes over many lines
                fields[key] += "\n" + line
            else:
                key, _sep, value = line.partition(":")
                fields[key] = value.strip()
        if fields:
            stanzas.append(fields)
    return stanzas


def parse_one_line(text):
    """Return the `deb …` lines of a .list file in the shape of parse_deb822."""
    stanzas = []
    for line in text.splitlines():
        match = re.match(r"\s*deb\s+(?:\[(.*?)\]\s*)?(\S+)\s+(\S+)\s*([^#]*)", line)
        if not match:
            continue
        options, uri, suite, components = match.groups()
        fields = {"Types": "deb", "URIs": uri, "Suites": suite}
        fields["Components"] = components.strip()
        for option in (options or "").split():
            key, _sep, value = option.partition("=")
            if key.lower() in ("signed-by", "trusted"):
                fields[key.title()] = value.replace(",", " ")
        stanzas.append(fields)
    return stanzas


def machine_sources():
    """Return every enabled binary source of this machine."""
    stanzas = []
    lists = [ETC / "sources.list", *sorted(ETC.glob("sources.list.d/*.list"))]
    for file in filter(Path.exists, lists):
        stanzas += parse_one_line(file.read_text(encoding="utf-8"))
    for file in sorted(ETC.glob("sources.list.d/*.sources")):
        stanzas += parse_deb822(file.read_text(encoding="utf-8"))
    return [
        stanza
        for stanza in stanzas
        if "deb" in stanza.get("Types", "").split()
        and stanza.get("Enabled", "yes").lower() != "no"
    ]


def source_for(stanzas, release):
    """Return the source that serves the release, as a dict; a Problem if none."""
    for stanza in stanzas:
        if release in stanza.get("Suites", "").split():
            return stanza
    raise Problem(f"no source for Debian '{release}' in {ETC}: apt needs one")


class Apt:
    """A private apt over the given sources."""

    def __init__(self, name, stanzas):
        self.folder = paths.CACHE / "apt" / name
        for part in ("lists/partial", "archives/partial", "log"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        sources = self.folder / "debian.sources"
        blocks = ("".join(f"{k}: {v}\n" for k, v in s.items()) for s in stanzas)
        sources.write_text("\n".join(blocks), encoding="utf-8")
        self.conf = self.folder / "apt.conf"
        self.conf.write_text(
            CONFIGURATION.format(sources=sources, folder=self.folder), encoding="utf-8"
        )

    def update(self):
        """Fetch the package lists."""
        self._run("apt-get", "update", failure=NO_ARCHIVE)

    def describe(self, package):
        """Return version and SHA-256 of the package the archive offers."""
        text = self._run(
            "apt-cache", "show", "--no-all-versions", package,
            failure=f"the Debian archive has no {package}",
        )  # fmt: skip
        fields = parse_deb822(text)[0]
        return fields["Version"], fields["SHA256"]

    def download(self, packages, folder):
        """Download packages (`name` or `name/suite`) and return the files."""
        folder.mkdir(parents=True, exist_ok=True)
        self._run(
            "apt-get", "download", *packages,
            failure=NO_ARCHIVE, cwd=folder,
        )  # fmt: skip
        return sorted(folder.glob("*.deb"))

    def missing_for(self, packages):
        """Return the names that an installation of packages would add here."""
        text = self._run(
            "apt-get", "-s", "install", "--no-install-recommends", *packages,
            failure=f"cannot get {packages[0]}",
        )  # fmt: skip
        return re.findall(r"^Inst (\S+)", text, re.MULTILINE)

    def _run(self, program, *arguments, failure, cwd=None):
        command = [program, "-q", "-c", self.conf, *arguments]
        return run(command, failure, cwd=cwd)


def private(name, suites, stanzas=None):
    """Return an Apt on the machine's own archive, with other suites."""
    stanza = dict(source_for(stanzas or machine_sources(), codename()))
    stanza.update(Types="deb", Suites=" ".join(suites), Components="main")
    return Apt(name, [stanza])


def machine():
    """Return an Apt with the machine's own Debian sources, security included."""
    release = codename()
    stanzas = []
    for stanza in machine_sources():
        suites = stanza.get("Suites", "").split()
        suites = [suite for suite in suites if suite.startswith(release)]
        # A third party's repository may use the release's name as well.
        if suites and "main" in stanza.get("Components", "").split():
            stanzas.append({**stanza, "Types": "deb", "Suites": " ".join(suites)})
    source_for(stanzas, release)
    return Apt("machine", stanzas)


def unpack(files, folder):
    """Unpack .deb files into the folder."""
    for file in files:
        run(["dpkg", "-x", file, folder], f"cannot unpack {file.name}")
