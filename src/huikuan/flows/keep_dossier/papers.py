"""Keeps the papers of a credit file: the file under its digest in the home folder, the fact in the
books (B1, F15).
"""

import os
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings

from huikuan.books.dossiers import queries
from huikuan.books.dossiers.operations import FileRefused
from huikuan.flows.import_files.spool import spool_folder
from huikuan.flows.keep_dossier.recording import record
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Reason
from huikuan.rules.dossiers import Paper

LARGEST: Final = 20 * 1024 * 1024
MEDIA: Final = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".ofd": "application/ofd",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""What is kept, by the name's ending; it is only ever given out as a file to be saved."""


def keep_paper(  # noqa: PLR0913 - whose paper, what it is, its content, by whom, from when, why
    *,
    by: Actor,
    company_id: int,
    customer_no: str,
    paper: Paper,
    content: bytes,
    effective_on: date,
    today: date,
    why: str = "",
) -> int:
    """Keep a paper and return its fact's id; `paper` says all but digest, size and media type.

    The file is there before the row that names it. Raises NotPermitted, NoSuchCustomer,
    FileRefused: dossiers.file_kind, dossiers.file_size and the reasons of `record`.
    """
    suffix = Path(paper.file_name).suffix.lower()
    if suffix not in MEDIA:
        figures = {"name": paper.file_name[-40:], "known": ", ".join(sorted(MEDIA))}
        raise FileRefused([Reason("dossiers.file_kind", figures)])
    if not 0 < len(content) <= LARGEST:
        raise FileRefused([Reason("dossiers.file_size", {"most": LARGEST // 1024 // 1024})])
    digest = sha256(content).hexdigest()
    _store(digest + suffix, content)
    return record(
        by=by,
        company_id=company_id,
        customer_no=customer_no,
        value=replace(
            paper,
            # a name, no path: what a browser sends may hold either
            file_name=Path(paper.file_name.replace("\\", "/")).name[-200:],
            digest=digest,
            size=len(content),
            media_type=MEDIA[suffix],
        ),
        effective_on=effective_on,
        today=today,
        why=why,
    )


def paper_content(
    company_id: int, customer_id: int, fact_id: int, *, as_of: date
) -> tuple[Paper, bytes]:
    """Return a paper and its content, as it was given. Raises NoSuchRecord, FileRefused.

    A file whose bytes are not those that were recorded is not given out: dossiers.file_changed.
    """
    _, _, fact = queries.fact(company_id, fact_id, as_of=as_of, customer_id=customer_id)
    paper = fact.value
    if not isinstance(paper, Paper):
        raise queries.NoSuchRecord(fact_id)
    content = _path(paper.digest + Path(paper.file_name).suffix.lower()).read_bytes()
    if sha256(content).hexdigest() != paper.digest:
        raise FileRefused([Reason("dossiers.file_changed", {"name": paper.file_name})])
    return paper, content


def _store(name: str, content: bytes) -> None:
    """Write a file under its digest unless it is there; it appears whole or not at all."""
    target = _path(name)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with spool_folder() as spool:
        partial = spool / name
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)


def _path(name: str) -> Path:
    return Path(settings.HOME) / "files" / "dossiers" / name[:2] / name
