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
