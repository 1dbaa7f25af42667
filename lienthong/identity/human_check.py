"""A question in words after repeated failures, without services of others.

It travels through the browser sealed, with its answers; it is good for ten minutes and for one attempt.
It is asked of unknown names alike. It slows guessing by programs; what stops guessing are the limits.
"""

import json
from dataclasses import asdict, dataclass
from datetime import timedelta

from cryptography.exceptions import InvalidTag
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lienthong.identity import limits, questions
from lienthong.identity.questions import Question
from lienthong.kit import clock, secrets

PURPOSE = "human-check"
LIFETIME = timedelta(minutes=10)
MOST_TEXT = 4_000  # characters of a sealed question


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back with a form; both are empty where nothing was asked."""

    question: str = ""
    text: str = ""


NO_ANSWER = Answer()


def ask(question: Question) -> str:
    """The question as it travels."""
    ends_at = (clock.now() + LIFETIME).timestamp()
    kept = asdict(question) | {"ends_at": ends_at, "name": secrets.new_token()}
    return settings.VAULT.encrypt(PURPOSE, json.dumps(kept).encode()).hex()


def passes(answer: Answer) -> bool:
    """Whether it is right, in time, and the first one to this question. Right or wrong, it is spent."""
    kept = _read(answer.question)
    if kept is None or clock.now().timestamp() >= kept["ends_at"]:
        return False
    unspent = limits.count(limits.keys({"question": kept["name"]}))
    return unspent and Question(kept["text"], tuple(kept["answers"])).answered_by(answer.text)


def _read(question: str) -> dict | None:
    if not question or len(question) > MOST_TEXT:
        return None
    try:
        return json.loads(settings.VAULT.decrypt(PURPOSE, bytes.fromhex(question)))
    except (ValueError, InvalidTag):
        return None


class QuestionForm(forms.Form):
    """The two fields that stand in a form that asks; always a new question."""

    question = forms.CharField(widget=forms.HiddenInput, required=False)
    answer = forms.CharField(
        help_text=_("Viết bằng số hoặc bằng chữ. Câu hỏi này giúp chặn phần mềm dò mật khẩu."),
        required=False,
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none"}),
    )


def form() -> QuestionForm:
    """Asks a new question."""
    question = questions.draw()
    asking = QuestionForm(initial={"question": ask(question)})
    asking.fields["answer"].label = question.text
    return asking


def answer(posted: dict[str, str]) -> Answer:
    """What a form's POST brought along."""
    return Answer(posted.get("question", ""), posted.get("answer", ""))
