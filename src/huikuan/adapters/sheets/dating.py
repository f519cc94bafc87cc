"""Takes the moment of writing out of a workbook: the same figures shall be the same bytes (I13)."""

import datetime as dt
import re
import zipfile
from typing import IO, Final

_PROPERTIES: Final = "docProps/core.xml"
_MOMENT: Final = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
# what a ZIP archive can date begins here
_FIRST: Final = dt.date(1980, 1, 1)


def dated_as(target: IO[bytes], workbook: IO[bytes], day: dt.date) -> None:
    """Write the workbook again as if everything in it had been made when the day began, in UTC."""
    day = max(day, _FIRST)
    moment = f"{day.isoformat()}T00:00:00Z".encode()
    with zipfile.ZipFile(workbook) as given, zipfile.ZipFile(target, "w") as fresh:
        for name in given.namelist():
            content = given.read(name)
            if name == _PROPERTIES:
                content = _MOMENT.sub(rb"\g<1>" + moment, content)
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.external_attr = 0o600 << 16
            fresh.writestr(entry, content, compress_type=zipfile.ZIP_DEFLATED)
