from django.urls import path

from lienthong.console import (
    account_changes,
    accounts,
    choosers,
    exports,
    home,
    imports,
    names,
    roles,
    search,
    sessions,
    unit_changes,
    units,
)

app_name = "console"
urlpatterns = [
    path("", home.home, name="home"),
    path("search", search.search, name="search"),
    path("names", names.names, name="names"),
    # Units
    path("units", units.units, name="units"),
    path("units/suggestions", choosers.unit_suggestions, name="unit_suggestions"),
    path("units/<int:unit_id>", units.unit, name="unit"),
    path("units/<int:unit_id>/branch", units.branch, name="branch"),
    path("units/<int:unit_id>/add", units.add, name="add_unit"),
    path("units/<int:unit_id>/edit", units.edit, name="edit_unit"),
    path("units/<int:unit_id>/move", unit_changes.move, name="move_unit"),
    path("units/<int:unit_id>/end", unit_changes.end, name="end_unit"),
    path("units/<int:unit_id>/reopen", unit_changes.reopen, name="reopen_unit"),
    path("units/<int:unit_id>/aliases", names.confirm_alias, name="confirm_alias"),
    path(
        "units/<int:unit_id>/aliases/<int:alias_id>/forget", names.forget_alias, name="forget_alias"
    ),
    path("units/<int:unit_id>/accounts/add", accounts.add, name="add_account"),
    # Lists as files
    path("units/import", imports.units_import, name="units_import"),
    path("units/export", exports.units_export, name="units_export"),
    path("units/template", imports.template, {"kind": "units"}, name="units_template"),
    path("accounts/import", imports.accounts_import, name="accounts_import"),
    path("accounts/export", exports.accounts_export, name="accounts_export"),
    path("accounts/template", imports.template, {"kind": "accounts"}, name="accounts_template"),
    path("imports/<int:run_id>", imports.run, name="import_run"),
    path("imports/<int:run_id>/progress", imports.progress, name="import_progress"),
    path("imports/<int:run_id>/apply", imports.apply, name="import_apply"),
    path("imports/<int:run_id>/names", imports.confirm, name="import_confirm"),
    path("imports/<int:run_id>/check", imports.check_again, name="import_check_again"),
    path("imports/<int:run_id>/discard", imports.discard, name="import_discard"),
    path(
        "imports/<int:run_id>/report.xlsx",
        imports.report,
        {"form": "xlsx"},
        name="import_report_xlsx",
    ),
    path(
        "imports/<int:run_id>/report.csv",
        imports.report,
        {"form": "csv"},
        name="import_report_csv",
    ),
    # Officers
    path("accounts/<int:account_id>", accounts.account, name="account"),
    path("accounts/<int:account_id>/photo", accounts.photo, name="photo"),
    path("accounts/<int:account_id>/photo/set", accounts.set_photo, name="set_photo"),
    path("accounts/<int:account_id>/move", account_changes.move, name="move_account"),
    path("accounts/<int:account_id>/suspend", account_changes.suspend, name="suspend"),
    path("accounts/<int:account_id>/resume", account_changes.resume, name="resume"),
    path("accounts/<int:account_id>/remove", account_changes.remove, name="remove"),
    path("accounts/<int:account_id>/restore", account_changes.restore, name="restore"),
    path("accounts/<int:account_id>/password", account_changes.password, name="password"),
    path("accounts/<int:account_id>/roles", roles.roles, name="roles"),
    path("accounts/<int:account_id>/roles/<int:role_id>/end", roles.end, name="end_role"),
    path("accounts/<int:account_id>/sessions", sessions.sessions, name="sessions"),
    path("accounts/<int:account_id>/sessions/end", sessions.end, name="end_sessions"),
]
