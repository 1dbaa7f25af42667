"""A small site made of the shell alone: every component on a page, and views that go wrong."""

from datetime import UTC, datetime
from pathlib import Path

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path

from lienthong.kit.actor import Actor, Right, anonymous
from lienthong.kit.text import fold
from lienthong.shell import errors, icons, pages
from lienthong.shell.forms import Password, date_field
from lienthong.shell.middleware import accepts_uploads, allow_form_action
from lienthong.shell.navigation import Item, visible
from lienthong.shell.search_field import Option, SearchField, suggestions
from lienthong.shell.tree import Node, branch
from lienthong.shell.way import Step

PAGES = Path(__file__).parent / "pages"
UNITS = [
    Option("H10.19", "Sở Xây dựng", "Tỉnh Bình Phước"),
    Option("H10.19.1", "Văn phòng Sở", "Sở Xây dựng"),
    Option("H10.09", "Sở Nội vụ", "Tỉnh Bình Phước"),
    Option("H10.09.1", "Văn phòng Sở", "Sở Nội vụ"),
]
NAVIGATION = (
    Item("Ứng dụng", "launcher"),
    Item("Văn bản", "officer"),
    Item("Quản trị", "console", right="accounts.manage"),
    Item("Nhật ký", "audit", right="audit.read"),
    Item("Tài khoản của tôi", "components", in_menu=True),
    Item("Đăng xuất", "posted", in_menu=True, post=True),
    Item("Trợ giúp", "document", everyone=True),
)


def items(actor: Actor) -> list[Item]:
    return visible(NAVIGATION, actor)


def signed_in(get_response):
    """Stands where identity's middleware stands: an officer, unless the page is for strangers."""
    officer = Actor(1, "hoalt.snv", "Lê Thị Hoa", rights=(Right("accounts.manage", "/1/"),))

    def middleware(request: HttpRequest) -> HttpResponse:
        stranger = request.path.startswith("/sign-in") or "stranger" in request.GET
        request.actor = anonymous(request.address) if stranger else officer
        request.person_line = "Chuyên viên · Sở Nội vụ"
        return get_response(request)

    return middleware


class OfficerForm(forms.Form):
    name = forms.CharField(label="Tên tài khoản")
    full_name = forms.CharField(label="Họ và tên")
    birthday = date_field("Ngày sinh")
    unit = SearchField(label="Thuộc đơn vị/Phòng ban", source="/suggest")
    gender = forms.ChoiceField(label="Giới tính", choices=[("1", "Nam"), ("2", "Nữ")])
    level = forms.ChoiceField(
        label="Vai trò",
        choices=[("1", "Cán bộ"), ("2", "Quản trị đơn vị")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="Ghi chú", widget=forms.Textarea, required=False)
    file = forms.FileField(label="Quyết định", required=False, help_text="Tệp PDF không quá 20 MB")
    active = forms.BooleanField(
        label="Đang hoạt động", required=False, help_text="Bỏ chọn là tạm đình chỉ"
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(find=find, search=search)


class SignInForm(forms.Form):
    name = forms.CharField(
        label="Thư điện tử công vụ",
        help_text="Không cần nhập phần sau dấu @",
        widget=forms.TextInput({"autocomplete": "username"}),
    )
    password = forms.CharField(label="Mật khẩu", widget=Password())
    remember = forms.BooleanField(label="Nhớ tài khoản trên máy này", required=False, initial=True)


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Lý do")


def find(value: str) -> Option | None:
    return next((unit for unit in UNITS if unit.value == value), None)


def search(text: str) -> list[Option]:
    return [unit for unit in UNITS if fold(text) in fold(f"{unit.label} {unit.value}")]


def draw(request: HttpRequest, name: str, status: int = 200, **context) -> HttpResponse:
    template = engines["django"].from_string((PAGES / f"{name}.html").read_text())
    return HttpResponse(template.render(context, request), status=status)


def components(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Đã lưu tài khoản ducpm.sxd.")
    messages.error(request, "Chưa gửi được thư.")
    paginator = Paginator(range(1234), 50)
    steps = [
        Step("Hoàn thành", "", "next"),
        Step("Phân công", "10:20 06/03 · Phòng CCVC", "now"),
        Step("Trục nhận", "09:31:06 06/03"),
        Step("Chữ ký sai", "09:30", "bad"),
    ]
    return draw(
        request,
        "components",
        page_obj=paginator.get_page(request.GET.get("page")),
        steps=steps,
        icons=list(icons.PATHS),
        when=datetime(2024, 10, 12, 2, 12, tzinfo=UTC),
        rows=[("Mã định danh", "H10.19"), ("Mã cũ", None)],
    )


def officer(request: HttpRequest) -> HttpResponse:
    form = OfficerForm(request.POST or None, initial={"name": "ducpm.sxd", "unit": "H10.19.1"})
    if request.method == "POST" and form.is_valid():
        return JsonResponse(
            {"unit": form.cleaned_data["unit"], "day": str(form.cleaned_data["birthday"])}
        )
    return draw(request, "officer", form=form)


def console(request: HttpRequest) -> HttpResponse:
    form = OfficerForm(
        initial={"name": "ducpm.sxd", "full_name": "Phạm Minh Đức", "unit": "H10.19.1"}
    )
    office = Node("Văn phòng Sở", "/console?unit=4", 11, current=True)
    department = Node(
        "Sở Xây dựng", "/console?unit=3", 74, (office, Node("Quy hoạch kiến trúc", "#q", 12))
    )
    others = (
        Node("Văn phòng UBND tỉnh", "#v", 96),
        Node("Sở Giáo dục và Đào tạo", "#g", 142, children_url="/branch"),
        department,
        Node("Thành phố Đồng Xoài", "#d", 611),
    )
    return draw(request, "console", form=form, nodes=[Node("Tỉnh Bình Phước", "#t", 9312, others)])


def sign_in(request: HttpRequest) -> HttpResponse:
    allow_form_action(request, "http://localhost:8101/oidc/callback")
    form = SignInForm(request.POST or None, initial={"name": "hoalt.snv"})
    if request.method == "POST" and form.is_valid():
        form.add_error("password", "Thư điện tử hoặc mật khẩu chưa đúng.")
    return draw(request, "sign_in", form=form)


def remove(request: HttpRequest) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return pages.see_other("components")
    return pages.confirm(
        request,
        title="Xóa cán bộ Phạm Minh Đức?",
        subject="ducpm.sxd · Văn phòng Sở, Sở Xây dựng",
        losses=[
            "7 ứng dụng không vào được nữa",
            "2 phiên đăng nhập kết thúc ngay",
            "Vai trò quản trị đơn vị",
        ],
        keeps="Có thể khôi phục trong 90 ngày.",
        action="Xóa cán bộ",
        cancel_url="/console",
        form=form,
    )


def failing(request: HttpRequest, how: str) -> HttpResponse:
    raise {
        "forbidden": PermissionDenied,
        "bad": SuspiciousOperation,
        "bug": ZeroDivisionError,
        "database": OperationalError,
    }[how]("a token nobody should read")


def upload(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"bytes": len(request.FILES["file"])})


urlpatterns = [
    path("", include("lienthong.shell.urls")),
    path("", lambda request: draw(request, "launcher"), name="launcher"),
    path("components", components, name="components"),
    path("console", console, name="console"),
    path("officer", officer, name="officer"),
    path("document", lambda request: draw(request, "document"), name="document"),
    path("audit", components, name="audit"),
    path("posted", lambda request: pages.see_other("launcher"), name="posted"),
    path("sign-in", sign_in, name="sign_in"),
    path("remove", remove, name="remove"),
    path("suggest", lambda request: suggestions(search(request.GET["q"]))),
    path("branch", lambda request: HttpResponse(branch([Node("Phòng Tổ chức", "#to", 7)]))),
    path("import", lambda request: draw(request, "imported")),
    path("address", lambda request: HttpResponse(request.address)),
    path("healthz", lambda request: HttpResponse("ok")),
    path("too-many", lambda request: errors.too_many(request, retry_after=90)),
    path("fail/<how>", failing),
    path("upload", accepts_uploads(upload)),
]

handler400 = "lienthong.shell.errors.bad_request"
handler403 = "lienthong.shell.errors.forbidden"
handler404 = "lienthong.shell.errors.not_found"
handler500 = "lienthong.shell.errors.server_error"
