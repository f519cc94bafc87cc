"""Makes QR codes as SVG, without any image library: a path of squares (A4)."""

import qrcode
from qrcode.constants import ERROR_CORRECT_M

__all__ = ["qr_svg"]

_MOST = 800


def qr_svg(words: str) -> str:
    """Return the QR code of a text as SVG, with its quiet zone. Raises ValueError above 800 bytes.

    Level M: a fold or a stamp may hide some of it.
    """
    if len(words.encode()) > _MOST:
        raise ValueError(f"{len(words)} characters")
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(words)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}"'
        f' height="{size}"><rect width="{size}" height="{size}" fill="#fff"/>'
        f'<path d="{path}" fill="#000"/></svg>'
    )
