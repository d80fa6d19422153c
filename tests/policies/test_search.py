import pytest

from tests.factories import DocumentFactory
from xzedu.common import search

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "query", ["布局", "徐教发〔2023〕5号", "徐教发[2023]5号", "buju", "36中", "第三十六中学", "徐州市教育局", "Layout"]
)
def test_document_is_found(query):
    document = DocumentFactory(
        title="关于清荷第三十六中学布局的通知",
        title_en="Notice on the layout",
        agency_code="徐教发",
        year=2023,
        serial=5,
    )
    search.refresh("document")
    assert [hit.object_id for hit in search.find(query).hits] == [document.pk]


def test_draft_is_not_found():
    DocumentFactory(state="draft", publish_at=None)
    search.refresh("document")
    assert search.find("布局").total == 0


def test_indexing_documents_costs_few_queries(django_assert_max_num_queries):
    for _ in range(40):
        DocumentFactory(markup="<p>正文</p>")
    with django_assert_max_num_queries(11):
        search.refresh("document")
