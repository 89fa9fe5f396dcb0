"""What every page is held to in a browser: the rules of accessible pages, and the window's width.

What axe can't decide by itself ("incomplete") is listed in `reviewed.toml` with the reason why it
is right, or it fails the test. A contrast that axe leaves open is measured here.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve
from playwright.sync_api import Page

WIDTHS = (1280, 375)
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations", "incomplete"],  # where a rule holds is not told of every node
}
"""WCAG 2.0–2.2 A and AA. 2.2 has new criteria at A too, but no rule of axe is for them."""

REVIEWED = tomllib.loads(Path(__file__).with_name("reviewed.toml").read_text("utf-8"))["reviewed"]
ENOUGH_CONTRAST = 4.5

_LOOK = """
([target, places]) => {
  const paint = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const linear = (part) => {
    const of = part / 255;
    return of <= 0.04045 ? of / 12.92 : ((of + 0.055) / 1.055) ** 2.4;
  };
  const light = (colours) => {
    for (const colour of colours) { paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1); }
    const [red, green, blue] = [...paint.getImageData(0, 0, 1, 1).data].map(linear);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const element = document.querySelector(target);
  const under = ["white"];
  for (let at = element; at; at = at.parentElement)
    under.splice(1, 0, getComputedStyle(at).backgroundColor);
  const style = getComputedStyle(element);
  const text = element instanceof SVGElement ? style.fill : style.color;
  const [dark, bright] = [light(under), light([...under, text])].sort((a, b) => a - b);
  return [(bright + 0.05) / (dark + 0.05), places.map((place) => !!element.closest(place))];
}
"""
"""The contrast of a node's text with what is painted under it, and which places it is in."""


_STATUS = "performance.getEntriesByType('navigation')[0].responseStatus"
LOOKED_AT: set[str] = set()
"""Names of the addresses that `check` has looked at in this test (see `walked.toml`)."""


def check(page: Page) -> None:
    """No breach of the rules, nothing undecided that is not reviewed, nothing too wide."""
    if page.url.startswith("http") and page.evaluate(_STATUS) < 400:
        LOOKED_AT.add(str(resolve(urlsplit(page.url).path).url_name))
    # The rules come as script, which the page's own policy forbids; they are run from outside.
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()
    told = results.response
    ran = {each["id"] for kind in ("passes", "inapplicable", "incomplete") for each in told[kind]}
    assert "target-size" in ran, "axe has left out a rule that it does not run unasked"
    undecided = [(rule["id"], node) for rule in told["incomplete"] for node in rule["nodes"]]
    places = [each["within"] for each in REVIEWED]
    seen = page.evaluate(
        f"(nodes) => nodes.map({_LOOK})", [[node["target"][-1], places] for _, node in undecided]
    )
    left = [
        (rule, node["target"][-1], why)
        for (rule, node), (contrast, inside) in zip(undecided, seen, strict=True)
        for why in _left(rule, node, contrast, inside)
    ]
    assert not left, (page.url, left)
    hold(page)


def _left(rule: str, node: dict[str, Any], contrast: float, inside: list[bool]) -> Iterator[str]:
    """What still has to be looked at in a node that axe has left undecided."""
    for asked in (*node["any"], *node["all"], *node["none"]):
        data = asked["data"] if isinstance(asked["data"], dict) else {}
        why = data.get("messageKey") or ""
        if not any(
            there and each["rule"] == rule and each.get("why", "") == why
            for each, there in zip(REVIEWED, inside, strict=True)
        ):
            yield f"{asked['message']} ({why})"
    if rule == "color-contrast" and contrast < ENOUGH_CONTRAST:
        yield f"the contrast is {contrast:.2f}"


def hold(page: Page) -> None:
    """Nothing is wider than the window."""
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wide, page.url


def check_at_both(page: Page) -> None:
    """The rules wide (the board's walk has them narrow), and nothing too wide in either."""
    page.set_viewport_size({"width": WIDTHS[1], "height": 900})
    hold(page)
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    check(page)
