"""A screenshot of Chinese shows Chinese: glyphs of the font wheel, not boxes."""

from pathlib import Path

import pytest

from tests.support.chromium import launch_options


@pytest.mark.browser
def test_chromium_draws_chinese_with_the_font_of_the_wheel(tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options(tmp_path))
        page = browser.new_page(viewport={"width": 200, "height": 60})
        shots = []
        for text in ("回款", "账龄"):
            page.set_content(f"<p style='font: 24px sans-serif'>{text}</p>")
            shots.append(page.screenshot())
        browser.close()
    # two words of two glyphs each: were they boxes, the pictures would be the same
    assert shots[0] != shots[1]
