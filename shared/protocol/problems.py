"""Everything that can go wrong between a client and the server, in one catalogue (RFC 9457).

`retry` is what a phone obeys: never · now · later · after-login · after-update · ask-human.
A problem of a single item inside a batch keeps its code; its status then only says how grave it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Retry = Literal["never", "now", "later", "after-login", "after-update", "ask-human"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of problem: its stable code, HTTP status, what a phone does next, and words for people."""

    code: str
    status: int
    retry: Retry
    title_vi: str
    title_en: str
    detail_vi: str
    detail_en: str

    def title(self, language: str) -> str:
        """Return the title in English where `language` starts with "en", else in Vietnamese."""
        return self.title_en if language.startswith("en") else self.title_vi

    def detail(self, language: str) -> str:
        """Return the explanation in English where `language` starts with "en", else in Vietnamese."""
        return self.detail_en if language.startswith("en") else self.detail_vi


# Tables: one problem in three lines reads better than in nine.
# fmt: off
_FORMAT = (
    Problem("malformed", 400, "never", "Dữ liệu không đúng định dạng", "Malformed data",
            "Nội dung gửi lên không phải JSON hợp lệ theo giao thức.",
            "The content is not JSON as the protocol speaks it."),
    Problem("media-type", 415, "never", "Kiểu dữ liệu không được hỗ trợ", "Unsupported media type",
            "Chỉ nhận JSON mã hóa UTF-8.",
            "Only JSON in UTF-8 is accepted."),
    Problem("duplicate-key", 400, "never", "Khóa bị lặp", "Duplicate key",
            "Một khóa xuất hiện hai lần trong cùng một đối tượng JSON.",
            "A key is given twice in one JSON object."),
    Problem("too-deep", 400, "never", "Lồng quá sâu", "Nested too deeply",
            "Dữ liệu JSON lồng nhau quá nhiều cấp.",
            "The JSON is nested too deeply."),
    Problem("number-range", 400, "never", "Số ngoài phạm vi", "Number out of range",
            "Có số nguyên vượt phạm vi cho phép.",
            "A whole number is out of range."),
    Problem("text-invalid", 400, "never", "Văn bản không hợp lệ", "Invalid text",
            "Văn bản chứa ký tự Unicode không hợp lệ.",
            "The text holds invalid Unicode."),
    Problem("payload-too-large", 413, "never", "Dữ liệu quá lớn", "Payload too large",
            "Dữ liệu gửi lên vượt dung lượng cho phép.",
            "What was sent is larger than allowed."),
    Problem("too-many-items", 413, "now", "Quá nhiều mục", "Too many items",
            "Quá nhiều mục trong một lần gửi; hãy chia nhỏ.",
            "Too many items at once; split them."),
    Problem("id-invalid", 400, "never", "Mã định danh không hợp lệ", "Invalid identifier",
            "Mã định danh phải là UUID chữ thường dạng chuẩn.",
            "Identifiers are lower-case canonical UUIDs."),
    Problem("unknown-field", 400, "never", "Trường không xác định", "Unknown field",
            "Có trường mà máy chủ không biết.",
            "A field is not known to the server."),
    Problem("field-invalid", 400, "never", "Giá trị không hợp lệ", "Invalid value",
            "Một hoặc nhiều giá trị không hợp lệ.",
            "One or more values are not valid."),
    Problem("filter-invalid", 400, "never", "Bộ lọc không hợp lệ", "Invalid filter",
            "Điều kiện lọc hoặc sắp xếp không hợp lệ.",
            "The filter or ordering is not valid."),
    Problem("range-invalid", 400, "never", "Khoảng thời gian không hợp lệ", "Invalid range",
            "Ngày bắt đầu phải trước ngày kết thúc và kỳ báo cáo phải tồn tại.",
            "The range must start before it ends and the period must exist."),
    Problem("malformed-request", 400, "later", "Yêu cầu HTTP không hợp lệ", "Malformed request",
            "Yêu cầu không đúng chuẩn HTTP/1.1 nên bị từ chối.",
            "The request is not HTTP/1.1 as the standard has it."),
    Problem("length-required", 411, "never", "Thiếu độ dài", "Length required",
            "Yêu cầu phải ghi rõ độ dài nội dung (Content-Length).",
            "The request has to state the length of its content (Content-Length)."),
    Problem("uri-too-long", 414, "never", "Địa chỉ quá dài", "URI too long",
            "Địa chỉ trong yêu cầu dài quá mức cho phép.",
            "The address in the request is longer than allowed."),
    Problem("expectation-failed", 417, "never", "Không đáp ứng được yêu cầu kèm theo", "Expectation failed",
            "Máy chủ chỉ hiểu Expect: 100-continue.",
            "The server understands Expect: 100-continue alone."),
    Problem("head-too-large", 431, "never", "Phần đầu yêu cầu quá lớn", "Request head too large",
            "Phần đầu của yêu cầu lớn quá mức cho phép.",
            "The head of the request is larger than allowed."),
    Problem("not-implemented", 501, "never", "Chưa hỗ trợ", "Not implemented",
            "Máy chủ không hỗ trợ cách mã hóa đường truyền này.",
            "The server does not know this transfer coding."),
    Problem("host-invalid", 400, "never", "Tên máy chủ không hợp lệ", "Invalid host",
            "Yêu cầu gửi tới tên máy chủ không được phép.",
            "The request names a host this server does not serve."),
)
_REVISIONS = (
    Problem("content-mismatch", 409, "ask-human", "Nội dung khác bản đã nhận", "Different content",
            "Mã này đã được nhận với nội dung khác; cả hai bản được giữ lại.",
            "This id was received before with other content; both are kept."),
    Problem("hash-mismatch", 422, "now", "Sai mã kiểm tra", "Hash mismatch",
            "Dữ liệu bị hỏng trên đường truyền; hãy gửi lại.",
            "The data was damaged on its way; send it again."),
    Problem("signature-invalid", 422, "ask-human", "Chữ ký số không hợp lệ", "Invalid signature",
            "Chữ ký số không khớp với khóa của thiết bị.",
            "The signature does not match the device's key."),
    Problem("not-permitted", 403, "ask-human", "Không được phép", "Not permitted",
            "Tài khoản không có quyền thực hiện việc này.",
            "This account may not do this."),
    Problem("reference-unknown", 422, "later", "Tham chiếu chưa biết", "Unknown reference",
            "Đơn vị, danh mục kiểm tra hoặc nội dung chưa có trên máy chủ.",
            "A unit, checklist or item is not known to the server yet."),
    Problem("schema-unknown", 422, "later", "Phiên bản dữ liệu chưa hỗ trợ", "Unknown schema",
            "Máy chủ chưa hiểu phiên bản dữ liệu này; bản gốc được giữ lại.",
            "The server does not know this schema yet; the original is kept."),
    Problem("parents-invalid", 422, "ask-human", "Bản trước không hợp lệ", "Invalid parents",
            "Quan hệ với các bản trước không hợp lệ.",
            "The links to earlier revisions are not valid."),
    Problem("photo-invalid", 422, "ask-human", "Ảnh không hợp lệ", "Invalid photo",
            "Danh sách ảnh có mã, dung lượng hoặc định dạng không hợp lệ.",
            "A photo's hash, size or type is not valid."),
    Problem("answer-invalid", 422, "ask-human", "Câu trả lời không hợp lệ", "Invalid answer",
            "Có câu trả lời không thể có với nội dung kiểm tra.",
            "An answer is impossible for its item."),
)
_PEOPLE = (
    Problem("token-invalid", 401, "after-login", "Cần đăng nhập lại", "Sign in again",
            "Phiên đăng nhập không hợp lệ hoặc đã hết hạn.",
            "The token is not valid or has expired."),
    Problem("login-failed", 401, "never", "Đăng nhập không thành công", "Sign-in failed",
            "Tên đăng nhập hoặc mật khẩu không đúng.",
            "The user name or password is wrong."),
    Problem("otp-required", 401, "now", "Cần mã xác thực", "One-time password required",
            "Tài khoản này đăng nhập bằng cả mật khẩu và mã 6 số của ứng dụng xác thực.",
            "This account needs a code of its authenticator app beside the password."),
    Problem("otp-invalid", 401, "now", "Mã xác thực không đúng", "Wrong one-time password",
            "Mã xác thực không đúng, đã dùng hoặc đã hết hạn; hãy nhập mã mới.",
            "The code is wrong, used or expired; enter a new one."),
    Problem("second-factor-required", 403, "ask-human", "Cần bật mã xác thực", "Second factor required",
            "Vai trò này phải bật mã xác thực (ứng dụng tạo mã 6 số) trước khi làm việc khác.",
            "This role has to set up codes of an authenticator app before anything else."),
    Problem("password-wrong", 400, "now", "Mật khẩu không đúng", "Wrong password",
            "Mật khẩu hiện tại không đúng; hãy nhập lại.",
            "The present password is wrong; enter it again."),
    Problem("session-revoked", 401, "after-login", "Phiên đã bị thu hồi", "Session revoked",
            "Phiên của thiết bị đã bị thu hồi; hãy đăng nhập lại.",
            "The device's session was revoked; sign in again."),
    Problem("proof-stale", 401, "now", "Bằng chứng đã cũ", "Stale proof",
            "Thời điểm ký lệch với máy chủ hoặc yêu cầu đã được dùng; hãy ký lại với giờ của máy chủ.",
            "The time signed is not the server's, or the request was used; sign anew with its time."),
    Problem("device-revoked", 401, "after-login", "Thiết bị đã bị thu hồi", "Device revoked",
            "Thiết bị này đã bị thu hồi quyền.",
            "This device has been revoked."),
    Problem("device-conflict", 409, "ask-human", "Thiết bị đã đăng ký khóa khác", "Device conflict",
            "Mã thiết bị này đã được đăng ký với khóa khác.",
            "This device id is enrolled with another key."),
    Problem("key-invalid", 400, "never", "Khóa không hợp lệ", "Invalid key",
            "Khóa công khai không đúng thuật toán hoặc định dạng.",
            "The public key has a wrong algorithm or form."),
    Problem("drain-only", 403, "never", "Chỉ được gửi lên", "Push only",
            "Thiết bị chỉ được gửi những gì đã ký trước đây.",
            "The device may only push what it signed before."),
    Problem("rate-limited", 429, "later", "Quá nhiều yêu cầu", "Too many requests",
            "Có quá nhiều yêu cầu; hãy thử lại sau.",
            "Too many requests; try again later."),
    Problem("csrf-failed", 403, "never", "Yêu cầu bị từ chối", "Request refused",
            "Trang đã cũ hoặc yêu cầu đến từ nơi khác; hãy tải lại trang.",
            "The page is stale or the request came from elsewhere; reload the page."),
)
_SYNC = (
    Problem("cursor-invalid", 400, "never", "Con trỏ không hợp lệ", "Invalid cursor",
            "Vị trí đồng bộ không hợp lệ.",
            "The sync position is not valid."),
    Problem("server-restored", 409, "now", "Máy chủ đã khôi phục", "Server restored",
            "Máy chủ đã khôi phục từ bản sao lưu; hãy đồng bộ lại từ đầu.",
            "The server was restored from a backup; sync from the start."),
    Problem("resync", 410, "now", "Cần đồng bộ lại", "Resync",
            "Vị trí đồng bộ quá cũ; hãy tải lại toàn bộ.",
            "The sync position is too old; take a full snapshot."),
    Problem("update-required", 426, "after-update", "Cần cập nhật ứng dụng", "Update required",
            "Phiên bản ứng dụng quá cũ để nhận dữ liệu; dữ liệu đã ghi vẫn gửi được.",
            "This app is too old to pull; what it recorded can still be sent."),
    Problem("offset-invalid", 400, "never", "Vị trí không hợp lệ", "Invalid offset",
            "Vị trí tải lên thiếu hoặc không hợp lệ.",
            "The upload offset is missing or not valid."),
    Problem("offset-mismatch", 409, "now", "Vị trí không khớp", "Offset mismatch",
            "Hãy tiếp tục từ vị trí máy chủ đang giữ.",
            "Continue from the offset the server holds."),
    Problem("length-inconsistent", 400, "later", "Độ dài không nhất quán", "Inconsistent length",
            "Độ dài khai báo không khớp với dữ liệu.",
            "The declared length does not match the data."),
    Problem("storage-full", 507, "later", "Hết chỗ lưu trữ", "Storage full",
            "Máy chủ tạm hết chỗ lưu ảnh; ảnh vẫn an toàn trên thiết bị.",
            "The server has no room for photos now; they stay safe on the device."),
    Problem("image-too-large", 422, "never", "Ảnh quá lớn", "Image too large",
            "Ảnh gốc được giữ nhưng không tạo được bản xem.",
            "The original is kept, but no view copy can be made."),
    Problem("request-timeout", 408, "later", "Hết thời gian", "Request timeout",
            "Dữ liệu đến quá chậm; phần đã nhận được giữ lại.",
            "The data came too slowly; what arrived is kept."),
)
_SERVER = (
    Problem("not-found", 404, "never", "Không tìm thấy", "Not found",
            "Không có nội dung này.",
            "There is nothing here."),
    Problem("method-not-allowed", 405, "never", "Phương thức không được phép", "Method not allowed",
            "Địa chỉ này không nhận phương thức đó.",
            "This address does not take that method."),
    Problem("not-acceptable", 406, "never", "Không có định dạng yêu cầu", "Not acceptable",
            "Máy chủ không trả được định dạng yêu cầu.",
            "The server cannot answer in the requested format."),
    Problem("precondition-required", 428, "now", "Thiếu điều kiện", "Precondition required",
            "Yêu cầu phải kèm phiên bản đang xem.",
            "Say which version the request is about."),
    Problem("precondition-failed", 412, "now", "Dữ liệu đã thay đổi", "Precondition failed",
            "Dữ liệu đã thay đổi; hãy tải lại.",
            "The data has changed; load it again."),
    Problem("transition-forbidden", 409, "ask-human", "Không đúng bước xử lý", "Transition forbidden",
            "Không thể làm việc này ở trạng thái hiện tại.",
            "This cannot be done in the present state."),
    Problem("own-visit", 403, "ask-human", "Không tự duyệt việc của mình", "Two people decide",
            "Người đã tham gia cuộc kiểm tra không được xem xét, kết luận về cuộc đó.",
            "Whoever took part in the visit decides nothing about it."),
    Problem("same-person", 403, "ask-human", "Cần người thứ hai", "Two people needed",
            "Người đã chốt văn bản không tự đăng ký ban hành văn bản đó.",
            "Whoever froze a document does not register it as issued."),
    Problem("several-heads", 409, "ask-human", "Có nhiều bản cuối", "Several latest versions",
            "Cuộc kiểm tra có nhiều bản cuối khác nhau; người kiểm tra phải hợp nhất trước.",
            "The visit has several latest revisions; its inspector has to merge them first."),
    Problem("visit-not-sealed", 409, "later", "Chưa đủ bằng chứng", "Not sealed",
            "Cuộc kiểm tra đang ở chỗ người kiểm tra hoặc chưa đủ ảnh; chưa xem xét được.",
            "The visit is with its inspector or waits for photos; nothing of it can be decided now."),
    Problem("too-late", 409, "never", "Đã hết hạn", "Too late",
            "Thời hạn khiếu nại kết luận này đã hết.",
            "The time to contest this finding is over."),
    Problem("restricted", 409, "never", "Nội dung hạn chế", "Restricted",
            "Nội dung này chỉ dành cho Sở Nội vụ, không thông báo cho đơn vị.",
            "This is for Home Affairs alone and is never notified to a unit."),
    Problem("nothing-to-notify", 409, "never", "Không có gì để thông báo", "Nothing to notify",
            "Cuộc kiểm tra không có kết quả nào đã xác nhận mà chưa thông báo.",
            "The visit has no confirmed finding that is not notified yet."),
    Problem("reason-required", 400, "never", "Cần nêu lý do", "Reason required",
            "Việc này phải nêu lý do hoặc nội dung.",
            "Say why, or what is answered."),
    Problem("severity-required", 400, "never", "Cần nêu mức độ", "Severity required",
            "Phải nêu mức độ mới, khác mức độ hiện tại.",
            "Name the new severity, another than the present one."),
    Problem("proof-required", 400, "never", "Cần minh chứng", "Proof required",
            "Báo cáo khắc phục phải kèm ít nhất một tệp minh chứng.",
            "A fix is handed in with at least one file that proves it."),
    Problem("file-invalid", 422, "never", "Tệp không hợp lệ", "Invalid file",
            "Chỉ nhận ảnh JPEG, PNG, WebP hoặc tệp PDF, không rỗng.",
            "Only JPEG, PNG and WebP pictures and PDF documents are taken, and none that is empty."),
    Problem("conflict-of-interest", 409, "ask-human", "Xung đột lợi ích", "Conflict of interest",
            "Có thành viên đang hoặc đã công tác tại đơn vị, hoặc đã khai báo có lợi ích liên quan.",
            "A member works or worked at the unit, or has declared an interest in it."),
    Problem("already-exists", 409, "never", "Đã tồn tại", "Already exists",
            "Đã có một mục như vậy.",
            "There is one like this already."),
    Problem("overloaded", 503, "later", "Máy chủ bận", "Server busy",
            "Máy chủ đang bận; hãy thử lại sau.",
            "The server is busy; try again later."),
    Problem("server-error", 500, "later", "Lỗi máy chủ", "Server error",
            "Máy chủ gặp lỗi; dữ liệu trên thiết bị không mất.",
            "The server failed; nothing on the device is lost."),
)
# fmt: on

CATALOGUE: Final[Mapping[str, Problem]] = MappingProxyType(
    {problem.code: problem for problem in (*_FORMAT, *_REVISIONS, *_PEOPLE, *_SYNC, *_SERVER)}
)
"""Every problem by its code."""
