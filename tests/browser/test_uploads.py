"""A clerk brings a faulty table in, corrects how a column is read, sees what would change, brings it in, undoes it."""

import pytest

from institutions.models import Institution
from tests.common.imports.files import csv_of
from tests.factories import UserFactory


@pytest.fixture
def clerk(portal):
    user = UserFactory(username="clerk", is_superuser=True)
    user.set_password("a-long-password-of-tests")
    user.save()
    return user


def test_faulty_table_is_corrected_brought_in_and_undone(open_page, clerk):
    schools = list(Institution.objects.filter(is_sample=True, kind="211").order_by("pk")[:3])
    rows = [[school.code, f"{school.name}新校"] for school in schools]
    page = open_page("/en/admin/desk/uploads/")
    page.fill("#id_username", "clerk")
    page.fill("#id_password", "a-long-password-of-tests")
    page.click("input[type=submit]")

    page.select_option("#id_kind", "institutions")
    table = csv_of(
        ["学校代码", "校名（新）甲", "在校学生"],
        *([*row, "很多"] for row in rows[:1]),
        *([*row, ""] for row in rows[1:]),
    )
    page.set_input_files("#id_file", {"name": "名录.csv", "mimeType": "text/csv", "buffer": table})
    page.check("#id_is_sample")
    page.click("text=Upload and check")

    page.select_option("select[name=column_0]", "code")
    page.select_option("select[name=column_1]", "name")
    page.select_option("select[name=column_2]", "postcode")
    page.click("text=Check again with these")
    assert page.locator("tr.refused").count() == 1
    assert page.locator("tr.changed ins").first.inner_text() == rows[1][1]

    page.check("#skip-refused")
    page.click("text=Bring 2 rows in")
    assert "The table was brought in." in page.inner_text("#content")
    assert Institution.objects.get(pk=schools[1].pk).name == rows[1][1]

    page.click("text=Undo this import")
    page.click("text=Undo the import")
    assert "every row is as it was before" in page.inner_text(".messagelist")
    assert Institution.objects.get(pk=schools[1].pk).name == schools[1].name
    assert page.faults == []
