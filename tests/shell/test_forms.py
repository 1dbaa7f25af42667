"""Forms as people meet them: what is wrong, where, and what to do."""

from datetime import date

import pytest
from django.utils.translation import override

from lienthong.shell.forms import faults, summary
from tests.shell.site import OfficerForm, ReasonForm, SignInForm

GOOD = {
    "name": "ducpm.sxd",
    "full_name": "Phạm Minh Đức",
    "birthday": "04/07/1991",
    "unit": "Sở Nội vụ",
    "gender": "1",
    "level": "1",
}


def test_the_summary_leads_to_each_field_and_says_what_to_do():
    form = OfficerForm(GOOD | {"full_name": "", "level": "", "birthday": "31/02/1991"})
    with override("vi"):
        assert summary(form) == [
            {"target": "id_full_name", "message": "Hãy điền “Họ và tên”."},
            {
                "target": "id_birthday",
                "message": "Ngày sinh: Hãy viết ngày theo dạng ngày/tháng/năm, ví dụ 04/07/1991.",
            },
            {"target": "id_level_0", "message": "Hãy chọn “Vai trò”."},
        ]
        assert faults(form["full_name"]) == ["Hãy điền “Họ và tên”."]


def test_our_own_sentence_stands_alone_and_the_forms_own_error_comes_first():
    form = SignInForm({"name": "a", "password": "b"})
    form.add_error("password", "Thư điện tử hoặc mật khẩu chưa đúng.")
    form.add_error(None, "Hệ thống đang bận.")
    messages = [line["message"] for line in summary(form)]
    assert messages == ["Hệ thống đang bận.", "Thư điện tử hoặc mật khẩu chưa đúng."]


def test_a_field_names_its_hint_and_error_for_screen_readers(client):
    page = client.post("/officer", GOOD | {"birthday": "x"}).content.decode()
    assert 'id="id_birthday_helptext"' in page
    assert 'id="id_birthday_error"' in page
    assert 'aria-describedby="id_birthday_helptext id_birthday_error"' in page
    assert 'aria-invalid="true"' in page
    assert "<title>Lỗi: Cán bộ" in page


def test_what_was_typed_is_text_and_never_markup(client):
    page = client.post(
        "/officer", GOOD | {"name": "", "unit": "<script>alert(1)</script>"}
    ).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    "typed", ["04/07/1991", "04-07-1991", "4/7/1991", "04071991", "1991-07-04"]
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_dates_are_day_month_year_in_both_languages(typed, language):
    with override(language):
        form = OfficerForm(GOOD | {"birthday": typed})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["birthday"] == date(1991, 7, 4)
        assert 'value="04/07/1991"' in str(
            OfficerForm(initial={"birthday": date(1991, 7, 4)})["birthday"]
        )


def test_a_star_marks_required_fields_only_where_others_may_stay_empty():
    star = '<span class="star"'
    assert str(OfficerForm()).count(star) == 6
    assert star not in str(SignInForm())
    assert star not in str(ReasonForm())


def test_passwords_are_never_sent_back(client):
    page = client.post(
        "/sign-in", {"name": "hoalt.snv", "password": "mật khẩu của tôi"}
    ).content.decode()
    assert "mật khẩu của tôi" not in page


@pytest.mark.parametrize(
    ("sent", "unit"),
    [
        ({"unit": "Sở Nội vụ"}, "H10.09"),
        ({"unit": "so noi vu"}, "H10.09"),
        ({"unit": "Văn phòng Sở", "unit_value": "H10.09.1"}, "H10.09.1"),  # chosen from suggestions
        ({"unit": "Văn phòng Sở", "unit_pick": "H10.19.1"}, "H10.19.1"),  # chosen from the list
        ({"unit": "Sở Xây dựng", "unit_value": "H10.09"}, "H10.19"),  # retyped after choosing
        ({"unit": "Sở Nội vụ", "unit_value": "no such code"}, "H10.09"),
    ],
)
def test_a_unit_is_found_by_words_or_by_choice(sent, unit):
    form = OfficerForm({key: value for key, value in GOOD.items() if key != "unit"} | sent)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["unit"] == unit


def test_several_matches_are_offered_and_none_is_guessed(client):
    page = client.post("/officer", GOOD | {"unit": "Văn phòng Sở"}).content.decode()
    assert "Có nhiều kết quả cho “Văn phòng Sở”" in page
    assert 'name="unit_pick" value="H10.19.1"' in page
    assert 'name="unit_pick" value="H10.09.1"' in page


def test_a_unit_that_nobody_knows_is_refused(client):
    page = client.post("/officer", GOOD | {"unit": "Sở Hàng không"}).content.decode()
    assert "Không tìm thấy “Sở Hàng không”" in page


def test_a_choice_that_no_text_can_hold_is_none():
    form = OfficerForm(GOOD | {"unit": "\0", "unit_value": "\0"})
    assert form["unit"].data == ("", "")


def test_a_forged_choice_outside_the_actors_units_is_refused():
    form = OfficerForm(GOOD | {"unit": "", "unit_value": "H10.31"})
    assert not form.is_valid()
