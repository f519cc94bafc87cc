"""A screenshot of Chinese shows Chinese: glyphs of the font wheel, not boxes."""

import pytest
from playwright.sync_api import Browser


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_chromium_draws_chinese_with_the_font_of_the_wheel(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 200, "height": 60})
    shots = []
    for text in ("回款", "账龄"):
        page.set_content(f"<p style='font: 24px sans-serif'>{text}</p>")
        shots.append(page.screenshot())
    page.close()
    # two words of two glyphs each: were they boxes, the pictures would be the same
    assert shots[0] != shots[1]
