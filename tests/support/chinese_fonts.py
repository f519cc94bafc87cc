"""Chinese glyphs for Chromium from the font wheel: no package of the system, no root.

A machine without a Chinese font shows boxes, and a screenshot full of boxes proves nothing.
Fontconfig reads the file that ``FONTCONFIG_FILE`` names, so this module writes one that names the
wheel's folder beside the system's own configuration.
"""

from importlib import util
from pathlib import Path

_TEMPLATE = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <alias><family>sans-serif</family><prefer><family>Noto Sans SC</family></prefer></alias>
  <alias><family>serif</family><prefer><family>Noto Serif SC</family></prefer></alias>
</fontconfig>
"""


def fonts_folder() -> Path:
    """Where the wheel keeps its fonts.

    Raises:
        LookupError: the wheel is not installed.
    """
    found = util.find_spec("pylopdf_fonts_zh_cn")
    if found is None or found.origin is None:
        raise LookupError("pylopdf-fonts-zh-cn is not installed")
    return Path(found.origin).parent


def fontconfig_file(folder: Path) -> Path:
    """A configuration in ``folder`` that names the wheel's fonts, for ``FONTCONFIG_FILE``."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "fonts.conf"
    file.write_text(
        _TEMPLATE.format(fonts=fonts_folder(), cache=folder / "cache"), encoding="utf-8"
    )
    return file
