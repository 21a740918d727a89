"""What can go wrong in the app itself, named once, in both languages.

What the server names is in `shared.problems`; these are the cases the server never hears of.
"""

from __future__ import annotations

from field_app.core.model import Trouble
from shared.problems import CATALOGUE

OWN = {
    trouble.code: trouble
    for trouble in (
        Trouble("offline", "Chưa kết nối được máy chủ. Kiểm tra mạng rồi thử lại.", "The server cannot be reached."),
        Trouble(
            "not-our-server",
            "Mạng này trả lời thay máy chủ (có thể cần đăng nhập Wi-Fi) hoặc địa chỉ máy chủ sai.",
            "Something other than the server answered (a Wi-Fi login page?), or the address is wrong.",
        ),
        Trouble(
            "clock-wrong",
            "Đồng hồ của máy sai nên không kết nối an toàn được. Đặt lại ngày giờ rồi thử lại.",
            "This device's clock is wrong, so no safe connection is possible. Set date and time.",
        ),
        Trouble("no-account", "Cần đăng nhập trước.", "Log in first."),
        Trouble(
            "device-in-use",
            "Máy còn cuộc kiểm tra của người khác chưa an toàn trên máy chủ. Người đó cần đăng nhập và đồng bộ trước.",
            "This device still holds another person's visits that are not safe on the server yet.",
        ),
        Trouble("role-not-allowed", "Ứng dụng này dành cho người kiểm tra.", "This app is for inspectors."),
        Trouble("visit-unknown", "Không có cuộc kiểm tra này trên máy.", "There is no such visit on this device."),
        Trouble("visit-finished", "Cuộc kiểm tra đã kết thúc, không sửa được nữa.", "The visit is finished."),
        Trouble("visit-incomplete", "Cuộc kiểm tra còn thiếu nội dung.", "Something is still missing."),
        Trouble("item-unknown", "Nội dung này không có trong cuộc kiểm tra.", "This item is not part of the visit."),
        Trouble("answer-not-allowed", "Giá trị này không hợp lệ.", "This value is not possible here."),
        Trouble("note-too-long", "Ghi chú quá dài.", "The note is too long."),
        Trouble("officials-not-allowed", "Nội dung này không được ghi tên cán bộ.", "Officials may not be named here."),
        Trouble("photo-forbidden", "Nội dung này không được chụp ảnh.", "No photo may be taken on this item."),
        Trouble("photo-empty", "Tệp ảnh rỗng.", "The picture file is empty."),
        Trouble("photo-type", "Chỉ nhận ảnh JPEG, PNG hoặc WEBP.", "Only JPEG, PNG or WEBP pictures are accepted."),
        Trouble("photo-too-large", "Ảnh lớn quá 12 MB.", "The picture is larger than 12 MB."),
        Trouble("too-many-photos", "Cuộc kiểm tra đã đủ số ảnh cho phép.", "The visit holds as many photos as allowed."),
        Trouble("photo-lost", "Không còn tệp ảnh gốc.", "The original picture file is gone."),
        Trouble("storage-full", "Bộ nhớ máy đã đầy. Giải phóng dung lượng rồi thử lại.", "This device's storage is full."),
        Trouble("reference-missing", "Chưa có dữ liệu danh mục. Cần đồng bộ trước.", "Reference data is not here yet."),
    )
}


class AppError(Exception):
    """A request that cannot be done, with words for the person who asked; `code` is stable."""

    def __init__(self, code: str, trouble: Trouble | None = None) -> None:
        super().__init__(code)
        self.trouble = trouble or trouble_of(code)
        self.code = code


def trouble_of(code: str, *, ticket: str | None = None) -> Trouble:
    """Return the words for a code, the app's own first, then the server's catalogue, then a plain sentence."""
    if own := OWN.get(code):
        return Trouble(code, own.vi, own.en, ticket)
    if named := CATALOGUE.get(code):
        return Trouble(code, named.detail_vi or named.title_vi, named.detail_en or named.title_en, ticket)
    return Trouble(code, f"Lỗi chưa rõ ({code}).", f"Unknown error ({code}).", ticket)
