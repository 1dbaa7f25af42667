"""Writing, deciding on and reading reports."""

from django.urls import path

from lienthong.scoreboard.reports import deciding_pages, pages, reading_pages, section_pages

ALL = "console/scoreboard/reports"
REPORT = f"{ALL}/<int:report_id>"
SECTION = f"{ALL}/sections/<int:section_id>"
PUBLISHED = "scoreboard/reports"
urlpatterns = [
    path(ALL, pages.all_reports, name="reports"),
    path(f"{ALL}/pasted", section_pages.pasted, name="pasted"),
    path(REPORT, pages.report, name="report"),
    path(f"{REPORT}/cover", pages.cover, name="report_cover"),
    path(f"{REPORT}/preview", pages.preview, name="report_preview"),
    path(f"{REPORT}/remove", pages.remove, name="report_remove"),
    path(f"{REPORT}/sections", section_pages.add, name="section_add"),
    path(f"{REPORT}/submit", deciding_pages.submit, name="report_submit"),
    path(f"{REPORT}/return", deciding_pages.give_back, name="report_return"),
    path(f"{REPORT}/approve", deciding_pages.approve, name="report_approve"),
    path(f"{REPORT}/publish", deciding_pages.publish, name="report_publish"),
    path(f"{REPORT}/reissue", deciding_pages.reissue, name="report_reissue"),
    path(f"{REPORT}/file.<slug:format>", pages.file, name="report_file"),
    path(SECTION, section_pages.edit, name="section"),
    path(f"{SECTION}/move", section_pages.move, name="section_move"),
    path(f"{SECTION}/remove", section_pages.remove, name="section_remove"),
    path(f"{SECTION}/undo", section_pages.undo, name="section_undo"),
    path(f"{SECTION}/draft", section_pages.draft, name="section_draft"),
    path(f"{SECTION}/drop", section_pages.drop, name="section_drop"),
    path(PUBLISHED, reading_pages.published_reports, name="published_reports"),
    path(f"{PUBLISHED}/<int:report_id>", reading_pages.published_report, name="published_report"),
    path(
        f"{PUBLISHED}/<int:report_id>/file.<slug:format>",
        reading_pages.published_file,
        name="published_file",
    ),
    path(
        f"{PUBLISHED}/<int:report_id>/pictures/<str:name>",
        reading_pages.picture,
        name="report_picture",
    ),
]
