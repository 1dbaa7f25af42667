"""A person at a form that asks a question in words."""

from lienthong.identity import human_check, questions


def answered() -> dict[str, str]:
    """The fields of a question of ours, rightly answered; a form that asks nothing does not mind."""
    question = questions.draw()
    return {"question": human_check.ask(question), "answer": question.answers[0]}
