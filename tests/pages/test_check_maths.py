"""The page Check our maths."""

from pact_geo.services.check_maths import PASS
from tests.pages.conftest import html_of


def test_the_page_shows_published_answers_beside_ours(run):
    app = run("check_maths")
    table = app.dataframe[0].value

    assert not app.exception
    assert (table[""] == PASS).sum() >= 15
    assert list(table.columns[:5]) == ["", "Method", "What", "Published", "Ours"]
    assert "0 fail" in " ".join(one.value for one in app.markdown) + html_of(app)
