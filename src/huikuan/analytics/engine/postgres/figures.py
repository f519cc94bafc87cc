"""Sales, payment behaviour and the account's movements of a period (D1, D6, D7)."""

from collections.abc import Sequence

from huikuan.analytics.engine.postgres.filters import anywhere, prefix
from huikuan.analytics.engine.postgres.moves import known, own, values, within
from huikuan.analytics.engine.postgres.payers import own_money
from huikuan.analytics.engine.postgres.session import rows, select
from huikuan.analytics.engine.values import Row, View
from huikuan.kernel.days import Day

_APPLIED = 2
# signs of a number that are worth a look through all documents
_PART = 3
_UNREVERSED = """not exists (select 1 from ledger_entry r
    where r.reverses = e.seq and {within})"""


def received(view: View, since: Day) -> list[tuple[str, int, int, int]]:
    """What came in from `since` to the view's day: currency, kind of paper, how many, how much.

    Money and drafts by their own day, whether applied or not, in minor units shown positive; a
    reversal takes back on its own day. Papers that a reversal of the same days took back are left
    out. Set-offs brought nothing in, and moved money came in once: with the receipt that it was
    moved from, or, for a salesperson who does not see that one, with the one that it was moved to.
    """
    seen = own_money(view, customer="f.customer_id", item="f.id * 256 + 1")
    unseen = f"""not exists (select 1 from ledger_document f
        where f.id = (d.attributes->>'moved_from')::bigint{seen})"""
    came = f"""(coalesce(d.method, '') not in ('transfer', 'offset')
        or d.method = 'transfer' and {unseen if seen else "false"})"""
    return select(
        f"""select t.currency, t.kind, count(*), sum(t.minor)::bigint from (
            select e.currency, d.kind, d.id, -sum(e.amount_minor) as minor
            from ledger_entry e join ledger_document d on d.id = e.item_id >> 8
            left join ledger_entry b on b.seq = e.reverses
            where e.company_id = %(company_id)s and e.side = 1 and d.series = 2
                and coalesce(b.kind, e.kind) = 1 and e.effective_on >= %(since)s and {came}
                and {within(view, "e")}{own_money(view, customer="e.customer_id", item="e.item_id")}
            group by e.currency, d.kind, d.id having sum(e.amount_minor) <> 0) t
        group by t.currency, t.kind order by t.currency, t.kind""",
        values(view) | {"since": since},
    )


def days_late(view: View, customer_id: int, since: Day) -> list[tuple[str, int, int]]:
    """By currency: money applied after `since` times its days past due, and the money.

    Their quotient is the amount-weighted average days late; early money counts negative.
    Reversed applications are left out.
    """
    given = values(view) | {"customer_id": customer_id, "since": since, "applied": _APPLIED}
    found = select(
        f"""select e.currency,
            sum(-e.amount_minor::numeric * (e.effective_on - e.due_on)),
            sum(-e.amount_minor)
        from ledger_item i join ledger_entry e on e.item_id = i.id
        where i.customer_id = %(customer_id)s and i.company_id = %(company_id)s
            and e.side = 0 and e.kind = %(applied)s and e.amount_minor < 0
            and e.effective_on > %(since)s
            and {within(view, "e")}{own(view, "e.customer_id")}
            and {_UNREVERSED.format(within=within(view, "r"))}
        group by e.currency order by e.currency""",
        given,
    )
    return [(currency, int(weighted), int(money)) for currency, weighted, money in found]


def paid(view: View, customer_id: int, last: int) -> list[Row]:
    """The last invoices items paid in full: number, due day, day of the last cent, days late."""
    given = values(view) | {"customer_id": customer_id, "last": last}
    return rows(
        f"""select * from (
            select d.id as document_id, d.number, d.issued_on, i.due_on, d.currency,
                i.amount_minor as amount, p.paid_on, p.paid_on - i.due_on as days_late
            from ledger_item i join ledger_document d on d.id = i.document_id
            join lateral (
                select max(e.effective_on) as paid_on, sum(e.amount_minor) as left_over,
                    bool_or(e.kind = 2) as with_cash
                from ledger_entry e where e.item_id = i.id and {within(view, "e")}) p on true
            where i.customer_id = %(customer_id)s and i.company_id = %(company_id)s
                and i.side = 0 and i.amount_minor > 0 and p.left_over = 0 and p.with_cash
                {own(view, "i.customer_id")}
            order by p.paid_on desc, i.id desc limit %(last)s) t
        order by t.paid_on, t.document_id""",
        given,
    )


def balance(view: View, customer_id: int) -> list[tuple[str, int, int]]:
    """By currency: what the customer owed and what was unapplied (shown positive)."""
    found = select(
        f"""select e.currency, coalesce(sum(e.amount_minor) filter (where e.side = 0), 0)::bigint,
            coalesce(-sum(e.amount_minor) filter (where e.side = 1), 0)::bigint
        from ledger_item i join ledger_entry e on e.item_id = i.id
        where i.customer_id = %(customer_id)s and i.company_id = %(company_id)s
            and {within(view, "e")}{own(view, "i.customer_id")}
        group by e.currency order by e.currency""",
        values(view) | {"customer_id": customer_id},
    )
    return [(line[0], line[1], line[2]) for line in found]


def movements(view: View, customer_id: int, since: Day) -> list[Row]:
    """What moved the customer's account from `since` to the view's day, oldest first.

    A payment applied to an invoice moves nothing between the parties, so its two legs are added
    up; what an allocation leaves over (a discount, a write-off, a fee) stands as its own line,
    and so does what one company of a group pays for another. Money without a customer is a line
    of its receipt for what it paid of this customer's claims, on the day on which it paid.
    """
    return rows(
        f"""with mine as (
            select e.seq, case when m.id is not null and e.kind = 2 then 1 else e.kind end as kind,
                e.item_id, e.amount_minor, e.effective_on, e.currency, e.due_on, e.side,
                case when m.id is null then coalesce(e.group_id, -e.seq) else 0 end as line_of,
                case when m.id is not null then e.counter_item_id end as money_item
            from ledger_item i join ledger_entry e on e.item_id = i.id
            left join ledger_entry b on b.seq = e.reverses
            left join ledger_document m on m.id = e.counter_item_id >> 8
                and m.customer_id is null and i.side = 0 and coalesce(b.kind, e.kind) = 2
            where i.customer_id = %(customer_id)s and i.company_id = %(company_id)s
                and e.effective_on >= %(since)s
                and {within(view, "e")}{own(view, "i.customer_id")}),
        added as (
            select m.currency, m.effective_on, m.line_of, min(m.seq) as seq,
                sum(m.amount_minor)::bigint as amount,
                coalesce(min(m.kind) filter (where m.kind not in (2, 4)), max(m.kind)) as kind,
                coalesce(m.money_item,
                    (array_agg(m.item_id order by m.kind in (2, 4), m.side, m.seq))[1]) as item_id,
                min(m.due_on) as due_on
            from mine m group by m.currency, m.effective_on, m.line_of, m.money_item,
                case when m.money_item is not null then m.kind end
            having sum(m.amount_minor) <> 0),
        -- the instalments of one document issued on one day are one line
        lines as (
            select a.currency, a.effective_on, a.kind, a.item_id >> 8 as document_id,
                case when a.kind = 1 then 0 else a.line_of end as line_of, min(a.seq) as seq,
                sum(a.amount)::bigint as amount, max(a.due_on) as due_on
            from added a group by 1, 2, 3, 4, 5)
        select l.effective_on as day, l.currency, l.kind, l.amount, l.due_on, l.document_id,
            d.kind as document_kind, d.number, d.order_no, d.remittance, l.seq
        from lines l join ledger_document d on d.id = l.document_id
        order by l.currency, l.effective_on, l.seq""",
        values(view) | {"customer_id": customer_id, "since": since},
    )


def moved(view: View, since: Day) -> set[tuple[int, str]]:
    """Customer and currency of every account that moved from `since` to the view's day."""
    found = select(
        f"""select distinct e.customer_id, e.currency from ledger_entry e
        where e.company_id = %(company_id)s and e.side < 2 and e.customer_id is not null
            and e.effective_on >= %(since)s and {within(view, "e")}{own(view, "e.customer_id")}""",
        values(view) | {"since": since},
    )
    return {(line[0], line[1]) for line in found}


def find_documents(
    view: View, *, text: str, figures: Sequence[int], limit: int
) -> list[tuple[int, int]]:
    """Ids and series of documents by the beginning of their number or by amount; newest first.

    Where neither is there, by a part of the number, of three signs and more in either case.
    `figures` are the minor units that the amount may have, whatever its sign.
    """
    tests: list[str] = []
    given = values(view) | {"limit": limit}
    if text:
        tests.append("d.number like %(start)s")
        given["start"] = prefix(text)
    if figures:
        tests.append("abs(d.amount_minor) = any(%(figures)s::bigint[])")
        given["figures"] = list(figures)
    if not tests:
        return []
    found: list[tuple[int, int]] = []
    if len(text) >= _PART:
        # read only where the ways by an index give nothing
        tests.append("d.number ilike %(part)s")
        given["part"] = anywhere(text)
    for test in tests:
        if found and "%(part)s" in test:
            break
        found += select(
            f"""select d.id, d.series::int from ledger_document d
            where d.company_id = %(company_id)s and d.series in (1, 2) and {test}
                and {known(view, "d")}{own_money(view, customer="d.customer_id", item="d.id * 256 + 1")}
            order by d.issued_on desc, d.id desc limit %(limit)s""",
            given,
        )
    return list(dict.fromkeys(found))[:limit]
