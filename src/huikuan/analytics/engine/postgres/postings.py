"""A book's postings by one statement: the tables of `rules.posting` laid over entries and drafts.

Every entry is a line; an issued document adds the lines of its other side, an act on a draft those
of its table. Amounts are signed: above zero is debit.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from huikuan.analytics.engine.postgres.moves import own, values, within
from huikuan.analytics.engine.postgres.session import rows
from huikuan.analytics.engine.values import Row, View
from huikuan.kernel.days import Day
from huikuan.rules.items import DocumentKind
from huikuan.rules.posting import BILLED, DRAFTS, MONEY, RECEIVED, SIDES, Part, Rate, Word

_CHUNK: Final = 5_000
_VOUCHER: Final = re.compile(r"(IS|RV|AL|DR)-[0-9]{1,15}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines: of which days, customer, currency, accounts (by word) and voucher.

    `fvoci` as the posting policy says; with `home` amounts are converted by `rates`.
    """

    from_on: Day | None = None
    to_on: Day | None = None
    customer_id: int | None = None
    currency: str = ""
    words: tuple[str, ...] = ()
    voucher: str = ""
    fvoci: bool = False
    home: str = ""
    rates: tuple[Rate, ...] = ()
    places: tuple[tuple[str, int], ...] = ()


def _values_of(lines: Iterable[tuple[object, ...]]) -> str:
    """Constants of the rules as rows of a statement."""
    return ", ".join(f"({', '.join(map(_constant, line))})" for line in lines)


def _constant(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value).lower()


_BILLED: Final = ", ".join(str(int(kind)) for kind in sorted(BILLED))
_RECEIVED: Final = " ".join(
    f"when d.method = '{method}' then '{word}'" for method, word in RECEIVED.items()
)
_SIDES: Final = " ".join(
    f"when e.side = {side} and (e.customer_id is not null) = {str(owned).lower()} then '{word}'"
    for (side, owned), word in SIDES.items()
)
_TEMPLATE: Final = _values_of(
    (act, before, good, at, word, sign, part.value)
    for (act, before, good), lines in DRAFTS.items()
    for at, (word, sign, part) in enumerate(lines)
)
# a draft's note, and whether it would leave the books: its parts have the same acceptor
_GOOD: Final = """exists (select 1 from drafts_draft r where r.derecognised and (
    r.document_id = d.id or exists (
        select 1 from drafts_move w where w.draft_id = r.id and w.document_id = d.id)))"""

_LINES: Final = f"""
    select coalesce('AL-' || e.group_id,
               case when e.kind = 9 then 'RV-' else 'IS-' end || (e.item_id >> 8)) as voucher,
        e.effective_on as posted_on, e.customer_id, e.currency,
        case {_SIDES} else e.account end as word, e.amount_minor as minor,
        coalesce(e.item_id, e.counter_item_id) >> 8 as document_id,
        case when e.item_id is null then null else e.counter_item_id >> 8 end as counter_id,
        e.seq, 'e' || e.kind as fact, e.kind = 9 or e.group_id is null and exists (
            select 1 from ledger_document c
            where c.id = e.item_id >> 8 and c.kind = {DocumentKind.CREDIT_NOTE:d}) as red, 0 as place
    from ledger_entry e where {{entries}}
    union all
    select case when g.kind = 9 then 'RV-' else 'IS-' end || g.document_id, g.posted_on,
        g.customer_id, g.currency, l.word, l.minor, g.document_id, null, null, 'e' || g.kind,
        g.kind = 9 or d.kind = {DocumentKind.CREDIT_NOTE:d}, l.place
    from (
        select e.item_id >> 8 as document_id, e.kind, e.effective_on as posted_on, e.customer_id,
            e.currency, sum(e.amount_minor)::bigint as minor
        from ledger_entry e where {{entries}} and e.group_id is null
        group by 1, 2, 3, 4, 5) g
    join ledger_document d on d.id = g.document_id
    cross join lateral (
        select case when g.kind = 9 then -1 else 1 end * coalesce(d.tax_minor, 0) as tax) t
    cross join lateral (values
        (1, case when d.kind in ({_BILLED}) then '{Word.REVENUE}'
                 when d.kind = {DocumentKind.OPENING:d} then '{Word.OPENING}'
                 when d.kind = {DocumentKind.DRAFT:d} then
                     case when %(fvoci)s and {_GOOD} then '{Word.NOTE_FVOCI}' else '{Word.NOTE}' end
                 {_RECEIVED} else '{Word.BANK}' end,
            case when d.kind in ({_BILLED}) then t.tax - g.minor else -g.minor end),
        (2, '{Word.OUTPUT_VAT}', case when d.kind in ({_BILLED}) then -t.tax else 0 end)
    ) l(place, word, minor)
    where l.minor <> 0
    union all
    select 'DR-' || m.id, m."on", r.customer_id, r.currency,
        case when p.word = '{MONEY}' then
                 case when m.details ? 'receipt_no' then '{Word.DRAFT_CLEARING}'
                      else '{Word.BANK}' end
             when p.word = '{Word.NOTE}' and r.derecognised and %(fvoci)s then '{Word.NOTE_FVOCI}'
             else p.word end,
        p.sign * a.minor, r.document_id, null, null, 'draft_' || m.act, false, p.place
    from drafts_move m join drafts_draft r on r.id = m.draft_id
    join (values {_TEMPLATE}) p(act, before, good, place, word, sign, part)
        on p.act = m.act and p.before = m.before and p.good = r.derecognised
    cross join lateral (select case p.part when '{Part.FACE}' then r.face_minor
        when '{Part.INTEREST}' then (m.details->>'interest_minor')::bigint
        else r.face_minor - (m.details->>'interest_minor')::bigint end as minor) a
    where {{moves}} and a.minor <> 0
"""


def postings(view: View, asked: Asked, limit: int | None, offset: int) -> list[Row]:
    """A page of the lines, oldest day first, the lines of a voucher together."""
    statement, given = _page(view, asked)
    return rows(
        f"{statement} limit %(limit)s offset %(offset)s", given | {"limit": limit, "offset": offset}
    )


def pour(view: View, asked: Asked) -> Iterator[Row]:
    """All the lines, read a chunk at a time: nothing is kept of what was read."""
    statement, given = _page(view, asked)
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, given)
        names = [column[0] for column in cursor.description or ()]
        while lines := cursor.fetchmany(_CHUNK):
            for line in lines:
                yield dict(zip(names, line, strict=True))


def posted(view: View, asked: Asked) -> list[Row]:
    """The sums by day, currency, word and whether it is red: lines, debits and credits apart."""
    source, given = _source(view, asked)
    return rows(
        f"""select v.posted_on, v.currency, v.word, v.red, count(*) as count,
            coalesce(sum(v.minor) filter (where v.minor > 0), 0)::bigint as debit,
            coalesce(-sum(v.minor) filter (where v.minor < 0), 0)::bigint as credit
        from ({source}) v group by 1, 2, 3, 4 order by 1, 2, 3, 4""",
        given,
    )


def without_rate(view: View, asked: Asked) -> tuple[str, Day] | None:
    """The first currency and day that no rate covers, nothing when all can be converted."""
    source, given = _source(view, asked)
    found = rows(
        f"""select v.currency, v.posted_on from ({source}) v {_RATE.format(rates=_rates(asked))}
        where q.rate is null and v.currency <> %(home)s order by v.posted_on limit 1""",
        given,
    )
    return (found[0]["currency"], found[0]["posted_on"]) if found else None


_RATE: Final = """left join lateral (
    select r.rate from (values {rates}) r(currency, since, rate)
    where r.currency = v.currency and r.since <= v.posted_on order by r.since desc limit 1) q on true
"""


def _page(view: View, asked: Asked) -> tuple[str, dict[str, Any]]:
    source, given = _source(view, asked)
    home = "null::bigint"
    join = ""
    if asked.home:
        # the last line of a voucher takes what the rounding left, so that it balances at home too
        join = _RATE.format(rates=_rates(asked))
        scaled = "round(v.minor * case when v.currency = %(home)s then 1 else q.rate end)::bigint"
        home = f"""case when row_number() over w < count(*) over u then {scaled}
            else -(sum({scaled}) over u - {scaled})::bigint end"""
    return (
        f"""select v.*, {home} as home_minor, d.number, k.number as counter_number
        from ({source}) v {join} left join ledger_document d on d.id = v.document_id
        left join ledger_document k on k.id = v.counter_id
        window u as (partition by v.voucher),
            w as (partition by v.voucher order by v.seq nulls last, v.place)
        order by v.posted_on, array_position(array['IS', 'AL', 'DR', 'RV'], left(v.voucher, 2)),
            length(v.voucher), v.voucher, v.seq nulls last, v.place""",
        given,
    )


def _source(view: View, asked: Asked) -> tuple[str, dict[str, Any]]:
    entries = f"e.company_id = %(company_id)s and {within(view, 'e')}{own(view, 'e.customer_id')}"
    moves = f"""m.company_id = %(company_id)s and m."on" <= %(as_of)s{own(view, "r.customer_id")}"""
    if view.known_at is not None:
        moves += " and m.recorded_at <= %(known_at)s"
    for column, day, sign in (
        ("from_on", asked.from_on, ">="),
        ("to_on", asked.to_on, "<="),
    ):
        if day is not None:
            entries += f" and e.effective_on {sign} %({column})s"
            moves += f' and m."on" {sign} %({column})s'
    if asked.customer_id is not None:
        entries += " and e.customer_id = %(customer_id)s"
        moves += " and r.customer_id = %(customer_id)s"
    narrowed = _of_voucher(asked.voucher)
    entries, moves = f"{entries}{narrowed[0]}", f"{moves}{narrowed[1]}"
    source = _LINES.format(entries=entries, moves=moves)
    where = ["true"]
    if asked.currency:
        where.append("v.currency = %(currency)s")
    if asked.words:
        where.append("v.word = any(%(words)s)")
    if asked.voucher:
        where.append("v.voucher = %(voucher)s")
    given = values(view) | {
        "from_on": asked.from_on,
        "to_on": asked.to_on,
        "customer_id": asked.customer_id,
        "currency": asked.currency,
        "words": list(asked.words),
        "voucher": asked.voucher,
        "fact_id": int(asked.voucher[3:]) if _VOUCHER.fullmatch(asked.voucher) else 0,
        "fvoci": asked.fvoci,
        "home": asked.home,
    }
    given |= {f"rate_{at}": one for at, one in enumerate(_rate_values(asked))}
    return f"select v.* from ({source}) v where {' and '.join(where)}", given


def _of_voucher(voucher: str) -> tuple[str, str]:
    """What narrows entries and acts on drafts to the fact that a voucher is named after."""
    if not voucher:
        return "", ""
    if not _VOUCHER.fullmatch(voucher):
        return " and false", " and false"
    if voucher.startswith("DR"):
        return " and false", " and m.id = %(fact_id)s"
    if voucher.startswith("AL"):
        return " and e.group_id = %(fact_id)s", " and false"
    first = "%(fact_id)s::bigint * 256"
    return f" and e.item_id between {first} and {first} + 255", " and false"


def _rates(asked: Asked) -> str:
    """The rates as rows: what a minor unit of a currency is worth in minor units at home."""
    if not asked.rates:
        return "(null::text, null::date, null::numeric)"
    return ", ".join(
        f"(%(rate_{at})s::text, %(rate_{at + 1})s::date,"
        f" %(rate_{at + 2})s::numeric / %(rate_{at + 3})s::numeric)"
        for at in range(0, 4 * len(asked.rates), 4)
    )


def _rate_values(asked: Asked) -> Iterator[object]:
    places = dict(asked.places)
    for one in asked.rates:
        yield from (
            one.currency,
            one.since,
            one.numerator * 10 ** places[asked.home],
            one.denominator * 10 ** places[one.currency],
        )
