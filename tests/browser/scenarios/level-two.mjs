// An old man who lives elsewhere and has no account comes to the counter of the police for level 2 of
// the electronic identity. It is a dossier; they open his account first, and their decision raises it.
import { worksAs } from "../device.mjs";

const NUMBER = "051047000103";

export default {
  title: "level 2 of the electronic identity is filed at a counter and granted by who saw the person",
  // Nothing here needs a script, but an account is opened once.
  scripts: "needed",
  async walk(visitor) {
    await worksAs(visitor, "lan");
    await visitor.open("/desk/counter");
    await visitor.pick("Thẻ căn cước công dân");
    await visitor.fill("Số định danh", NUMBER);
    await visitor.press("Tìm");
    await visitor.press("Tiếp nhận người này");
    await visitor.open("/services/eid-level-2");
    await visitor.fill("Số thuê bao chính chủ", "0912345678");
    await visitor.press("Lưu và tiếp tục");
    await visitor.press("Nộp hồ sơ");
    await visitor.sees("Đã nhận hồ sơ");
    await visitor.follow("Giấy tiếp nhận để in");
    await visitor.reads("Giấy tiếp nhận hồ sơ");
    await visitor.looks_at("level-two-slip");
    // The desk waits until who came has gone.
    await visitor.open("/desk/dossiers", 403);
    await visitor.sees("xong với người này");
    await visitor.press("Xong với người này");

    await visitor.open("/desk/dossiers?procedure=eid-level-2");
    for (const box of await visitor.page.locator("input[name=claim]").all()) await box.check();
    await visitor.press("Nhận các hồ sơ đã chọn");
    await visitor.sees("đã nhận");
    await visitor.open("/desk/dossiers?procedure=eid-level-2");
    await visitor.follow(/định danh điện tử mức độ 02/);
    const dossier = new URL(visitor.page.url()).pathname;
    await grants(visitor);
    await visitor.sees("chưa có tài khoản");
    await visitor.looks_at("level-two-without-account", { english: false });

    await visitor.follow("Bàn định danh điện tử");
    await visitor.fill("Số giấy đề nghị", "TK01-2026-0400");
    await visitor.fill("Số định danh, số hộ chiếu", NUMBER);
    await visitor.press("Tìm");
    await visitor.pick("Giấy tờ khác");
    await visitor.pick("Mức 1");
    await visitor.fill("Tên đăng nhập", "bay.1947");
    await visitor.press("Cấp tài khoản");
    await visitor.open(dossier);
    await visitor.looks_at("level-two-dossier");
    await grants(visitor);
    await visitor.sees("Đã xử lý xong");
    await visitor.press("Đăng xuất");
  },
};

async function grants(visitor) {
  await visitor.pick("Đồng ý");
  await visitor.pick("Xem thẻ căn cước");
  await visitor.fill("Lý do", "Đã đối chiếu với thẻ.");
  await visitor.press("Ghi quyết định");
}
