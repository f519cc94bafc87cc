"""Every sentence that a template or a view names exists in both languages."""

import re
from pathlib import Path

from huikuan.adapters.texts import areas, known
from huikuan.books.people.permissions import matrix
from huikuan.entrypoints.web import frame, import_words
from huikuan.rules.intake import LAYOUTS
from huikuan.rules.intake.states import BatchState

ROOM = Path(frame.__file__).parent
_NAMED = re.compile(r"""["'](web\.[a-z0-9_.-]*[a-z0-9])["']""")
# beginnings to which a code is added
_BEGINNINGS = {
    "web.act",
    "web.banks.outcome",
    "web.batch",
    "web.by",
    "web.dossier",
    "web.dossier.unit",
    "web.fault",
    "web.file",
    "web.holds.chip",
    "web.holds.outcome",
    "web.lead",
    "web.method",
    "web.nav",
    "web.order",
    "web.param",
    "web.policies",
    "web.role",
    "web.scope",
    "web.side",
    "web.subject",
    "web.theme",
    "web.who",
    "web.indicators.group",
}


def sources() -> dict[str, str]:
    found = [*ROOM.rglob("*.html"), *ROOM.rglob("*.py")]
    return {str(path): path.read_text("utf-8") for path in found if "tests" not in path.parts}


def test_every_code_that_the_pages_name_is_in_the_catalogue() -> None:
    named = {code for text in sources().values() for code in _NAMED.findall(text)}
    missing = {code for code in named if not known(code)} - _BEGINNINGS
    assert missing == set()


def test_every_sentence_of_the_pages_is_named_somewhere() -> None:
    text = "\n".join(sources().values())
    idle = [
        code
        for code in areas()["web"]
        if code not in text
        and not any(code.startswith(f"{beginning}.") for beginning in _beginnings())
    ]
    assert idle == []


def test_every_kind_of_file_and_every_count_has_a_word() -> None:
    assert all(known(f"web.file.{kind}") for kind in LAYOUTS)
    assert all(known(f"web.count.{count}") for count in import_words.COUNTS)
    assert all(known(f"web.phase.{phase}") for phase in import_words.PHASES)


def test_every_state_of_an_import_has_a_word() -> None:
    assert [state for state in (*BatchState, "queued") if not known(f"web.batch.{state}")] == []


def test_pages_have_no_inline_script_and_no_inline_style() -> None:
    for path, text in sources().items():
        if path.endswith(".html"):
            assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
            assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"", text), path


def _beginnings() -> set[str]:
    added = {"web.empty", "web.tab", "web.count", "web.phase", "web.field", "web.unit"}
    return _BEGINNINGS | added | {"web.trend", "web.late", "web.error", "web.days"}


def test_every_scope_of_a_token_has_a_word() -> None:
    assert [one for one in matrix().scopes if not known(f"web.scope.{one}")] == []
