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

# Thư gửi ra ngoài hộp thư.
notices-message-foot = Đây là thư tự động, không cần trả lời. Không cán bộ nào hỏi mật khẩu hay mã của bạn.

# Chỉ trong bản trình diễn.
notices-shelf-title = Tin đã gửi trong bản trình diễn này
notices-shelf-lead = Bản trình diễn không gửi thư hay tin nhắn ra ngoài. Mọi tin nằm ở đây, ai cũng đọc được, cho đến khi chương trình dừng.
notices-shelf-empty-title = Chưa có tin nào
notices-shelf-empty = Khi có mã được gửi, mã sẽ hiện ở đây sau một giây.
notices-shelf-email = Thư điện tử gửi { $to }
notices-shelf-sms = Tin nhắn gửi { $to }
