"""The question after repeated failures: many forms, one attempt each, the same for everybody."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from lienthong.identity import human_check, questions, rules
from lienthong.identity.human_check import Answer
from lienthong.identity.models import Failures
from lienthong.kit import clock
from tests.human import answered
from tests.small_province import PASSWORD

WRONG = "Thư điện tử hoặc mật khẩu chưa đúng."


def enter(browser, name="hoalt.snv", password="sai-mat-khau-roi", address="10.0.0.1", **extra):
    form = {"name": name, "password": password, **extra}
    return browser.post("/sign-in", form, REMOTE_ADDR=address)


def asks(answer) -> bool:
    return 'name="question"' in answer.content.decode()


def asked(question: questions.Question) -> str:
    return human_check.ask(question)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("form", questions.FORMS, ids=lambda form: form.__name__)
def test_every_form_has_a_question_in_words_and_takes_its_answers(form, language):
    with translation.override(language):
        for _ in range(60):
            question = form()
            assert not re.search(r"[0-9%]", question.text), question.text
            assert question.answers
            assert all(question.answered_by(answer) for answer in question.answers)
            assert not question.answered_by("")
            assert not question.answered_by("0")


@pytest.mark.parametrize(
    ("number", "vietnamese", "english"),
    [
        (0, "không", "zero"),
        (5, "năm", "five"),
        (10, "mười", "ten"),
        (11, "mười một", "eleven"),
        (14, "mười bốn", "fourteen"),
        (15, "mười lăm", "fifteen"),
        (18, "mười tám", "eighteen"),
        (20, "hai mươi", "twenty"),
        (21, "hai mươi mốt", "twenty-one"),
        (35, "ba mươi lăm", "thirty-five"),
        (98, "chín mươi tám", "ninety-eight"),
    ],
)
def test_numbers_are_said_as_people_say_them(number, vietnamese, english):
    with translation.override("vi"):
        assert questions.in_words(number) == vietnamese
    with translation.override("en"):
        assert questions.in_words(number) == english


@pytest.mark.parametrize("typed", ["12", " 12. ", "mười hai", "MUOI HAI", "Twelve"])
def test_an_answer_may_be_written_in_any_way(typed):
    assert questions._number("", 12).answered_by(typed)


def test_questions_differ():
    assert len({questions.draw().text for _ in range(200)}) > 150


def test_a_question_is_good_for_one_attempt(db):
    token = asked(questions.Question("?", ("7",)))
    assert human_check.passes(Answer(token, "7"))
    assert not human_check.passes(Answer(token, "7"))


def test_a_wrong_answer_spends_it_too(db):
    token = asked(questions.Question("?", ("7",)))
    assert not human_check.passes(Answer(token, "8"))
    assert not human_check.passes(Answer(token, "7"))


def test_a_question_is_over_after_ten_minutes(db):
    token = asked(questions.Question("?", ("7",)))
    with clock.later_by(timedelta(minutes=10)):
        assert not human_check.passes(Answer(token, "7"))


@pytest.mark.parametrize("token", ["", "00", "xyz", "a" * 5000, "ab" * 60])
def test_a_question_that_is_not_ours_is_no_question(db, token):
    assert not human_check.passes(Answer(token, "7"))


def test_neither_question_nor_page_tells_the_answer():
    token = asked(questions.Question("?", ("bay-muoi-bay",)))
    assert "bay-muoi-bay" not in bytes.fromhex(token).decode("latin-1")


@pytest.mark.parametrize("name", ["hoalt.snv", "khongco.snv"])
def test_the_third_failure_brings_a_question_known_account_or_not(people, name):
    browser = Client()
    assert not asks(browser.get("/sign-in"))
    assert [asks(enter(browser, name)) for _ in range(3)] == [False, False, True]


def test_without_an_answer_nobody_looks_at_the_password(people):
    for _ in range(3):
        enter(Client())
    refused = enter(Client(), password=PASSWORD)
    assert refused.status_code == 200
    assert asks(refused)
    assert WRONG not in refused.content.decode()
    assert enter(Client(), password=PASSWORD, **answered()).status_code == 303


def test_guessing_without_answers_does_not_lock_the_owner_out(people):
    """SECURITY.md 33: what is turned away learns nothing and fills no counter."""
    for _ in range(rules.LIMITS["account"].failures + 5):
        enter(Client())
    assert enter(Client(), password=PASSWORD, **answered()).status_code == 303


def test_a_page_answered_by_a_person(people):
    """What the browser gets can be answered: its label is the question, its answer is taken."""
    browser = Client()
    for _ in range(3):
        page = enter(browser).content.decode()
    token = re.search(r'name="question" value="([0-9a-f]+)"', page)[1]
    kept = human_check._read(token)
    assert kept["text"] in page.replace("&quot;", '"')
    entered = enter(browser, password=PASSWORD, question=token, answer=kept["answers"][0])
    assert entered.status_code == 303


def test_thirty_failures_from_one_address_bring_a_question_to_all_of_it(people):
    for number in range(rules.QUESTION_FROM["address"]):
        enter(Client(), f"ai{number}.snv")
    assert asks(enter(Client(), password=PASSWORD))
    assert enter(Client(), password=PASSWORD, address="10.9.9.9").status_code == 303


def test_a_known_device_answers_only_for_itself(people):
    browser = Client()
    enter(browser, password=PASSWORD)
    browser.post("/sign-out")
    for _ in range(5):
        enter(Client())
    assert enter(browser, password=PASSWORD).status_code == 303


def test_an_ordinary_sign_in_spends_no_question(people):
    enter(Client(), password=PASSWORD)
    assert Failures.objects.count() == 3
