// A child is born: one form, and the committee, the police and social insurance each get their part.
import { opensSurely, withPasskey, worksAs } from "../device.mjs";

export default {
  title: "a newborn is registered, housed and insured by one form",
  scripts: "needed",
  async walk(visitor) {
    await withPasskey(visitor, "nam");
    const title = "Liên thông khai sinh, thường trú, bảo hiểm y tế cho trẻ dưới 6 tuổi";
    await opensSurely(visitor, "/services/birth-interlinked", title);
    await visitor.looks_at("newborn");
    await visitor.fill("Họ, chữ đệm và tên của trẻ", "Lê Bảo Ngọc");
    await visitor.fill("Ngày sinh của trẻ", ago(3));
    await visitor.choose("Giới tính của trẻ", "Nữ");
    await visitor.fill("Xã, phường nơi sinh", "Hải Châu, Đà Nẵng");
    await visitor.fill("Cơ sở y tế", "Bệnh viện Phụ sản – Nhi");
    await visitor.fill("Số định danh của cha hoặc mẹ còn lại", "051194000101");
    await visitor.choose("Quê quán, dân tộc", "Người nộp hồ sơ");
    await visitor.fill("Nơi đăng ký khám", "Trạm y tế phường Hải Châu");
    await visitor.press("Lưu và tiếp tục");
    // A paper that need not be sent.
    await visitor.sees("không bắt buộc");
    await visitor.follow("Tiếp tục");
    await visitor.reads("Kiểm tra trước khi nộp");
    await visitor.press("Nộp hồ sơ");
    await visitor.sees("Đã nhận hồ sơ");
    const path = new URL(visitor.page.url()).pathname;
    const code = path.split("/").pop();
    await visitor.looks_at("newborn-filed");
    await visitor.press("Đăng xuất");

    for (const [who, then] of [["hung", null], ["lan", "Đã chuyển cơ quan khác"]]) {
      await worksAs(visitor, who);
      await visitor.open("/desk/dossiers");
      await visitor.sees(code);
      await visitor.open(`/desk/dossiers/${code}`);
      await visitor.press("Nhận giải quyết");
      await visitor.pick("Đồng ý");
      await visitor.fill("Lý do", "Đã kiểm tra.");
      await visitor.press("Ghi quyết định");
      if (then) await visitor.sees(then);
      await visitor.press("Đăng xuất");
    }

    await opensSurely(visitor, path, title);
    await visitor.sees("Cơ quan khác đang giải quyết");
    await visitor.looks_at("newborn-settled");
    await visitor.open("/notices");
    await visitor.sees("Xong một bước");
    await visitor.press("Đăng xuất");
  },
};

/** So many days before today, as people write it. */
function ago(days) {
  return new Intl.DateTimeFormat("en-GB").format(new Date(Date.now() - days * 86_400_000));
}
