"""Markdown of people as HTML: what it can do, and what it cannot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from tracker.presenters import prose


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("*so* **much** `x < y`", "<p><em>so</em> <strong>much</strong> <code>x &lt; y</code></p>\n"),
        ("one\ntwo", "<p>one<br>\ntwo</p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("# not a heading", "<p># not a heading</p>\n"),
        ("@ana @bo", "<p><b>@ana</b> @bo</p>\n"),
        ("`@ana`", "<p><code>@ana</code></p>\n"),
        (
            "[docs](https://example.org/a?b=1&c=2)",
            '<p><a href="https://example.org/a?b=1&amp;c=2" rel="noreferrer noopener nofollow">docs</a></p>\n',
        ),
    ],
)
def test_what_markdown_becomes(text: str, made: str) -> None:
    assert prose.html(text, known={"ana"}) == made


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://example.org/pixel.png)",
        "<img src=x onerror=alert(1)>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        '<a href="https://example.org" onclick="x()">x</a>',
        "[x](<javascript:alert(1)>)",
        "<style>*{display:none}</style>",
    ],
)
def test_nothing_that_acts_gets_through(text: str) -> None:
    assert not acts(prose.html(text))


def acts(made: str) -> bool:
    if not made.strip():
        return False
    tree = lxml_html.fragment_fromstring(made, create_parent="div")
    for element in tree.iterdescendants():
        if element.tag not in prose.TAGS or set(element.attrib) - {"href", "rel"}:
            return True
        if not element.get("href", "https://").startswith(("https://", "http://", "mailto:")):
            return True
    return False


@given(st.text(alphabet="<>[]()!`*_@#&\"'=:;/\\ \nabcxj1-|~", max_size=200))
def test_whatever_is_typed_is_harmless(text: str) -> None:
    assert not acts(prose.html(text, known={"a"}))
