"""OFD, the Chinese page format (GB/T 33190): a zip whose XML parts say what the page shows.

An older VAT e-invoice carries its data as an attachment; a fully digital one has them only in the
custom fields of OFD.xml and in Tags/CustomTag.xml, whose objects point at text on the page.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Final

from huikuan.adapters.einvoices import chinese
from huikuan.adapters.einvoices.trees import Tree, day, exact, parse
from huikuan.adapters.files.archives import check_zip
from huikuan.adapters.files.limits import Limits
from huikuan.adapters.files.results import FileRefused
from huikuan.rules.documents import EInvoice, InvoiceLine, Syntax, Trader

_ROOT: Final = "ofd.xml"
_OFD: Final = {"ofd": "http://www.ofdspec.org/2016"}
_FIELDS: Final = ".//ofd:CustomDatas/ofd:CustomData"
_MONEY: Final = re.compile(r"[¥￥,\s]")


def read(path: Path, limits: Limits) -> EInvoice:
    """Return the invoice in an OFD file. Raises FileRefused."""
    check_zip(path, limits, broken="einvoice_damaged")
    with zipfile.ZipFile(path) as archive:
        names = {one.lower(): one for one in archive.namelist()}
        if _ROOT not in names:
            raise FileRefused("einvoice_not_ofd")
        said = _custom(archive.read(names[_ROOT]))
        attached = next(
            (one for low, one in names.items() if low.endswith("/original_invoice.xml")), ""
        )
        if attached:
            tree = Tree(parse(archive.read(attached), attached), chinese.FP)
            return _agreeing(chinese.read_vat(tree), said, attached)
        return _digital(archive, names, said)


def is_one(path: Path, limits: Limits) -> bool:
    """Tell whether a zip is an OFD. Raises FileRefused for one that is no sound archive."""
    check_zip(path, limits, broken="einvoice_damaged")
    with zipfile.ZipFile(path) as archive:
        return any(one.lower() == _ROOT for one in archive.namelist())


def _custom(data: bytes) -> dict[str, str]:
    root = Tree(parse(data, "OFD.xml"), _OFD, "OFD.xml")
    return {one.element.get("Name", ""): one.own() for one in root.all(_FIELDS)}


def _agreeing(invoice: EInvoice, said: dict[str, str], part: str) -> EInvoice:
    """Refuse a file whose page data and attachment name different numbers or totals."""
    pairs = (
        ("发票代码", invoice.code),
        ("发票号码", invoice.number),
        ("价税合计", format(invoice.payable or Decimal(0), "f")),
    )
    for name, value in pairs:
        other = _MONEY.sub("", said.get(name, ""))
        if other and other != value and not _same(other, value):
            figures = {"place": f"{part} / OFD.xml {name}", "value": value, "other": other}
            raise FileRefused("einvoice_contradicts", figures)
    return invoice


def _same(one: str, other: str) -> bool:
    try:
        return exact(one, "") == exact(other, "")
    except FileRefused:
        return False


def _digital(archive: zipfile.ZipFile, names: dict[str, str], said: dict[str, str]) -> EInvoice:
    tagged = _tagged(archive, names)

    def field(*wanted: str) -> str:
        places = [said.get(one, "") for one in wanted] + [
            "".join(tagged.get(one, ())) for one in wanted
        ]
        return next((one for one in places if one), "")

    def amount(*wanted: str) -> Decimal | None:
        text = _MONEY.sub("", field(*wanted))
        return exact(text, f"OFD.xml {wanted[0]}") if text else None

    number = field("发票号码", "InvoiceNo", "InvoiceNumber")
    chinese.digital_number(number, "OFD.xml 发票号码")
    net = amount("合计金额", "TaxExclusiveTotalAmount")
    tax = amount("合计税额", "TaxTotalAmount")
    stated = amount("价税合计", "TaxInclusiveTotalAmount")
    total = chinese.with_tax(stated, net, tax, "OFD.xml 价税合计")
    items = tagged.get("Item", ())
    nets = tagged.get("Amount", ())
    return EInvoice(
        syntax=Syntax.OFD_DIGITAL,
        type_code=field("发票类型代码", "InvoiceTypeCode"),
        number=number,
        issue_date=day(field("开票日期", "IssueDate"), "OFD.xml 开票日期"),
        currency="CNY",
        tax_exclusive=net,
        tax_total=tax,
        tax_inclusive=total,
        payable=total,
        seller=Trader(
            field("销售方名称", "SellerName"), field("销售方纳税人识别号", "SellerTaxID")
        ),
        buyer=Trader(field("购买方名称", "BuyerName"), field("购买方纳税人识别号", "BuyerTaxID")),
        lines=tuple(
            InvoiceLine(
                name=name,
                net=exact(_MONEY.sub("", nets[index]), "CustomTag.xml Amount")
                if len(nets) == len(items)
                else None,
            )
            for index, name in enumerate(items)
        ),
        note=field("备注", "Note"),
    )


def _tagged(archive: zipfile.ZipFile, names: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the texts that Tags/CustomTag.xml gives a name, in the order of the page."""
    tag = next((one for low, one in names.items() if low.endswith("tags/customtag.xml")), "")
    if not tag:
        return {}
    base = posixpath.dirname(posixpath.dirname(tag))
    texts: dict[str, str] = {}
    for low, name in names.items():
        if low.startswith(f"{base}/pages/".lower()) and low.endswith("content.xml"):
            page = Tree(parse(archive.read(name), name), _OFD)
            for one in page.all(".//ofd:TextObject"):
                texts.setdefault(
                    one.element.get("ID", ""),
                    "".join(code.own() for code in one.all("ofd:TextCode")),
                )
    found: dict[str, list[str]] = {}
    for one in parse(archive.read(tag), tag).iter():
        if isinstance(one.tag, str) and one.tag.endswith("}ObjectRef"):
            parent = one.getparent()
            if parent is not None:
                known = texts.get("".join(one.itertext()).strip(), "")
                found.setdefault(parent.tag.rpartition("}")[2], []).append(known)
    return {name: tuple(one for one in said if one) for name, said in found.items()}
