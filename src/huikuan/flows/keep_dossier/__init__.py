"""Keeps and opens the credit files of customers (B1, B2, B11).

Pages, API and commands call these; each is a journey of its own.
"""

from huikuan.books.dossiers.operations import FileRefused
from huikuan.books.dossiers.values import NoSuchRecord
from huikuan.flows.keep_dossier.masking import may_name, unnamed, without_names
from huikuan.flows.keep_dossier.papers import MEDIA, keep_paper, paper_content
from huikuan.flows.keep_dossier.reading import read_file
from huikuan.flows.keep_dossier.recording import decide_twins, end, record, state
from huikuan.flows.keep_dossier.showing import (
    CreditFile,
    Numbered,
    Stated,
    completeness,
    file_policy,
    open_file,
    warned,
)
from huikuan.flows.keep_dossier.wording import figure_name, sentence, sentences

__all__ = [
    "MEDIA",
    "CreditFile",
    "FileRefused",
    "NoSuchRecord",
    "Numbered",
    "Stated",
    "completeness",
    "decide_twins",
    "end",
    "figure_name",
    "file_policy",
    "keep_paper",
    "may_name",
    "open_file",
    "paper_content",
    "read_file",
    "record",
    "sentence",
    "sentences",
    "state",
    "unnamed",
    "warned",
    "without_names",
]
