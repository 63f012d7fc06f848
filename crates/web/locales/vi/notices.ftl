# Hộp thư của người dân.

notices-title = Thông báo
notices-lead = Những gì cơ quan nhà nước báo cho bạn. Mới nhất ở trên cùng.
notices-empty-title = Chưa có thông báo nào
notices-empty = Khi hồ sơ của bạn thay đổi, yêu cầu của bạn có kết quả hoặc tài khoản có việc cần biết, thông báo sẽ nằm ở đây.
notices-unread = Chưa đọc
notices-read-on = Đã đọc lúc { $at }
notices-mark-read = Đánh dấu đã đọc
notices-mark-read-which = thông báo: { $title }
notices-open = Xem
notices-list = Danh sách thông báo

# Nhận tin bằng cách nào.
notices-settings-link = Chọn cách nhận thông báo
notices-settings-title = Cách nhận thông báo
notices-settings-lead = Mọi thông báo luôn nằm trong hộp thư này. Với từng loại, bạn chọn có nhận thêm tin ở nơi khác hay không.
notices-settings-little = Tin gửi đi chỉ có tiêu đề và địa chỉ hộp thư: không có tên, số hay nội dung hồ sơ.
notices-settings-no-address = Bạn chưa xác nhận địa chỉ thư điện tử hay số điện thoại nào, nên thông báo chỉ nằm trong hộp thư.
notices-settings-add = Thêm địa chỉ ở trang tài khoản
notices-kind-dossiers = Hồ sơ
notices-kind-dossiers-hint = Hồ sơ được nhận, cần bổ sung, có kết quả hoặc trễ hạn.
notices-kind-record = Dữ liệu của bạn
notices-kind-record-hint = Dữ liệu được sửa, yêu cầu đính chính có kết quả.
notices-kind-mandates = Ủy quyền và tổ chức
notices-kind-mandates-hint = Có người muốn ủy quyền cho bạn hoặc rút lại, tổ chức của bạn có tài khoản.
notices-kind-security = An toàn tài khoản
notices-kind-security-hint = Đổi mật khẩu, thêm cách đăng nhập, khóa tài khoản. Không tắt được trong hộp thư; tin gửi thêm đi ngay cả trong giờ yên tĩnh.
notices-way-none = Chỉ trong hộp thư
notices-way-email = Thêm thư điện tử
notices-way-sms = Thêm tin nhắn
notices-language = Ngôn ngữ của tin gửi đi
notices-language-hint = Tin nhắn dài được viết không dấu để vừa một tin.
notices-quiet = Giờ yên tĩnh
notices-quiet-lead = Trong giờ này không có tin nào được gửi, trừ tin về an toàn tài khoản; tin chờ đến khi hết giờ. Giờ Việt Nam. Hai giờ giống nhau nghĩa là không có giờ yên tĩnh.
notices-quiet-from = Từ
notices-quiet-until = Đến
notices-save = Lưu
notices-saved-title = Đã lưu
notices-saved = Từ nay thông báo đến với bạn như bạn đã chọn.
notices-error-channel = Chọn một cách nhận
notices-error-language = Chọn một ngôn ngữ
notices-error-time = Nhập giờ, ví dụ 21:00
notices-choices-changed-title = Cách nhận cảnh báo đã đổi
notices-choices-changed = Từ nay cảnh báo về an toàn tài khoản đến với bạn theo cách khác. Nếu không phải bạn đổi, hãy đổi mật khẩu và khóa tài khoản.

# Biên nhận của tin gửi đi.
notices-by-email = thư điện tử
notices-by-sms = tin nhắn
notices-sent-accepted = Đã gửi bằng { $channel } lúc { $at }, bên nhận đã tiếp nhận.
notices-sent-again = Chưa gửi được bằng { $channel } sau { $count } lần thử. Chúng tôi sẽ thử lại.
notices-sent-answer = Bên nhận trả lời mã { $code }.
notices-sent-expired = Không gửi được bằng { $channel } trong thời hạn. Thông báo chỉ có ở đây.
notices-sent-read-first = Không gửi bằng { $channel } vì bạn đã đọc ở đây trước.
notices-sent-refused = Bên nhận từ chối { $channel } lúc { $at }. Hãy kiểm tra địa chỉ ở trang tài khoản.
notices-sent-unaddressed = Không gửi bằng { $channel } vì không còn địa chỉ nào được xác nhận.
notices-sent-waiting = Sẽ gửi bằng { $channel }.

# Tin gửi đi khi có thông báo.
notices-told-email = { $title }.

    Xem nội dung trong hộp thư thông báo: { $url }
notices-told-choose = Đổi cách nhận thông báo: { $url }/settings
notices-told-sms = { $title }. Xem { $url }
notices-told-short = Có thông báo mới. Xem { $url }

# Thư gửi ra ngoài hộp thư.
notices-message-foot = Đây là thư tự động, không cần trả lời. Không cán bộ nào hỏi mật khẩu hay mã của bạn.

# Chỉ trong bản trình diễn.
notices-shelf-title = Tin đã gửi trong bản trình diễn này
notices-shelf-lead = Bản trình diễn không gửi thư hay tin nhắn ra ngoài. Mọi tin nằm ở đây, ai cũng đọc được, cho đến khi chương trình dừng.
notices-shelf-empty-title = Chưa có tin nào
notices-shelf-empty = Khi có mã được gửi, mã sẽ hiện ở đây sau một giây.
notices-shelf-email = Thư điện tử gửi { $to }
notices-shelf-sms = Tin nhắn gửi { $to }
