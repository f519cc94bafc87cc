"""Sets documents in type: a template and plain values in, a PDF out, Chinese included (D5, P3).

Values reach the template as JSON data, never as markup, so a customer's name cannot become
instructions. Only the font wheel's fonts are used: the same values give the same bytes on every
machine, and a machine without a Chinese font prints no boxes.
"""

from huikuan.adapters.typesetting.capitals import capitals
from huikuan.adapters.typesetting.press import CannotTypeset, typeset

__all__ = ["CannotTypeset", "capitals", "typeset"]
