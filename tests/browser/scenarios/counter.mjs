// An old man without an account comes to a counter: an official files his notice of lodging for
// him and prints what he takes home.
import { worksAs } from "../device.mjs";

export default {
  title: "an official files at a counter for an old man without an account",
  async walk(visitor) {
    // Other days without scripts, so that it can be walked twice.
    const [from, to] = visitor.scripts ? [30, 27] : [36, 33];
    await worksAs(visitor, "hung");
    await visitor.open("/desk/counter");
    await visitor.looks_at("counter");
    await visitor.fill("Số định danh", "12");
    await visitor.press("Tìm");
    await visitor.sees("Chọn giấy tờ đã xuất trình");
    await visitor.pick("Thẻ căn cước công dân");
    await visitor.fill("Số định danh", "051047000103");
    await visitor.press("Tìm");
    await visitor.sees("có phải chính người này không");
    // The address of a page that answers a form has no other language to go to.
    await visitor.looks_at("counter-sure", { english: false });
    await visitor.press("Tiếp nhận người này");
    await visitor.sees("Tại quầy với");
    await visitor.looks_at("counter-services");
    await visitor.open("/services/lodging");
    await visitor.fill("Số định danh của khách", "079075999999");
    await visitor.fill("Từ ngày", ago(from));
    await visitor.fill("Đến ngày", ago(to));
    await visitor.fill("Lý do lưu trú", "Thăm gia đình");
    await visitor.press("Lưu và tiếp tục");
    await visitor.reads("Kiểm tra trước khi nộp");
    await visitor.press("Nộp hồ sơ");
    await visitor.sees("Đã nhận hồ sơ");
    await visitor.sees("Mã bí mật");
    await visitor.sees("Tiếp nhận tại quầy");
    await visitor.looks_at("counter-slip");
    await visitor.press("Xong với người này");
    await visitor.seesNot("Tại quầy với");
    await visitor.open("/services", 403);
    await visitor.press("Đăng xuất");
  },
};

/** So many days before today, as people write it. */
function ago(days) {
  return new Intl.DateTimeFormat("en-GB").format(new Date(Date.now() - days * 86_400_000));
}
