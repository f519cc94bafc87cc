"""Signs PDFs with a company's certificate, so that any reader shows who signed and that it stands.

PAdES baseline: a detached CMS signature (ETSI.CAdES.detached) over the whole file, in an
incremental update, so that the pages stay byte for byte as they were set; with a time stamp of an
authority over the signature where one is set up (RFC 3161).
"""

from huikuan.adapters.signing.pdf import NotSignable, Signature, check_pdf, sign_pdf
from huikuan.adapters.signing.signer import BadCertificate, Signer, signer

__all__ = [
    "BadCertificate",
    "NotSignable",
    "Signature",
    "Signer",
    "check_pdf",
    "sign_pdf",
    "signer",
]
