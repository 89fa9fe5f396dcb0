"""The check of accessible pages can fail: on what axe leaves open, and on a contrast."""

import pytest
from tests.web.accessible import check

PAGE = "<!doctype html><html lang=sv><title>Sida</title><style>{style}</style><main>{body}</main>"
WIDE = "<div class=frame tabindex=0 style='overflow-x: auto; width: 9rem'><p>{words}</p></div>"


@pytest.mark.parametrize(
    ("style", "body", "said"),
    [
        ("p { background: linear-gradient(red, blue) }", "<p>Ord på bild", "bgGradient"),
        ("p { width: 30rem; color: #999 }", WIDE.format(words="Långa ord " * 9), "contrast"),
    ],
)
def test_what_nobody_has_reviewed_fails(browser, style, body, said):
    page = browser.new_page()
    page.set_content(PAGE.format(style=style, body=body))
    with pytest.raises(AssertionError, match=said):
        check(page)
    page.close()
