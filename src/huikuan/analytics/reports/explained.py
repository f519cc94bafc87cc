"""What every explanation says about itself, and the digest that names it (pages: frame)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.values import Explanation, Report, plain
from huikuan.kernel.digests import digest
from huikuan.rules.filters import Kind


@dataclass(frozen=True, slots=True)
class Answer:
    """A figure's value in one currency.

    `report` is the list that it is a sum of, `more` are inputs that the question does not name.
    """

    figure: str
    kind: Kind
    currency: str
    value: object
    more: Mapping[str, object] = field(default_factory=dict)
    report: str = ""


def answered(context: Context, answer: Answer, documents: Report, moved: Report) -> Explanation:
    """The explanation of a figure from its documents and their entries."""
    query = context.query
    parameters = {
        "as_of": context.view.as_of,
        "known_at": context.view.known_at,
        "currency": answer.currency,
        **query.params,
        **({"report": answer.report} if answer.report else {}),
        **({"by": ", ".join(query.by)} if query.by else {}),
        **({"where": query.where} if query.where else {}),
        **answer.more,
    }
    policy = None
    if answer.figure == "bucket":
        policy = {
            "kind": context.policy.kind,
            "name": context.policy.name,
            "version": context.policy.version,
            "digest": context.policy.digest,
        }
    content = {
        "figure": answer.figure,
        "company": context.view.company_id,
        "salesperson": context.view.salesperson or "",
        "parameters": {name: plain(given) for name, given in parameters.items()},
        "value": plain(answer.value),
        "policy": plain(policy),
        "documents": [
            [row.get("item_id", row["document_id"]), row["open"]] for row in documents.rows
        ],
        "all_documents": documents.total_rows,
        "entries": [[row["seq"], row["amount"]] for row in moved.rows],
    }
    return Explanation(
        figure=answer.figure,
        kind=answer.kind,
        currency=answer.currency,
        value=answer.value,
        parameters=parameters,
        policy=policy,
        documents=documents,
        entries=moved,
        digest=digest(content),
    )
