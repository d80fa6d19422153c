import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/en/institutions/?q=%00", "/en/institutions/?q=%ff", "/en/%00/", "/en/?a=" + "x" * 5000]
)
def test_address_no_honest_link_contains(client, path):
    response = client.get(path)
    assert response.status_code in (400, 404)
    assert "Traceback" not in response.content.decode()


def test_chinese_query_is_welcome(client):
    assert client.get("/en/institutions/", {"q": "徐州" * 50}).status_code == 200
