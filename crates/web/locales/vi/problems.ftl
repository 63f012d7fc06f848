# Tiêu đề của các lời từ chối. Bản tiếng Anh nằm trong mã nguồn, cạnh lỗi của nó.

# web
problem-no-such-method = Không làm được việc này ở đây
problem-no-such-page = Không có gì ở địa chỉ này
problem-no-purpose = Hãy nêu câu trả lời dùng vào việc gì, trong tiêu đề danh-purpose
problem-authentication-level = Hãy xác nhận chính là bạn bằng một cách đăng nhập thứ hai
problem-not-signed-in = Hãy đăng nhập để tiếp tục
problem-refused = Bạn không được phép làm việc này
problem-sent-from-elsewhere = Yêu cầu này được gửi từ trang khác; hãy mở trang tại đây rồi gửi lại
problem-too-slow = Việc này mất quá nhiều thời gian; hãy thử lại sau
problem-unavailable = Dịch vụ chưa trả lời được lúc này; hãy thử lại sau
problem-undecided = Lúc này chưa cho ai vào được; hãy thử lại sau
problem-unreadable-body = Không đọc được nội dung đã gửi
problem-unreadable-form = Không đọc được biểu mẫu này; hãy mở lại và gửi lần nữa
problem-unreadable-query = Địa chỉ chứa điều không đọc được
problem-unshowable = Chưa hiển thị được trang này; hãy thử lại sau

# ledger
problem-already-answered = Phản đối này đã có người xử lý; hãy đọc lại
problem-already-objected = Bạn đã phản đối dòng ghi này rồi
problem-no-such-objection = Không có phản đối này
problem-no-such-tile = Cây chưa có mảnh này
problem-no-term = Chưa tính được thời hạn theo luật nên việc này chưa được thực hiện
problem-no-words = Hãy viết từ 1 đến 4.000 ký tự
problem-bad-proof = Bằng chứng này không đúng
problem-entry-erased = Nội dung của dòng ghi này đã được xoá
problem-no-such-entry = Không có dòng ghi này
problem-no-such-shard = Sổ không có phần này
problem-not-placed-yet = Bằng chứng sẽ có trong hai giây; hãy hỏi lại
problem-not-recorded = Không ghi được vào sổ nên việc này chưa được thực hiện
problem-seal-ended = Hãy chọn một ngày mở niêm phong trong tương lai

# notices
problem-addresses-unread = Không đọc được nơi nhận tin của bạn nên chưa có gì được thực hiện
problem-channel-not-confirmed = Hãy xác nhận địa chỉ của đường này trước
problem-no-channel = Ở đây không gửi gì theo đường này
problem-no-such-notice = Không có thông báo này trong hộp thư
problem-notice-unwritable = Không viết được thông báo nên chưa có gì được thực hiện

# population
problem-changed-meanwhile = Có người vừa thay đổi hồ sơ này; hãy đọc lại
problem-merged-away = Hồ sơ này đã được gộp vào hồ sơ khác
problem-no-office = Hãy đăng nhập với tư cách cơ quan của bạn để làm việc này
problem-no-such-case = Cơ quan của bạn không có vụ việc này
problem-not-on-register = Không có người này trong sổ đăng ký
problem-not-possible = Hồ sơ không cho phép việc này
problem-not-worked-out = Chưa tính ra được nên việc này chưa được thực hiện
problem-number-taken = Số định danh này là của người khác
problem-several-fit = Nhiều người có giấy tờ mang số này; hãy dùng giấy tờ khác
problem-query-too-wide = Hãy cho một số định danh, ít nhất hai chữ cái của tên, hoặc một xã

# eid
problem-account-locked = Tài khoản của bạn đang bị khóa; hãy mở khóa trước
problem-acting-over = Bạn không còn làm thay người này; chưa có gì được thực hiện, và từ nay bạn làm cho chính mình
problem-attendance-over = Việc tiếp nhận người này đã kết thúc; chưa có gì được thực hiện
problem-already-locked = Tài khoản đã bị khóa
problem-guardian-acts = Theo luật, cha mẹ hoặc người giám hộ làm thay trẻ này
problem-guardian-needed = Cha mẹ hoặc người giám hộ phải đề nghị tài khoản cho trẻ
problem-has-account = Người này đã có tài khoản
problem-holder-dead = Sổ đăng ký ghi người này đã chết
problem-identity-level = Người đại diện phải có tài khoản mức 2
problem-not-level-two = Tài khoản này đang ở mức 1
problem-key-unusable = Không dùng được một khóa mật mã nên việc này chưa được thực hiện
problem-label = Hãy chọn tên dài 1 đến 40 ký tự
problem-last-factor = Hãy thêm một cách đăng nhập khác trước khi bỏ cách này
problem-level-age = Theo luật, độ tuổi này chỉ có mức 1
problem-lock-cause = Luật không có căn cứ khóa này
problem-lock-decided = Việc này đã được giải quyết
problem-lock-not-forwarded = Hãy chuyển yêu cầu trước khi quyết định
problem-login-name = Tên đăng nhập gồm 3 đến 64 chữ cái a đến z, chữ số và . _ @ + -
problem-login-taken = Hãy chọn tên đăng nhập khác
problem-mandate = Hãy chọn việc được ủy quyền và ngày cuối chưa qua
problem-new-password = Hãy chọn mật khẩu khác
problem-no-post = Hôm nay bạn không giữ chức vụ nào; hãy đăng nhập với tư cách công dân
problem-not-in-post = Người này không giữ chức vụ nào; họ tự thêm được cách xác thực thứ hai
problem-no-reasons = Hãy ghi lý do và văn bản làm căn cứ
problem-no-such-account = Không có tài khoản này
problem-no-such-consent = Không có sự đồng ý này
problem-no-such-factor = Không có cách đăng nhập này
problem-no-such-lock-request = Không có yêu cầu này
problem-no-such-mandate = Không có ủy quyền này
problem-no-such-organisation = Không có tổ chức này
problem-no-such-post = Không có chức vụ này
problem-no-such-session = Không có phiên đăng nhập này
problem-nobody-fits = Không có ai có tài khoản với số và tên này
problem-not-guardian = Sổ đăng ký không ghi người này đại diện cho trẻ
problem-not-hashed = Không cất giữ được mật khẩu một cách an toàn nên mật khẩu chưa được lưu
problem-not-locked = Tài khoản không bị khóa vì căn cứ này
problem-not-seen = Mức 2 cần thẻ căn cước hoặc cơ sở dữ liệu căn cước; với người nước ngoài là cơ sở dữ liệu xuất nhập cảnh
problem-check-misfits = Công dân được kiểm tra bằng thẻ hoặc cơ sở dữ liệu căn cước, người nước ngoài bằng thẻ thường trú, tạm trú hoặc cơ sở dữ liệu xuất nhập cảnh
problem-no-residence-card = Sổ đăng ký không ghi thẻ thường trú, tạm trú nào của người này
problem-passport-expired = Theo sổ đăng ký, hộ chiếu của người này đã hết hạn
problem-residence-expired = Theo sổ đăng ký, thẻ thường trú, tạm trú của người này đã hết hạn
problem-organisation = Hãy cho tên, mã số mười chữ số và địa chỉ
problem-organisation-decided = Đề nghị cho tổ chức này đã được giải quyết
problem-represents-already = Người này đã là người đại diện, hoặc đã được đề nghị
problem-organisation-stands = Tài khoản của tổ chức không ở trạng thái đó; hãy xem lại
problem-organisation-taken = Tổ chức mang mã số này đã có tài khoản
problem-post = Không giao được chức vụ theo cách này
problem-second-factor = Hãy gửi cả mã của yếu tố thứ hai
problem-sign-in-busy = Lúc này có quá nhiều người đăng nhập; hãy thử lại sau ít phút
problem-site = Trang này chưa được thiết lập cho khóa truy cập; hãy báo người vận hành
problem-step-lost = Việc này quá lâu hoặc đã được làm rồi; hãy bắt đầu lại
problem-too-many-attempts = Đăng nhập sai quá nhiều lần; hãy chờ rồi thử lại
problem-wrong-code = Mã không đúng hoặc đã được dùng
problem-wrong-passkey = Khóa truy cập này chưa được biết ở đây; hãy đăng nhập cách khác
problem-wrong-sign-in = Tên đăng nhập hoặc mật khẩu không đúng

# danh
problem-no-demo-account = Bản trình diễn không có tài khoản này; hãy về trang đầu
problem-too-many-requests = Đang có quá nhiều yêu cầu cùng lúc; xin thử lại sau giây lát

# oidc
problem-no-such-grant = Thỏa thuận này đã chấm dứt
problem-no-such-relying-party = Không có dịch vụ nào đăng ký với tên này
problem-no-way-back = Dịch vụ nêu một địa chỉ quay lại không phải của mình
problem-not-signed = Không ký được câu trả lời nên chưa có gì được thực hiện
problem-relying-party = Không thể đăng ký dịch vụ như thế này
problem-relying-party-changed = Người khác vừa thay đổi dịch vụ này; hãy xem lại
problem-relying-party-not-approved = Dịch vụ này chưa được phép hỏi bạn là ai
problem-request-over = Yêu cầu này đã hết hạn; hãy quay lại dịch vụ và bắt đầu lại
problem-wrong-question = Dịch vụ hỏi theo cách không thể trả lời
problem-no-such-alias = Không có mã này, hoặc mã đã được chấm dứt
problem-password-list = Hiện chưa chọn được mật khẩu mới
problem-too-many-aliases = Hãy chấm dứt một mã trước khi tạo mã khác

# portal
problem-exchange-busy = Người khác vừa thay đổi cùng lúc; hãy gửi lại
problem-exchange-field = Hãy sửa trường được nêu
problem-exchange-unwritable = Không ghi lại được nên chưa có gì được thực hiện
problem-out-of-order = Còn thiếu một bước trước đó; hãy gửi bước ấy trước
problem-system-token = Hãy gửi kèm mã truy cập còn hiệu lực của hệ thống
problem-told-otherwise = Việc này đã được báo trước đây và khác đi; chưa có gì được thực hiện

# procedure
problem-answers = Hãy sửa những câu trả lời chưa đúng
problem-check-missing = Hãy nêu cách đã kiểm tra nhân thân
problem-still-attending = Bạn đang tiếp nhận một người tại quầy; hãy bấm xong với người này trước khi làm việc khác
problem-claimed-by-another = Một đồng nghiệp đã nhận hồ sơ này
problem-dossier-changed = Người khác vừa thay đổi trước; hãy đọc lại rồi quyết định lại
problem-draft-changed = Bạn đã làm tiếp ở nơi khác; hãy mở lại
problem-procedure-faults = Hãy sửa những chỗ sai trong tệp; mỗi lỗi đều ghi rõ dòng
problem-identity-not-confirmed = Thủ tục này cần định danh điện tử mức 2: hãy mang thẻ căn cước đến công an xã, phường để xác nhận
problem-draft-too-large = Hãy rút ngắn những gì bạn đã khai
problem-filing-key = Hãy gửi một khóa riêng cho mỗi lần nộp
problem-no-such-colleague = Hãy chọn một đồng nghiệp cùng cơ quan có nhiệm vụ này
problem-no-such-dossier = Không có hồ sơ này
problem-ground-missing = Hãy nêu căn cứ: hồ sơ ghi sai, hay thay đổi theo một quyết định
problem-no-such-exemption = Hãy chọn diện được miễn mà thủ tục có nêu
problem-no-such-procedure = Không có thủ tục này
problem-not-filed-here = Chưa nộp được thủ tục này ở đây; hãy đến cơ quan giải quyết
problem-not-in-this-state = Với tình trạng hiện nay của hồ sơ, không làm được việc này
problem-not-later = Hãy chọn một ngày sau ngày hẹn cũ
problem-place-unknown = Hồ sơ dân cư không ghi nơi ở của bạn, nên chưa có cơ quan nào có thẩm quyền
problem-subject-dead = Theo hồ sơ dân cư, người này đã mất; chưa làm gì cả

# payments
problem-no-bank = Ở đây chưa nộp trực tuyến được; hãy nộp tại cơ quan
problem-no-statement = Hãy hỏi lại sao kê của ngân hàng sau, hoặc nộp sao kê bằng tệp
problem-no-such-payment = Không có khoản phải nộp này
problem-not-paid = Có biên lai khi đã nộp
problem-not-renewable = Không còn phải nộp, hoặc vẫn còn thời hạn nộp
problem-not-together = Hồ sơ này phải xem riêng: hãy mở hồ sơ
problem-payment-changed = Khoản này vừa thay đổi; hãy xem lại
problem-signature = Hãy ký thời điểm và nội dung bằng mã bí mật đã được cấp
problem-statement-unreadable = Hãy sửa dòng của sao kê không đọc được
problem-transfer-differs = Giao dịch này đã được báo trước đó với giá trị khác
problem-transfer-unsound = Hãy nêu giao dịch bằng số của nó, với số tiền đồng nguyên

# files
problem-file-damaged = Tệp bị hỏng hoặc không trọn vẹn; hãy mở ra, lưu lại rồi gửi lại
problem-file-empty = Tệp này trống
problem-file-filed = Tệp này nằm trong một hồ sơ đã nộp nên được giữ ở đó
problem-file-infected = Tệp có mã độc nên không được giữ
problem-file-kind = Hãy gửi tệp PDF, ảnh JPEG hoặc PNG, hoặc DOCX
problem-file-lies = Nội dung tệp không đúng như tên gọi; hãy lưu lại đúng loại rồi gửi
problem-file-name = Hãy đặt tên tệp không quá 150 ký tự
problem-file-too-large = Tệp lớn hơn mức cho phép; hãy giảm dung lượng hoặc chia nhỏ
problem-file-unpacks = Tệp này bung ra quá lớn để xem được; hãy làm nhỏ lại
problem-files-amiss = Hãy gửi đủ những giấy tờ bắt buộc, mỗi loại không quá số tệp cho phép
problem-files-day-full = Hôm nay bạn đã gửi hết mức cho phép; hãy gửi tiếp vào ngày mai
problem-files-open = Có quá nhiều tệp gửi dở; hãy gửi xong hoặc bỏ bớt
problem-files-too-many = Đã đủ số tệp của giấy tờ này; hãy bỏ một tệp trước
problem-malware-check-down = Hiện chưa kiểm tra được tệp; tệp vẫn còn đây, hãy thử lại sau
problem-no-such-document = Thủ tục không cần giấy tờ này
problem-no-such-file = Không có tệp này
problem-upload-checksum = Dữ liệu bị thay đổi trên đường truyền; hãy gửi lại
problem-upload-cut = Dữ liệu ngừng giữa chừng; hãy gửi tiếp
problem-upload-header = Yêu cầu gửi tệp thiếu một phần đầu hoặc không đọc được
problem-upload-offset = Hãy hỏi tệp đã đến đâu rồi gửi tiếp từ đó
problem-upload-pieces = Tệp bị chia quá nhỏ; hãy gửi lại từ đầu
problem-upload-type = Hãy gửi dữ liệu dưới dạng application/offset+octet-stream
problem-upload-version = Gửi tệp theo phiên bản 1.0.0 của giao thức tus
problem-no-such-paper = Không có giấy tờ nào mang mã đó
problem-paper-not-printable = Không in được giấy tờ: hãy rút ngắn lý do và dùng chữ thông thường
problem-paper-not-signed = Không ký được giấy tờ nên chưa có gì được thực hiện
problem-paper-not-valid = Giấy tờ này đã bị thu hồi trước đó
problem-paper-too-large = Tệp lớn hơn mọi giấy tờ được cấp tại đây
