"""What word processors put on the clipboard, written after how each of them marks its lists."""

_SYMBOL = "font-family:Symbol;mso-fareast-font-family:Symbol;mso-bidi-font-family:\nSymbol"
_PLACES = {True: "MsoListParagraphCxSpFirst", False: "MsoListParagraphCxSpMiddle"}
_TIMES = 'font:7.0pt "Times New Roman"'


def word(*items: tuple[str, int, str, str], comments: bool = False) -> str:
    """Of Word on a desk: each item with its list ("l0 lfo1"), level, mark and words.

    `comments`: its conditional sections as comments, which some programs make of them on the way.
    """
    opening, closing = (
        ("<!--[if !supportLists]-->", "<!--[endif]-->")
        if comments
        else ("<![if !supportLists]>", "<![endif]>")
    )
    made = ""
    for number, (whose, level, mark, words) in enumerate(items):
        known, override = whose.split()
        made += (
            f"<p class={_PLACES[not number]} style='margin-left:{level / 2}in;text-indent:-.25in;"
            f"mso-list:{known} level{level}\n{override}'>{opening}<span\nstyle='{_SYMBOL}'><span "
            f"style='mso-list:Ignore'>{mark}<span\nstyle='{_TIMES}'>&nbsp;&nbsp;&nbsp;&nbsp;\n"
            f"</span></span></span>{closing}{words}<o:p></o:p></p>\n\n"
        )
    return made


def whole_word(body: str) -> str:
    """With what stands around every fragment of Word's."""
    return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta name=Generator content="Microsoft '
        'Word 15"><!--[if gte mso 9]><xml><w:WordDocument/></xml><![endif]--><style><!-- @list l0 '
        "{mso-list-id:1;} p.MsoNormal {margin:0in} --></style></head><body lang=EN-US>"
        f"<!--StartFragment-->{body}<!--EndFragment--></body></html>"
    )


def word_web(*items: tuple[str, str, int, int, str]) -> str:
    """Of Word in a browser: each item (tag, list, level, number, words) is a list of its own."""
    made = ""
    for tag, whose, level, number, words in items:
        name = "BulletListStyle1" if tag == "ul" else "NumberListStyle1"
        start = f' start="{number}"' if tag == "ol" else ""
        made += (
            f'<div class="ListContainerWrapper SCXW1 BCX0"><{tag} class="{name} SCXW1 BCX0" role="list"'
            f'{start} style="margin: 0px; cursor: text;"><li data-leveltext="" data-font="Symbol" '
            f'data-listid="{whose}" data-list-defn-props="{{}}" data-aria-posinset="{number}" '
            f'data-aria-level="{level}" role="listitem" class="OutlineElement Ltr SCXW1 BCX0">'
            f'<p class="Paragraph SCXW1 BCX0" paraid="1" xml:lang="VI-VN"><span data-contrast="auto" '
            f'class="TextRun SCXW1 BCX0"><span class="NormalTextRun SCXW1 BCX0">{words}</span></span>'
            f'<span class="EOP SCXW1 BCX0" data-ccp-props="{{}}">&nbsp;</span></p></li></{tag}></div>'
        )
    return f'<div class="SCXW1 BCX0">{made}</div>'


GOOGLE_DOCS = """<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-0a1b">\
<p dir="ltr" style="line-height:1.38;"><span style="font-size:11pt;font-weight:700;\
text-decoration:none;">Kết quả</span><span style="font-size:11pt;font-weight:400;"> tháng 2, CO</span>\
<span style="font-size:0.6em;vertical-align:sub;">2</span></p><ol style="margin-top:0;" start="2">\
<li dir="ltr" style="list-style-type:decimal;" aria-level="1"><p dir="ltr" role="presentation">\
<span style="font-weight:400;">Hai</span></p></li><ul style="margin-top:0;"><li dir="ltr" \
style="list-style-type:circle;" aria-level="2"><p dir="ltr" role="presentation"><span>Con</span></p></li>\
</ul><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span>Ba</span></p></li></ol>\
<a href="https://example.gov.vn/" style="text-decoration:none;"><span \
style="text-decoration:underline;">Cổng</span></a></b><br class="Apple-interchange-newline">"""

LIBRE_OFFICE = """<!DOCTYPE html><html><head><meta name="generator" content="LibreOffice 7.4 (Linux)"/>\
<style type="text/css">p { line-height: 115% }</style></head><body lang="vi-VN" dir="ltr">
<ul><li><p style="margin-bottom: 0cm"><font face="Liberation Serif, serif">Gạch</font></p>
<ol type="a"><li><p>Con</p></li></ol></li></ul>
<ol start="4"><li><p><font size="3">H<sub>2</sub>O và m<sup>2</sup></font></p></li></ol>
<p><u>Gạch chân</u>, <strike>bỏ</strike></p></body></html>"""
