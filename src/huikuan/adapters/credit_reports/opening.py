"""Opens the providers that `credit-reports.yaml` in the home folder names (B3).

`providers: [{name, kind: file, folder, product, price, currency, mapping}]`, for `kind: http` base,
client_id, client_secret, webhook_secret and, for one inside our own network, `private: true`.
`mapping` is the name of one that ships or the path of one's own. The file holds secrets: it belongs
to the service's account alone.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from importlib import resources
from pathlib import Path
from typing import Any, Final, cast

import yaml

from huikuan.adapters.credit_reports.file_provider import FileProvider
from huikuan.adapters.credit_reports.http_provider import HttpProvider
from huikuan.adapters.credit_reports.values import Offer, Provider
from huikuan.kernel.money import from_decimal

FILE: Final = "credit-reports.yaml"
SHIPPED: Final = ("standard",)


class BadSetting(ValueError):
    """The file of providers cannot be used; the message says which entry and what."""


def providers(home: Path) -> Mapping[str, Provider]:
    """Return the providers that are set up, by name; none where there is no file.

    Raises BadSetting.
    """
    file = home / FILE
    if not file.is_file():
        return {}
    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
        listed = document["providers"]
        found = [_provider(one, home) for one in listed]
    except (yaml.YAMLError, KeyError, TypeError, AttributeError, UnicodeDecodeError) as bad:
        raise BadSetting(f"{FILE}: {bad}") from bad
    named = {one.offer.name: one for one in found}
    if len(named) != len(found):
        raise BadSetting(f"{FILE}: a name stands twice")
    return named


def _provider(said: Mapping[str, Any], home: Path) -> Provider:
    offer = Offer(
        name=str(said["name"]),
        product=str(said.get("product", "report")),
        price=_price(said),
        mapping=_mapping(str(said.get("mapping", "standard")), home),
        secret=str(said.get("webhook_secret", "")).encode(),
        watch=said.get("watch") is True,
    )
    if said["kind"] == "file":
        return FileProvider(offer, home / str(said["folder"]))
    if said["kind"] == "http":
        return HttpProvider(
            offer=offer,
            base=str(said["base"]),
            client_id=str(said["client_id"]),
            client_secret=str(said["client_secret"]),
            private=said.get("private") is True,
        )
    raise BadSetting(f"{offer.name}: kind {said['kind']}")


def _price(said: Mapping[str, Any]) -> Any:  # noqa: ANN401 - Money, or a fault
    try:
        return from_decimal(Decimal(str(said.get("price", "0"))), str(said.get("currency", "CNY")))
    except (InvalidOperation, ValueError) as bad:
        raise BadSetting(f"{said['name']}: price") from bad


def _mapping(name: str, home: Path) -> Mapping[str, Any]:
    if name in SHIPPED:
        file = resources.files(__package__).joinpath("mappings", f"{name}.yaml")
        return cast("Mapping[str, Any]", yaml.safe_load(file.read_bytes()))
    path = home / name
    if not path.is_file():
        raise BadSetting(f"mapping {name}")
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(found, Mapping):
        raise BadSetting(f"mapping {name}")
    return found
