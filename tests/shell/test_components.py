"""Template tags: what they print, and that nothing passes through as markup."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory

from lienthong import shell
from lienthong.shell.tree import Node

SHELL = Path(shell.__file__).parent
EVIL = '"><script>alert(1)</script>'


def render(source: str, path: str = "/", **context) -> str:
    return engines["django"].from_string(source).render(context, RequestFactory().get(path))


@pytest.mark.parametrize(
    "source",
    [
        "{% button evil href=evil name=evil value=evil icon=evil %}",
        "{% button evil name=evil value=evil form=evil %}",
        "{% tag evil evil %}",
        "{% icon evil label=evil %}",
        "{% note evil %}{{ evil }}{% endnote %}",
        "{% empty evil %}{{ evil }}{% endempty %}",
        "{% table evil %}<tr><td>{{ evil }}</td></tr>{% endtable %}",
        "{% tile evil evil icon=evil detail=evil logo=evil %}{% endtile %}",
        "{% tree nodes evil %}",
        "{% crumbs evil evil evil %}",
        "{% facts rows %}",
        "{% search_box evil evil label=evil placeholder=evil filters=evil %}",
        "{% progress 1 2 evil poll=evil %}",
        "{% pager evil evil %}",
    ],
)
def test_names_from_outside_stay_text(source):
    node = Node(EVIL, EVIL, 3, children_url=EVIL)
    markup = render(source, evil=EVIL, nodes=[node], rows=[(EVIL, EVIL)])
    assert EVIL not in markup
    assert "<script>alert" not in markup


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("{{ 1234567|number }}", "1.234.567"),
        ("{{ none|number }}", ""),
        ("{{ when|day }}", "13/10/2024"),
        ("{{ when|moment }}", '<time datetime="2024-10-13T01:12:00+07:00">01:12 13/10/2024</time>'),
        ("{{ none|moment }}{{ none|day }}", ""),
    ],
)
def test_figures_and_moments_are_printed_as_in_viet_nam(source, printed):
    assert render(source, when=datetime(2024, 10, 12, 18, 12, tzinfo=UTC), none=None) == printed


def test_turning_pages_keeps_the_rest_of_the_query():
    pages = Paginator(range(120), 50)
    markup = render("{% pagination page_obj %}", "/?q=đậu&page=2", page_obj=pages.get_page(2))
    assert "51–100 trong 120" in markup
    assert 'href="?q=%C4%91%E1%BA%ADu&amp;page=3"' in markup
    assert markup.count('aria-current="page"') == 1
    assert (
        render("{% pagination page_obj %}", page_obj=Paginator([1], 50).get_page(1)).strip() == ""
    )


def test_searching_keeps_what_it_is_told_to():
    markup = render('{% search_box "q" label="Tìm" keep="unit" %}', "/?unit=3&page=2")
    assert 'name="unit" value="3"' in markup
    assert "page" not in markup


def test_progress_asks_again_only_while_it_is_told_where():
    assert 'hx-get="/import/1"' in render('{% progress 1 2 "Đang nhập" poll="/import/1" %}')
    assert "hx-get" not in render('{% progress 2 2 "Đang nhập" %}')


def test_a_tile_is_found_without_diacritics():
    assert 'data-search="lich cong tac"' in render('{% tile "Lịch công tác" "/x" %}{% endtile %}')


def test_stylesheets_stay_small():
    assert sum(path.stat().st_size for path in (SHELL / "static/shell").glob("*.css")) <= 30_000


def test_icons_are_drawn_once_each():
    from lienthong.shell.icons import PATHS

    assert len(set(PATHS.values())) == len(PATHS)
