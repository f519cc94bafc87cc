"""The kinds of files that are read, and the columns of each: names, types and known headings (D1).

The columns and their order are the contract for files; the headings are what Kingdee, Yonyou and
SAP exports call them. Headings stand in order of preference: where a file has both 价税合计 and
金额, the gross amount is the one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Type(StrEnum):
    """What kind of value a column holds, hence which parser reads it."""

    CODE = "code"
    TEXT = "text"
    DATE = "date"
    MONEY = "money"  # minor units of the row's currency
    EXACT = "exact"  # decimal text, its currency stands elsewhere
    CURRENCY = "currency"
    CHOICE = "choice"
    FLAG = "flag"


CODE_LENGTH: Final = 64
TEXT_LENGTH: Final = 4_000
NAME_LENGTH: Final = 300


@dataclass(frozen=True, slots=True)
class Field:
    """One column of ours.

    `staged` is its name in the staged file where that differs; `choices` maps every accepted
    spelling (case-folded) to our word; `sign` is "+" (above zero), "0" (zero or above) or "" (any).
    """

    name: str
    type: Type
    headings: tuple[str, ...]
    required: bool = False
    length: int = TEXT_LENGTH
    staged: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    sign: str = ""

    @property
    def column(self) -> str:
        """The name of the column in the staged file."""
        return self.staged or self.name


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one kind of file, in the order in which they are staged."""

    kind: str
    fields: tuple[Field, ...]
    total: str  # the money column whose control total is shown

    def field(self, name: str) -> Field:
        """Return the column of that name; raises KeyError."""
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)

    @property
    def staged_columns(self) -> tuple[str, ...]:
        """The columns of a staged file: row and line first, attributes last."""
        return ("row", "line", *(one.column for one in self.fields), "attributes")


def _choices(**spellings: str) -> tuple[tuple[str, str], ...]:
    """Turn `word="spelling|spelling"` into pairs of spelling and word; the word spells itself."""
    return tuple(
        (spelling, word)
        for word, all_ in spellings.items()
        for spelling in (word, *all_.split("|"))
    )


def _headings(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split("|"))


def _code(name: str, headings: str, *, required: bool = False) -> Field:
    return Field(name, Type.CODE, _headings(headings), required=required, length=CODE_LENGTH)


def _text(name: str, headings: str, length: int = TEXT_LENGTH, *, required: bool = False) -> Field:
    return Field(name, Type.TEXT, _headings(headings), required=required, length=length)


def _date(name: str, headings: str, *, required: bool = False) -> Field:
    return Field(name, Type.DATE, _headings(headings), required=required)


def _money(
    name: str, headings: str, staged: str, sign: str = "", *, required: bool = False
) -> Field:
    return Field(name, Type.MONEY, _headings(headings), required=required, staged=staged, sign=sign)


FLAGS: Final = dict(
    _choices(t="true|yes|y|1|是|对|√|有|x", f="false|no|n|0|否|错|×|无"),
)
_STATUS: Final = _choices(
    open="未交货|未完成|执行中|已审核|审核|未关闭|new|confirmed",
    delivered="已交货|已发货|已出库|shipped",
    invoiced="已开票|已完成|billed|closed|关闭|已关闭",
    cancelled="canceled|已取消|取消|作废|已作废",
)
_INVOICE_KIND: Final = _choices(
    invoice="inv|发票|蓝字|蓝票|蓝字发票|销售发票|增值税专用发票|增值税普通发票|正数发票",
    credit_note="cn|credit|creditnote|credit memo|红字|红票|红字发票|贷项凭证|贷项通知单|负数发票",
    debit_note="dn|debit|debitnote|debit memo|借项凭证|借项通知单",
)
_METHOD: Final = _choices(
    bank="transfer|wire|bank transfer|电汇|转账|银行转账|网银|汇款|银行存款|t/t",
    draft="acceptance|承兑|承兑汇票|银行承兑汇票|商业承兑汇票|银承|商承|票据",
    cash="现金",
    offset="抵账|对冲|冲抵|应收冲应付|netting",
)

_CUSTOMER_NO: Final = (
    "customer_no|customer number|customer no|customer code|customer id|customer|account number"
    "|sold-to party|payer|bill-to party|客户编码|客户编号|客户代码|客户号|往来单位编码|购货单位编码|客户"
)
_CURRENCY: Final = Field(
    "currency",
    Type.CURRENCY,
    _headings(
        "currency|document currency|currency code|curr|crcy|币种|币别|结算币别|凭证货币|货币"
    ),
)
_SALESPERSON: Final = _text(
    "salesperson",
    "salesperson|sales person|sales employee|sales rep|业务员|销售员|销售人员|责任人",
    64,
)
_INVOICE_NO: Final = (
    "invoice_no|invoice number|invoice no|invoice|billing document|document number|bill no"
    "|发票号码|发票号|发票编号|应收单号|单据编号|单据号|凭证编号"
)
_ISSUE_DATE: Final = (
    "issue_date|invoice date|issue date|billing date|document date|posting date|issued on"
    "|开票日期|发票日期|单据日期|业务日期|凭证日期|过账日期"
)
_DUE_DATE: Final = (
    "due_date|due date|net due date|due on|due|到期日|到期日期|应收到期日|净到期日|付款到期日"
)
_AMOUNT: Final = (
    "amount|gross amount|invoice amount|total amount|amount in doc. curr.|amount in document currency"
    "|价税合计|含税金额|发票金额|应收金额|原币金额|凭证货币金额|总金额|金额"
)

CUSTOMERS: Final = Layout(
    "customers",
    (
        _code("customer_no", _CUSTOMER_NO, required=True),
        _text(
            "name",
            "name|customer name|company name|name 1|名称|客户名称|客户全称|单位名称|往来单位名称",
            NAME_LENGTH,
            required=True,
        ),
        _text("short_name", "short_name|short name|search term|简称|客户简称", NAME_LENGTH),
        _code(
            "tax_id",
            "tax_id|tax id|tax number|vat number|vat registration no|税号|纳税人识别号|统一社会信用代码"
            "|纳税人登记号",
        ),
        _text("country", "country|country code|country/region|国家|国家地区|国家/地区", 64),
        _text("region", "region|state|province|area|地区|区域|省份|销售区域", 64),
        _text("industry", "industry|industry key|sector|行业|所属行业", 64),
        _code(
            "group_no",
            "group_no|group number|group code|group key|集团编码|集团编号|集团客户编码|上级客户编码",
        ),
        _SALESPERSON,
        _date(
            "since", "since|customer since|created on|opened on|建档日期|合作日期|开户日期|创建日期"
        ),
        _CURRENCY,
        _text(
            "terms",
            "terms|payment terms|terms of payment|收款条件|付款条件|结算方式|信用期|账期",
            200,
        ),
        Field("key_account", Type.FLAG, _headings("key_account|key account|vip|重点客户|大客户")),
        _text("contact", "contact|contact person|contact name|联系人|联系人姓名", NAME_LENGTH),
        _text("email", "email|e-mail|e-mail address|mail|邮箱|电子邮箱|电子邮件", 254),
        _text("phone", "phone|telephone|mobile|tel|电话|联系电话|手机|手机号", 64),
    ),
    total="",
)
ORDERS: Final = Layout(
    "orders",
    (
        _code(
            "order_no",
            "order_no|order number|order no|sales order|sales document|order|订单号|订单编号|销售订单号|单据编号",
            required=True,
        ),
        _code("customer_no", _CUSTOMER_NO, required=True),
        _date(
            "order_date",
            "order_date|order date|document date|订单日期|下单日期|单据日期",
            required=True,
        ),
        _money(
            "amount",
            "amount|order amount|total amount|net value|价税合计|订单金额|含税金额|总金额|金额",
            "amount_minor",
            "+",
            required=True,
        ),
        _CURRENCY,
        _date(
            "deliver_on",
            "deliver_on|delivery date|requested delivery date|deliver on|交货日期|要货日期",
        ),
        Field(
            "status",
            Type.CHOICE,
            _headings("status|order status|状态|订单状态|单据状态|关闭状态"),
            choices=_STATUS,
        ),
        _money(
            "deposit",
            "deposit|down payment|prepayment|预收金额|定金|订金|预收款",
            "deposit_minor",
            "0",
        ),
        _SALESPERSON,
    ),
    total="amount",
)
INVOICES: Final = Layout(
    "invoices",
    (
        _code("invoice_no", _INVOICE_NO, required=True),
        _code("customer_no", _CUSTOMER_NO, required=True),
        _date("issue_date", _ISSUE_DATE, required=True),
        _money("amount", _AMOUNT, "amount_minor", required=True),
        _date("due_date", _DUE_DATE),
        _text("terms", "terms|payment terms|terms of payment|收款条件|付款条件|账期", 200),
        Field(
            "kind",
            Type.CHOICE,
            _headings("kind|document type|invoice type|type|类型|发票类型|单据类型|红蓝字"),
            choices=_INVOICE_KIND,
        ),
        _money("tax_amount", "tax_amount|tax amount|tax|vat amount|税额|税金", "tax_minor"),
        _CURRENCY,
        _code(
            "order_no",
            "order_no|order number|sales order|sales document|订单号|销售订单号|源单编号|来源单号",
        ),
        _date(
            "delivered_on", "delivered_on|delivery date|goods issue date|发货日期|出库日期|交货日期"
        ),
        _code(
            "credits",
            "credits|credited invoice|original invoice|原发票号|原发票号码|蓝字发票号|对应蓝票号",
        ),
        _date("disputed_from", "disputed_from|disputed from|dispute date|争议开始日期|争议日期"),
        _date(
            "disputed_to", "disputed_to|disputed to|dispute resolved on|争议结束日期|争议解决日期"
        ),
        _SALESPERSON,
        _code(
            "einvoice_no",
            "einvoice_no|e-invoice number|einvoice number|数电票号码|数电票号|电子发票号码",
        ),
    ),
    total="amount",
)
RECEIPTS: Final = Layout(
    "receipts",
    (
        _code(
            "receipt_no",
            "receipt_no|receipt number|receipt no|payment number|payment id|payment reference|receipt"
            "|收款单号|收款编号|收款单编号|流水号|交易流水号|单据编号|单据号|凭证编号",
            required=True,
        ),
        _date(
            "received_on",
            "received_on|received on|receipt date|payment date|value date|posting date|document date"
            "|收款日期|到账日期|交易日期|业务日期|单据日期|过账日期",
            required=True,
        ),
        _money(
            "amount",
            "amount|receipt amount|payment amount|amount received|credit amount|amount in doc. curr."
            "|收款金额|到账金额|实收金额|贷方金额|收入金额|金额",
            "amount_minor",
            "+",
            required=True,
        ),
        _code("customer_no", _CUSTOMER_NO),
        _CURRENCY,
        _text(
            "payer_name",
            "payer_name|payer name|payer|remitter|付款人|付款方|付款人名称|对方户名|付款单位",
            NAME_LENGTH,
        ),
        _text(
            "remittance",
            "remittance|remittance text|remittance information|narrative|purpose|摘要|用途|附言|备注",
            2_000,
        ),
        Field(
            "method",
            Type.CHOICE,
            _headings("method|payment method|结算方式|收款方式|付款方式"),
            choices=_METHOD,
        ),
        _text(
            "account",
            "account|bank account|house bank account|收款账号|本方账号|银行账号|收款账户",
            64,
        ),
    ),
    total="amount",
)
ALLOCATIONS: Final = Layout(
    "allocations",
    (
        _code(
            "receipt_no",
            "receipt_no|receipt number|payment number|clearing document|收款单号|收款编号|清账凭证",
        ),
        _code(
            "credit_note_no",
            "credit_note_no|credit note number|credit memo|红字发票号|红票号码|贷项凭证号",
        ),
        _code("invoice_no", _INVOICE_NO, required=True),
        _date(
            "applied_on",
            "applied_on|applied on|allocation date|clearing date|核销日期|清账日期|业务日期",
            required=True,
        ),
        Field(
            "amount",
            Type.EXACT,
            _headings(
                "amount|applied amount|allocated amount|cleared amount|核销金额|本次核销金额|金额"
            ),
            required=True,
            sign="+",
        ),
        Field(
            "discount",
            Type.EXACT,
            _headings("discount|cash discount|discount taken|现金折扣|折扣|折扣金额"),
            sign="0",
        ),
    ),
    total="amount",
)
OPEN_ITEMS: Final = Layout(
    "open-items",
    (
        _code("invoice_no", _INVOICE_NO, required=True),
        _code("customer_no", _CUSTOMER_NO, required=True),
        _date("issue_date", _ISSUE_DATE, required=True),
        _date("due_date", _DUE_DATE, required=True),
        _money("amount", _AMOUNT, "amount_minor", "+", required=True),
        _money(
            "open_amount",
            "open_amount|open amount|outstanding|outstanding amount|balance|未核销金额|未收金额|余额|未清金额|应收余额",
            "open_minor",
            "+",
            required=True,
        ),
        Field("currency", Type.CURRENCY, _CURRENCY.headings, required=True),
    ),
    total="open_amount",
)

LAYOUTS: Final = {
    one.kind: one for one in (CUSTOMERS, ORDERS, INVOICES, RECEIPTS, ALLOCATIONS, OPEN_ITEMS)
}


def layout(kind: str) -> Layout:
    """Return the layout of a kind; raises KeyError for a kind that is not read."""
    return LAYOUTS[kind]
