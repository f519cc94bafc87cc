"""What a credit file says of a firm: identity, statements, ratios, models, completeness (B1, B2)."""

from huikuan.rules.dossiers.bodies import read, written
from huikuan.rules.dossiers.checking import against, completed
from huikuan.rules.dossiers.completeness import FileFacts, completeness, expiring
from huikuan.rules.dossiers.countries import CountryRisk, CountryTable, notes
from huikuan.rules.dossiers.countries import parse as parse_countries
from huikuan.rules.dossiers.duplicates import Likeness, Sign, alike, phone_key
from huikuan.rules.dossiers.entering import (
    KINDS,
    Value,
    against_entering,
    against_owners,
    key,
    number,
)
from huikuan.rules.dossiers.groups import against as against_parent
from huikuan.rules.dossiers.groups import top
from huikuan.rules.dossiers.identities import compact, kind_of, warnings
from huikuan.rules.dossiers.lines import LINES, SUMS, Line, Sheet, Sum
from huikuan.rules.dossiers.models import MODELS, models
from huikuan.rules.dossiers.policy import KIND, CreditFilePolicy, parse
from huikuan.rules.dossiers.ratios import FORMULAS, LOWER_IS_BETTER, follows, ratios
from huikuan.rules.dossiers.reading import StatementRead, read_statement
from huikuan.rules.dossiers.sectors import Comparison, Sector, SectorTables, compare
from huikuan.rules.dossiers.sectors import parse as parse_sectors
from huikuan.rules.dossiers.states import ORDER, OrderState
from huikuan.rules.dossiers.values import (
    BankAccount,
    Completeness,
    DocumentKind,
    FileRefused,
    Habit,
    Identity,
    IdentityKind,
    Item,
    ModelScore,
    Owner,
    OwnerKind,
    Paper,
    Parent,
    Ratio,
    Registration,
    RegistrationState,
    Scope,
    Statement,
    Term,
    TradeReference,
    Zone,
)

__all__ = [
    "FORMULAS",
    "KIND",
    "KINDS",
    "LINES",
    "LOWER_IS_BETTER",
    "MODELS",
    "ORDER",
    "SUMS",
    "BankAccount",
    "Comparison",
    "Completeness",
    "CountryRisk",
    "CountryTable",
    "CreditFilePolicy",
    "DocumentKind",
    "FileFacts",
    "FileRefused",
    "Habit",
    "Identity",
    "IdentityKind",
    "Item",
    "Likeness",
    "Line",
    "ModelScore",
    "OrderState",
    "Owner",
    "OwnerKind",
    "Paper",
    "Parent",
    "Ratio",
    "Registration",
    "RegistrationState",
    "Scope",
    "Sector",
    "SectorTables",
    "Sheet",
    "Sign",
    "Statement",
    "StatementRead",
    "Sum",
    "Term",
    "TradeReference",
    "Value",
    "Zone",
    "against",
    "against_entering",
    "against_owners",
    "against_parent",
    "alike",
    "compact",
    "compare",
    "completed",
    "completeness",
    "expiring",
    "follows",
    "key",
    "kind_of",
    "models",
    "notes",
    "number",
    "parse",
    "parse_countries",
    "parse_sectors",
    "phone_key",
    "ratios",
    "read",
    "read_statement",
    "top",
    "warnings",
    "written",
]
