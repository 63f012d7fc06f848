# Khung trang và các phần dùng chung.

acting-for = Bạn đang làm thay người khác
acting-for-end = Trở lại là chính bạn
acting-for-note = Mọi việc được ghi lại với tên của cả hai.
acting-for-whom = Bạn đang làm thay { $name }
counter-end = Xong với người này
counter-for-whom = Tại quầy với { $name }
counter-note = Mọi việc được ghi lại với tên của cả hai, lâu nhất một giờ.
skip-to-content = Đến nội dung chính
front-page = Trang đầu
languages = Ngôn ngữ
rooms = Các mục
password-show = Hiện mật khẩu
password-hide = Ẩn mật khẩu
confirm-it-is-you = Xác nhận chính là bạn
sign-in = Đăng nhập
sign-out = Đăng xuất
demo = Bản trình diễn
demo-note = người và dữ liệu đều là giả lập.
footer-promise = Mỗi lần dữ liệu của bạn được xem đều được ghi lại, và bạn xem được sổ ghi đó.
footer-dossiers = Tra cứu hồ sơ
footer-procedures = Thủ tục hành chính
footer-log = Sổ công khai

back = Quay lại
choose = Chọn
close = Đóng
day = Ngày
month = Tháng
year = Năm
more = Xem thêm
newer = Mới hơn
older = Cũ hơn
pages = Các trang
search = Tìm
held-number = Số định danh, số hộ chiếu hoặc số thẻ cư trú
held-number-hint = Công dân: số định danh 12 chữ số. Người nước ngoài: số hộ chiếu, hoặc số thẻ thường trú, tạm trú.
personal-number = Số định danh cá nhân

error-prefix = Lỗi:
error-summary = Có chỗ cần sửa
field-empty = Hãy điền ô này
field-too-long = Nội dung này dài quá { $max } ký tự; hãy rút ngắn
choice-missing = Hãy chọn một mục
date-missing = Hãy điền ngày, tháng và năm
date-not-real = Lịch không có ngày này; hãy kiểm tra ngày và tháng
held-number-wrong = Số định danh có 12 chữ số; số hộ chiếu hoặc thẻ cư trú có 5 đến 20 chữ và số
personal-number-wrong = Số định danh có 12 chữ số; hãy kiểm tra lại

problem-own-rooms = Những nơi mở cho bạn với tư cách hiện tại:
problem-other-capacity = Nếu đây là việc bạn làm cho cơ quan, tổ chức hoặc làm thay người khác, hãy chọn trước:
problem-ours = Lỗi ở phía chúng tôi, không phải ở bạn. Chưa có gì được thay đổi hay hiển thị.
problem-to-account = chọn tư cách của bạn
problem-word = Mã tra cứu:
to-front-page = Về trang đầu

clock-done = Đã xong
clock-due = Hạn: { $day }
clock-left = Còn { $count } ngày làm việc
clock-overdue = Quá hạn { $count } ngày làm việc
clock-today = Hạn trong hôm nay

proof = Kiểm chứng được
proof-at = Ghi lúc
proof-by = Nơi giữ
proof-download = Tải bằng chứng
proof-hash = Mã băm

desk-list = Danh sách
desk-facts = Thông tin kèm theo
keys = Phím tắt
keys-open = Mở mục đang chọn
keys-search = Đến ô tìm kiếm
keys-tell = Hiện bảng phím tắt
keys-walk = Mục sau, mục trước

chart-as-table = Xem dạng bảng
map-description = Màu càng đậm, tỉnh càng đông người. Bảng bên dưới ghi từng con số.
map-few = dưới 10
map-from = từ { $count }
map-people = Số người
map-province = Tỉnh, thành phố
map-title = Dân số theo 34 tỉnh, thành phố

front-title = Danh tính số của người dân
front-headline = Danh tính của bạn, do bạn nắm giữ
front-lede = Một hồ sơ cho mỗi người, điền một lần. Ai xem, vì việc gì, theo luật nào: bạn đều thấy.
front-doors = Bốn lối vào
front-behind = Phía sau:
front-country = Đất nước lúc này
front-country-note = Các con số này được đếm từ sổ đăng ký và sổ ghi, không kể riêng ai.
front-most = Đông người nhất
front-people = Người có nơi cư trú
front-counted = đếm lúc { $at }
front-entries = Lượt ghi trong sổ
front-checkpoint = Điểm kiểm tra gần nhất của sổ

# Lối vào của bản trình diễn.
door-citizen = Người dân
door-citizen-title = Xem hồ sơ của mình
door-citizen-behind = mỗi ô có nguồn và ngày; mỗi lần xem có một dòng trong sổ.
door-citizen-button = Vào với vai { $name }
door-official = Cán bộ
door-official-title = Giải quyết yêu cầu
door-official-behind = thử tra cứu mà không có hồ sơ: bạn sẽ bị từ chối, kèm điều luật.
door-official-button = Vào với vai { $name }
door-agency = Cơ quan
door-agency-title = Giám sát sổ ghi
door-agency-behind = điểm kiểm tra có hai chữ ký, một chữ ký chịu được máy tính lượng tử.
door-agency-button = Vào với vai { $name }
door-public = Công chúng
door-public-title = Tự mình kiểm tra sổ
door-public-story = Không cần tài khoản. Tải sổ công khai và kiểm tra bằng công cụ của chính bạn.
door-public-behind = sổ chỉ công bố mã cam kết, không có dữ liệu của ai.
door-public-button = Mở sổ công khai
