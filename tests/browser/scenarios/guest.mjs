// A host tells of a guest: it is on record at once, and the guest sees who told it.
import { signsIn } from "../device.mjs";

export default {
  title: "a notice of lodging is recorded as it is filed, and the guest is told",
  async walk(visitor) {
    // Other days without scripts: the register takes the same stay once.
    const [from, to] = visitor.scripts ? [12, 9] : [6, 4];
    await signsIn(visitor, "mai");
    await visitor.open("/services/lodging");
    await visitor.fill("Số định danh của khách", "079075000108");
    await visitor.fill("Từ ngày", ago(from));
    await visitor.fill("Đến ngày", ago(to));
    await visitor.fill("Lý do", "Thăm gia đình");
    await visitor.press("Lưu và tiếp tục");
    await visitor.reads("Kiểm tra trước khi nộp");
    await visitor.press("Nộp hồ sơ");
    await visitor.sees("Đã nhận hồ sơ");
    await visitor.sees("Đã xử lý xong");
    await visitor.looks_at("lodging-recorded");
    await visitor.press("Đăng xuất");

    await signsIn(visitor, "duc");
    await visitor.open("/notices");
    await visitor.sees("Thông tin của bạn đã thay đổi");
    await visitor.open("/me");
    await visitor.reads("Nguyễn Văn Đúc");
    await visitor.press("Đăng xuất");
  },
};

/** So many days before today, as people write it. */
function ago(days) {
  return new Intl.DateTimeFormat("en-GB").format(new Date(Date.now() - days * 86_400_000));
}
