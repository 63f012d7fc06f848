// A citizen whose identity an official has confirmed moves house with what the state already knows, an official settles it, and the record,
// the notice, the log and the timeline agree.
import { opensSurely, withPasskey, worksAs } from "../device.mjs";
import { pays } from "./fees.mjs";

export default {
  title: "somebody moves house: few questions, one decision, and everything agrees",
  scripts: "needed",
  async walk(visitor) {
    // Who was identified from afar alone is confirmed at a desk first.
    await worksAs(visitor, "lan");
    await visitor.open("/desk/accounts");
    await visitor.fill("Số giấy đề nghị", "TK01-2026-0300");
    await visitor.fill("Số định danh, số hộ chiếu", "079075000108");
    await visitor.press("Tìm");
    await visitor.pick("Xem thẻ căn cước");
    await visitor.press("Xác nhận mức 2");
    await visitor.press("Đăng xuất");

    await withPasskey(visitor, "duc");
    await opensSurely(visitor, "/services/permanent-residence", "Đăng ký thường trú");
    await visitor.sees("079075000108");
    await visitor.looks_at("moving");
    await visitor.fill("Xã, phường nơi đến", "Hải Châu, Đà Nẵng");
    await visitor.fill("Số nhà, đường", "40 Lê Lợi");
    await visitor.choose("Quan hệ với chủ hộ", "Khác");
    await visitor.fill("Số định danh của chủ hộ", "048091000102");
    await visitor.press("Lưu và tiếp tục");
    // A paper that need not be sent.
    await visitor.sees("không bắt buộc");
    await visitor.follow("Tiếp tục");
    await visitor.reads("Kiểm tra trước khi nộp");
    await visitor.looks_at("moving-check", { english: false });
    await visitor.press("Nộp hồ sơ và trả lệ phí");
    await visitor.reads("Nộp phí, lệ phí");
    await visitor.sees("10.000");
    await visitor.looks_at("moving-payment");
    await pays(visitor);
    await visitor.looks_at("moving-paid");
    await visitor.follow("Biên lai");
    await visitor.sees("Circular 75/2022/TT-BTC");
    await visitor.looks_at("moving-receipt");
    await visitor.follow("Quay lại");
    await visitor.follow("Xem hồ sơ");
    await visitor.sees("Đã nộp lệ phí");
    const code = new URL(visitor.page.url()).pathname.split("/").pop();
    await visitor.press("Đăng xuất");

    await visitor.open("/");
    await visitor.press("Vào với vai Lan");
    await visitor.open(`/desk/dossiers/${code}`);
    await visitor.press("Nhận giải quyết");
    await visitor.pick("Đồng ý");
    await visitor.fill("Lý do", "Đủ điều kiện.");
    await visitor.press("Ghi quyết định");
    await visitor.sees("Đã xử lý xong");
    await visitor.press("Đăng xuất");

    await opensSurely(visitor, "/me", /./);
    await visitor.sees("40 Lê Lợi");
    await visitor.open("/notices");
    await visitor.sees(code);
    await visitor.open(`/services/dossiers/${code}`);
    await visitor.sees("Đủ điều kiện.");
    await visitor.open("/papers");
    await visitor.sees("Xác nhận thông tin về cư trú");
    await visitor.looks_at("moving-papers");
    const paper = await visitor.page.locator("main a[href^='/papers/']").first().getAttribute("href");

    // What he was given is not asked for by whoever connects him to the grid.
    await visitor.open("/services/electricity-new");
    await visitor.choose("Mục đích dùng điện", "Sinh hoạt");
    await visitor.press("Lưu và tiếp tục");
    await visitor.sees("Bạn đã có: Xác nhận thông tin về cư trú");
    await visitor.looks_at("moving-held");
    await visitor.follow("Tiếp tục");
    await visitor.sees("Bạn đã có: Xác nhận thông tin về cư trú");
    await visitor.press("Nộp hồ sơ");
    await visitor.sees("Xác nhận thông tin về cư trú");
    await visitor.press("Đăng xuất");

    // Whoever is shown the paper asks whether it is one.
    await visitor.open(paper.replace("/papers/", "/verify/"));
    await visitor.sees("Công an Phường Hải Châu");
    await visitor.seesNot("Nguyễn Văn Đúc");
    await visitor.looks_at("moving-verified");

    // The office takes it back, and says why to him alone.
    await visitor.open("/");
    await visitor.press("Vào với vai Lan");
    await visitor.open(`/desk/dossiers/${code}`);
    await visitor.follow("Giấy tờ đã cấp");
    await visitor.looks_at("moving-issued");
    await visitor.fill("Lý do, người được cấp sẽ đọc", "Nhầm số nhà.");
    await visitor.pick("Tôi xác nhận thu hồi giấy này");
    await visitor.press("Thu hồi");
    await visitor.sees("Đã thu hồi");
    await visitor.press("Đăng xuất");
    await visitor.open(paper.replace("/papers/", "/verify/"));
    await visitor.sees("Đã thu hồi");
    await visitor.seesNot("Nhầm số nhà");
    await visitor.looks_at("moving-revoked");
  },
};
