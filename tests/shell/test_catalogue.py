"""The English catalogue is complete, and the product makes its compiled form itself."""

import gettext
import os
import re
import shutil

import polib

from lienthong.shell import catalogue, extract
from lienthong.shell.extract import Message

PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")
BOOK = polib.pofile(str(catalogue.CATALOGUE))


def test_every_message_has_english():
    english = {(entry.msgid, entry.msgctxt) for entry in BOOK.translated_entries()}
    missing = {(message.msgid, message.context) for message in extract.messages()} - english
    assert not missing, "python -m lienthong.shell.extract lists them"


def test_placeholders_survive_translation():
    for entry in BOOK.translated_entries():
        wanted = sorted(PLACEHOLDERS.findall(entry.msgid))
        for words in list(entry.msgstr_plural.values()) or [entry.msgstr]:
            assert sorted(PLACEHOLDERS.findall(words)) == wanted, entry.msgid


def test_a_catalogue_is_compiled_once_and_again_when_it_changes(tmp_path):
    source = tmp_path / "django.po"
    shutil.copy(catalogue.CATALOGUE, source)
    [compiled] = catalogue.compile_stale([source])
    with compiled.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Lưu") == "Save"
    assert catalogue.compile_stale([source]) == []
    os.utime(compiled, (0, 0))
    assert catalogue.compile_stale([source]) == [compiled]


def test_messages_are_found_in_code_and_templates(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "code.py").write_text(
        '_("Một " "câu")\nngettext("%(n)s dòng", "%(n)s dòng", n)\npgettext_lazy("nút", "Gửi")\n_(name)\n'
    )
    (tmp_path / "templates/page.html").write_text(
        '{% translate "Xin chào" %}{% button _("Lưu") %}'
        "{% blocktranslate trimmed count n=n %}\n {{ n }} mục\n"
        "{% plural %} {{ n }} mục {% endblocktranslate %}"
    )
    assert extract.messages(tmp_path) == {
        Message("Một câu"),
        Message("%(n)s dòng", "%(n)s dòng"),
        Message("Gửi", context="nút"),
        Message("Xin chào"),
        Message("Lưu"),
        Message("%(n)s mục", "%(n)s mục"),
    }


def test_bringing_the_catalogue_up_to_date_adds_and_drops(tmp_path):
    source = tmp_path / "en.po"
    shutil.copy(catalogue.CATALOGUE, source)
    (tmp_path / "code.py").write_text('_("Lưu")\n_("Câu chưa ai dịch")\n')
    assert extract.update(source, tmp_path) == ["Câu chưa ai dịch"]
    book = polib.pofile(str(source))
    assert {entry.msgid for entry in book} == {"Lưu", "Câu chưa ai dịch"}
    assert book.find("Lưu").msgstr == "Save"
