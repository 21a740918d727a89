"""What can go wrong in the app itself, named once, in both languages.

What the server names is in `shared.protocol.problems`; these are the cases the server never hears of.
"""

from __future__ import annotations

from field_app.core.model import Trouble
from shared.protocol.problems import CATALOGUE

# Table: one case in three lines.
# fmt: off
OWN = {
    trouble.code: trouble
    for trouble in (
        Trouble("offline",
                "Chưa kết nối được máy chủ. Kiểm tra mạng rồi thử lại.",
                "The server cannot be reached. Check the network and try again."),
        Trouble("not-our-server",
                "Nơi trả lời không phải máy chủ Công Tâm: có thể mạng cần đăng nhập Wi-Fi hoặc địa chỉ sai.",
                "Something other than the server answered: a Wi-Fi login page, or the address is wrong."),
        Trouble("https-needed",
                "Địa chỉ máy chủ phải bắt đầu bằng https://.",
                "The server's address must begin with https://."),
        Trouble("clock-wrong",
                "Đồng hồ của máy sai nên không kết nối an toàn được. Đặt lại ngày giờ rồi thử lại.",
                "This device's clock is wrong, so no safe connection is possible. Set date and time."),
        Trouble("certificate-invalid",
                "Chứng chỉ của máy chủ không đáng tin cậy nên đã ngừng kết nối.",
                "The server's certificate cannot be trusted, so the connection was closed."),
        Trouble("no-account", "Cần đăng nhập trước.", "Log in first."),
        Trouble("device-in-use",
                "Máy còn cuộc kiểm tra của người khác chưa an toàn trên máy chủ; người đó cần đồng bộ trước.",
                "This device still holds another person's visits that are not safe on the server yet."),
        Trouble("pin-weak",
                "Mã PIN cần 6 đến 12 chữ số, không lặp một số và không theo thứ tự liền nhau.",
                "A PIN has 6 to 12 digits, not one digit repeated and not a run."),
        Trouble("pin-wrong", "Mã PIN không đúng.", "This PIN is wrong."),
        Trouble("pin-differs",
                "Hai lần nhập không giống nhau. Hãy chọn lại.",
                "The two entries differ. Choose again."),
        Trouble("pin-wait",
                "Nhập sai nhiều lần: cần chờ trước khi thử lại.",
                "Too many wrong PINs: wait before the next try."),
        Trouble("pin-spent",
                "Mã PIN không dùng được nữa. Hãy mở khóa bằng mật khẩu tài khoản khi có mạng.",
                "The PIN no longer opens this app. Unlock with the account's password while online."),
        Trouble("device-lost",
                "Máy đã được báo mất nên tự khóa. Chưa gì bị xóa; Sở Nội vụ nhận lại máy thì mở được.",
                "This device was reported lost and locked itself. Nothing was erased."),
        Trouble("vault-locked", "Ứng dụng đang khóa.", "The app is locked."),
        Trouble("vault-password-old",
                "Mật khẩu đã đổi từ khi dùng máy này. Nhập mật khẩu trước đó để mở dữ liệu.",
                "The password was changed since. Enter the earlier one to open this device's data."),
        Trouble("unit-unknown", "Không có đơn vị này vào ngày kiểm tra.", "No such unit on this day."),
        Trouble("visit-unknown", "Không có cuộc kiểm tra này trên máy.", "No such visit on this device."),
        Trouble("visit-finished", "Cuộc kiểm tra đã kết thúc, không sửa được nữa.", "The visit is finished."),
        Trouble("visit-returned",
                "Cuộc kiểm tra bị trả lại cần được trả lời, không bỏ được.",
                "A returned visit has to be answered; it cannot be dropped."),
        Trouble("not-returned",
                "Cuộc kiểm tra này không bị trả lại, không sửa được.",
                "This visit was not returned; it cannot be changed."),
        Trouble("visit-incomplete", "Cuộc kiểm tra còn thiếu nội dung.", "Something is still missing."),
        Trouble("visit-too-large", "Cuộc kiểm tra quá dài để gửi.", "The visit is too long to be sent."),
        Trouble("item-unknown", "Cuộc kiểm tra không có nội dung này.", "The visit does not ask this item."),
        Trouble("answer-not-allowed", "Giá trị này không hợp lệ.", "This value is not possible here."),
        Trouble("signer-unnamed",
                "Ghi họ tên người ký trước khi ký.",
                "Write the name of who signs before the signature."),
        Trouble("text-too-long", "Nội dung nhập quá dài.", "The text is too long."),
        Trouble("official-nameless",
                "Cần có họ tên. Muốn bỏ người này, hãy bấm dấu × ở danh sách.",
                "A name is needed. To take this person off, tap × in the list."),
        Trouble("not-opened",
                "Ứng dụng gặp lỗi khi mở. Chưa gì bị xóa: giữ ứng dụng, báo người quản trị.",
                "The app failed while opening. Nothing was erased: keep the app and ask for help."),
        Trouble("app-failed",
                "Ứng dụng gặp lỗi, đã ghi lại để gửi cho người quản trị. Dữ liệu đã lưu vẫn còn.",
                "The app failed; this was noted for the administrators. What was stored is still here."),
        Trouble("officials-not-allowed",
                "Nội dung này không được ghi tên cán bộ.",
                "Officials may not be named here."),
        Trouble("photo-forbidden",
                "Nội dung này không được chụp ảnh.",
                "No photo may be taken on this item."),
        Trouble("camera-failed", "Không mở được máy ảnh.", "The camera cannot be opened."),
        Trouble("photo-empty", "Tệp ảnh rỗng.", "The picture file is empty."),
        Trouble("photo-type",
                "Chỉ nhận ảnh JPEG, PNG, WEBP, GIF hoặc HEIC.",
                "Only JPEG, PNG, WEBP, GIF or HEIC pictures are accepted."),
        Trouble("photo-too-large",
                "Ảnh lớn quá 12 MB nên chưa gửi được.",
                "The picture is larger than 12 MB and cannot be sent as it is."),
        Trouble("photo-failed",
                "Ứng dụng gặp lỗi khi nhận ảnh. Ảnh được giữ lại trong máy; hãy thử lại.",
                "The app failed to take the picture in. It is kept on this device; try again."),
        Trouble("mask-failed",
                "Không tạo được bản đã che của một ảnh nên chưa kết thúc được. Hãy bỏ dấu hoặc gỡ ảnh đó.",
                "The masked copy of a photo cannot be made. Take the marks or the photo off."),
        Trouble("picture-kind",
                "Máy này không mở được loại ảnh này (HEIC). Ảnh vẫn được giữ và gửi nguyên bản.",
                "This device cannot open this kind of picture (HEIC). It is kept and sent as it is."),
        Trouble("picture-too-large",
                "Ảnh quá lớn để mở trên máy này. Ảnh vẫn được giữ và gửi nguyên bản.",
                "The picture is too large to be opened here. It is kept and sent as it is."),
        Trouble("picture-damaged",
                "Tệp ảnh hỏng, không mở được; hãy chụp lại. Tệp vẫn được giữ và gửi nguyên bản.",
                "The picture file is damaged; take it again. It is kept and sent as it is."),
        Trouble("photo-unknown", "Không có ảnh này.", "There is no such picture."),
        Trouble("too-many-photos", "Cuộc kiểm tra đã đủ số ảnh cho phép.", "No more photos fit this visit."),
        Trouble("photo-lost", "Không còn tệp ảnh gốc.", "The original picture file is gone."),
        Trouble("photo-damaged",
                "Ảnh đến máy chủ bị hỏng nhiều lần; cần người hỗ trợ. Ảnh gốc vẫn còn trên máy.",
                "A picture arrived damaged several times; ask for help. The original is still here."),
        Trouble("storage-full",
                "Bộ nhớ máy đã đầy. Giải phóng dung lượng rồi thử lại.",
                "This device's storage is full. Free some space and try again."),
        Trouble("storage-failed",
                "Không ghi được vào bộ nhớ của máy.",
                "This device's storage cannot be written."),
        Trouble("store-damaged",
                "Dữ liệu trên máy hỏng nên không mở được. Chưa gì bị xóa: giữ ứng dụng, báo người quản trị.",
                "This device's data is damaged. Nothing was erased: keep the app and ask for help."),
        Trouble("store-newer",
                "Dữ liệu do bản ứng dụng mới hơn ghi. Hãy cập nhật ứng dụng.",
                "The data was written by a newer app. Update the app."),
        Trouble("cannot-hand-over",
                "Android trước phiên bản 10 không có chỗ để đưa tệp ra; hãy cho xem trên màn hình.",
                "Android before version 10 has no place to hand files out to; show it on the screen."),
        Trouble("receipt-invalid",
                "Biên nhận của máy chủ không đúng chữ ký; chưa thể coi là an toàn.",
                "The server's receipt does not verify; nothing is called safe yet."),
        Trouble("sync-failed",
                "Đồng bộ gặp lỗi của ứng dụng; sẽ tự thử lại.",
                "The app failed while syncing; it will try again by itself."),
        Trouble("reference-missing",
                "Chưa có dữ liệu danh mục. Cần đồng bộ trước.",
                "Reference data is not here yet. Sync first."),
    )
}
# fmt: on


class AppError(Exception):
    """A request that cannot be done, with words for the person who asked; `code` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.trouble = trouble_of(code)


def trouble_of(code: str, *, ticket: str | None = None) -> Trouble:
    """Return the words for a code: the app's own, else the server's catalogue, else a plain sentence."""
    if own := OWN.get(code):
        return Trouble(code, own.vi, own.en, ticket)
    if named := CATALOGUE.get(code):
        return Trouble(code, named.detail_vi, named.detail_en, ticket)
    return Trouble(code, f"Lỗi chưa rõ ({code}).", f"Unknown error ({code}).", ticket)
