"""The portal's help: a short page for each task, in steps."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Task:
    """What somebody wants to do, and how; `note` is what they would ask next."""

    slug: str
    name: Promise
    steps: tuple[Promise, ...]
    note: Promise | str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """Tasks of the same people."""

    name: Promise
    tasks: tuple[Task, ...]


OFFICERS = Chapter(
    _("Cán bộ"),
    (
        Task(
            "vneid",
            _("Gắn tài khoản với VNeID"),
            (
                _("Mở menu dưới tên bạn, chọn Tài khoản của tôi."),
                _("Chọn Gắn tài khoản VNeID, rồi Mở VNeID."),
                _(
                    "Ở VNeID: chọn tài khoản dành cho Công dân, gõ số định danh, mật khẩu và mã OTP."
                ),
                _("Xem lại tên và tài khoản, bấm Gắn tài khoản."),
            ),
            _("Từ lần sau, chọn Đăng nhập bằng tài khoản VNEID ở trang đăng nhập."),
        ),
        Task(
            "switch",
            _("Chuyển giữa các tài khoản của mình"),
            (
                _("Gắn từng tài khoản với cùng một VNeID của bạn."),
                _("Đăng nhập bằng VNeID, chọn tài khoản muốn dùng."),
                _("Sau đó, mở menu dưới tên bạn và chọn Chuyển tài khoản."),
            ),
            _("Các ứng dụng đang mở bằng tài khoản cũ sẽ hỏi đăng nhập lại."),
        ),
        Task(
            "delegate",
            _("Ủy quyền cho người khác, làm việc thay"),
            (
                _("Người giao: mở menu dưới tên mình, chọn Ủy quyền, rồi Thêm ủy quyền."),
                _(
                    "Chọn người nhận, việc được làm thay, thời gian, lý do; bấm Tiếp tục, rồi Xác nhận."
                ),
                _("Người nhận: mở đề nghị trên trang ứng dụng, bấm Nhận ủy quyền."),
                _(
                    "Bấm Làm việc thay rồi mở ứng dụng; xong việc, bấm Thôi làm thay ở dải trên cùng."
                ),
            ),
            _("Không bao giờ cho mượn mật khẩu. Người giao thu hồi được bất cứ lúc nào."),
        ),
        Task(
            "second-step",
            _("Thêm bước xác thực thứ hai"),
            (
                _("Mở Tài khoản của tôi, chọn Bảo mật."),
                _(
                    "Thêm khóa truy cập (vân tay, khuôn mặt, PIN), hoặc thêm ứng dụng xác thực và quét mã QR."
                ),
                _("In hoặc tải mười mã dự phòng, cất ở nơi chỉ bạn lấy được."),
            ),
            _("Mất điện thoại? Dùng một mã dự phòng, hoặc gặp quản trị của đơn vị."),
        ),
        Task(
            "password",
            _("Quên mật khẩu"),
            (
                _("Ở trang đăng nhập, chọn Quên mật khẩu?"),
                _("Gõ tài khoản, chọn nơi nhận mã, bấm Gửi mã."),
                _("Gõ mã vừa nhận rồi đặt mật khẩu mới."),
            ),
            _(
                "Để dùng được cách này, hãy xác nhận số di động hoặc thư cá nhân ở Nơi nhận mã từ trước."
            ),
        ),
        Task(
            "not-me",
            _("Thấy phiên đăng nhập lạ"),
            (
                _("Mở Tài khoản của tôi, chọn Thiết bị và phiên."),
                _("Ở phiên lạ, bấm Không phải tôi và gõ mật khẩu hiện tại."),
                _("Đặt mật khẩu mới ngay ở trang tiếp theo."),
            ),
        ),
    ),
)
ADMINISTRATORS = Chapter(
    _("Quản trị đơn vị"),
    (
        Task(
            "verify",
            _("Xác thực VNeID cho một cán bộ"),
            (
                _("Mở Cán bộ, chọn Đơn vị và cán bộ; tìm theo tên hoặc tài khoản."),
                _("Ở Thông tin xác thực, quét mã QR của thẻ CCCD hoặc gõ các mục."),
                _("Bấm Xác thực tài khoản VNEID và chờ câu trả lời."),
                _(
                    "“Thông tin số CCCD chính xác”: đã gắn. Nếu khác, sửa mục được nêu rồi xác thực lại."
                ),
            ),
        ),
        Task(
            "cutoff",
            _("Đặt hạn đăng nhập bằng VNeID"),
            (
                _("Mở Cán bộ, chọn Yêu cầu đăng nhập, rồi Đặt yêu cầu."),
                _("Chọn yêu cầu, từ ngày, ứng dụng và đơn vị; bấm Xem trước."),
                _("Xem ai chưa sẵn sàng, rồi bấm Đặt yêu cầu."),
            ),
            _("Chỉ định ít nhất một tài khoản khẩn cấp trước khi đặt hạn cho mọi người."),
        ),
        Task(
            "linking",
            _("Cán bộ chưa vào được một ứng dụng"),
            (
                _("Mở Cán bộ, chọn Cán bộ chưa vào được ứng dụng."),
                _("Báo từng người mở “Thông tin cá nhân” trong ứng dụng và ghi thư công vụ."),
                _("Hồ sơ không rõ là ai: báo cho quản trị ứng dụng."),
            ),
        ),
    ),
)
FIGURES = Chapter(
    _("Số liệu và báo cáo"),
    (
        Task(
            "figures-read",
            _("Xem đơn vị đứng ở đâu"),
            (
                _("Mở Chỉ tiêu; chọn kỳ, nhóm đơn vị, rồi bấm Xem."),
                _("Bấm tên một đơn vị để xem mọi chỉ tiêu của đơn vị đó qua các kỳ."),
                _("Bấm một giá trị hay một câu để biết nó từ đâu ra: tệp nào, dòng nào, ai nhập."),
            ),
            _("“Chưa có số liệu”, “Không áp dụng” và 0 là ba điều khác nhau."),
        ),
        Task(
            "figures-form",
            _("Nộp biểu mẫu của đơn vị"),
            (
                _("Mở Chỉ tiêu, chọn Biểu mẫu, rồi chọn biểu mẫu đang mở."),
                _("Điền từng ô; số liệu kỳ trước ở ngay bên cạnh. Bấm Lưu nháp lúc nào cũng được."),
                _("Bấm Kiểm tra và nộp, xem lại, rồi bấm Nộp."),
            ),
            _("Bị trả lại thì sửa theo góp ý rồi nộp lại; chưa ai duyệt thì rút lại được."),
        ),
        Task(
            "figures-import",
            _("Nhập một bảng số liệu"),
            (
                _(
                    "Mở Chỉ tiêu, chọn Số liệu, gửi bảng đúng như bản in, hoặc mẫu tải ở đó và đã "
                    "điền, rồi bấm Đọc tệp."
                ),
                _("Xem tệp sẽ thay đổi gì, rồi bấm Nhập."),
                _("Ô không chắc thì chờ: nhận giá trị gợi ý, giữ như in, hoặc ghi giá trị khác."),
            ),
            _("Nhập nhầm thì hoàn tác được."),
        ),
        Task(
            "figures-report",
            _("Lập báo cáo tháng"),
            (
                _("Mở Chỉ tiêu, chọn Báo cáo, bấm Lập bản thảo: số liệu, bảng và biểu đồ có sẵn."),
                _("Viết hoặc dán từ Word các mục còn lại; bấm Xem trước."),
                _("Bấm Trình duyệt; người duyệt bấm Duyệt, rồi Phát hành với số của báo cáo."),
            ),
            _("Báo cáo đã phát hành không đổi nữa; sửa sai bằng Phát hành lại, có ghi lý do."),
        ),
    ),
)
CHAPTERS = (OFFICERS, ADMINISTRATORS, FIGURES)


def task(slug: str) -> Task | None:
    """The task of that name, if there is one."""
    return next((one for each in CHAPTERS for one in each.tasks if one.slug == slug), None)
