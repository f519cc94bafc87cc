"""Writes and checks evidence packs: a ZIP whose list of files is digested, signed and stamped (A6).

`manifest.json` names every file with its SHA-256; `manifest.sig` is the company's signature over
it (CMS), `manifest.tst` an authority's time stamp. Checking needs the file and nothing else: no
server, no database, no network.
"""

from huikuan.adapters.packs.checking import Finding, PackCheck, check_pack
from huikuan.adapters.packs.writing import MANIFEST, PackFile, listed, write_pack

__all__ = [
    "MANIFEST",
    "Finding",
    "PackCheck",
    "PackFile",
    "check_pack",
    "listed",
    "write_pack",
]
