# Tài khoản: đăng nhập, phiên đăng nhập, mật khẩu.

eid-sign-in-title = Đăng nhập
eid-sign-in-lead = Dùng tên đăng nhập và mật khẩu đã được cấp cho bạn.
eid-login = Tên đăng nhập
eid-password = Mật khẩu
eid-capacity = Bạn đăng nhập với tư cách nào?
eid-as-citizen = Công dân
eid-as-citizen-hint = Xem hồ sơ của mình, gửi yêu cầu, nhận kết quả.
eid-as-official = Cán bộ
eid-as-official-hint = Làm việc theo nhiệm vụ được giao. Mọi lần tra cứu đều được ghi lại.
eid-sign-in = Đăng nhập
eid-no-account-title = Chưa có tài khoản hoặc quên mật khẩu?
eid-no-account = Đến công an xã, phường, đặc khu gần nhất và mang theo thẻ căn cước. Cán bộ phụ trách cơ quan bạn cấp tài khoản cho cán bộ.
eid-password-never-asked = Không ai được hỏi mật khẩu của bạn, kể cả cán bộ.

eid-wrong-sign-in = Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra rồi nhập lại
eid-too-many-attempts = Đã nhập sai quá nhiều lần. Hãy thử lại sau { $minutes } phút, hoặc đến công an xã, phường để được cấp lại mật khẩu
eid-busy = Đang có quá nhiều người đăng nhập. Hãy thử lại sau ít phút
eid-no-post = Hôm nay bạn không giữ chức vụ nào. Hãy chọn Công dân
eid-login-missing = Nhập tên đăng nhập
eid-password-missing = Nhập mật khẩu

eid-account-title = Tài khoản của bạn
eid-account-login = Tên đăng nhập
eid-account-since = Mở từ ngày
eid-change-password = Đổi mật khẩu

eid-capacity-title = Đổi tư cách
eid-capacity-lead = Mỗi lần chỉ hành động với một tư cách, để nhật ký ghi rõ ai làm, ở cương vị nào.
eid-capacity-current = Đang dùng
eid-switch-to-citizen = Chuyển sang tư cách công dân
eid-switch-to-office = Chuyển sang làm việc tại { $office }
eid-post-duties = Nhiệm vụ
eid-post-territory = Địa bàn
eid-post-until = Đến hết ngày
eid-whole-country = Cả nước

eid-sessions-title = Các phiên đang đăng nhập
eid-sessions-lead = Nếu thấy thiết bị lạ, hãy kết thúc phiên đó rồi đổi mật khẩu.
eid-session-unknown-device = Thiết bị không rõ tên
eid-session-source = Địa chỉ mạng { $address }
eid-session-begun = Đăng nhập lúc { $at }
eid-session-seen = Dùng gần nhất lúc { $at }
eid-session-this = Phiên này
eid-session-end = Kết thúc
eid-session-end-which = phiên trên { $device }
eid-sessions-end-all = Kết thúc tất cả các phiên
eid-sessions-end-all-hint = Bạn sẽ phải đăng nhập lại, kể cả trên thiết bị này.

eid-change-password-title = Đổi mật khẩu
eid-change-password-lead = Sau khi đổi, mọi phiên khác đều kết thúc.
eid-current-password = Mật khẩu hiện nay
eid-new-password = Mật khẩu mới
eid-new-password-hint = Ít nhất { $count } ký tự. Một câu dễ nhớ tốt hơn ký tự khó gõ; được dùng dấu cách và dấu tiếng Việt.
eid-new-password-again = Nhập lại mật khẩu mới
eid-change-password-now = Đổi mật khẩu
eid-wrong-current-password = Mật khẩu hiện nay không đúng
eid-new-password-short = Mật khẩu mới phải có ít nhất { $count } ký tự
eid-new-password-long = Mật khẩu mới được có nhiều nhất { $count } ký tự
eid-new-password-guessable = Mật khẩu mới dễ đoán. Không dùng tên đăng nhập hay vài ký tự lặp lại
eid-new-password-differs = Hai lần nhập mật khẩu mới không giống nhau

eid-notice-password-changed-title = Mật khẩu đã được đổi
eid-notice-password-changed = Mật khẩu tài khoản của bạn vừa được đổi và mọi phiên khác đã kết thúc. Nếu không phải bạn đổi, hãy đến công an xã, phường ngay.
eid-notice-password-reset-title = Mật khẩu đã được cấp lại
eid-notice-password-reset = Tài khoản của bạn vừa được cấp mật khẩu mới; mật khẩu cũ không còn dùng được. Nếu bạn không yêu cầu việc này, hãy đến công an xã, phường ngay.
