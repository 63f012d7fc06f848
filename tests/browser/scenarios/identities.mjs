// A mother acts for her child and for her company; an official works at the desk for electronic
// identities; the identity authority decides. What is changed is put back, so that it can be walked
// again.
import { signsIn, worksAs } from "../device.mjs";

export default {
  title: "one acts for a child and for a company, and desks decide about accounts",
  async walk(visitor) {
    await visitor.open("/");
    await visitor.press("Vào với vai Mai");
    await visitor.open("/account/acting-for");
    await visitor.sees("Lê Minh An");
    await visitor.looks_at("acting-for");
    await visitor.press(/Làm thay Lê Minh An/);
    await visitor.reads(/Lê Minh An/);
    await visitor.sees("Bạn đang làm thay Lê Minh An");
    await visitor.looks_at("record-of-the-child");
    await visitor.open("/me/looks");
    await visitor.looks_at("who-looked-at-the-child");
    await visitor.press("Trở lại là chính bạn");
    await visitor.seesNot("Bạn đang làm thay Lê Minh An");

    await visitor.open("/account/organisations");
    await visitor.looks_at("organisations");
    await visitor.follow(/Người được ủy quyền/);
    const company = new URL(visitor.page.url()).pathname;
    await visitor.looks_at("organisation");
    await visitor.press("Gửi ủy quyền");
    await visitor.sees("Chọn ít nhất một việc");
    await visitor.looks_at("organisation-with-errors", { english: false });
    await visitor.open("/account/organisations/new");
    await visitor.press("Gửi đề nghị");
    await visitor.looks_at("organisation-new-with-errors", { english: false });
    await visitor.open("/account/organisations");
    await visitor.follow(/Người được ủy quyền/);
    await visitor.follow("Đề nghị người đại diện khác");
    await visitor.reads("Đổi người đại diện");
    await visitor.looks_at("representative");
    await visitor.open("/account/acting-for");
    await visitor.press(/Làm thay Công ty TNHH Bạch Đằng/);
    await visitor.looks_at("inbox-of-the-company");
    await visitor.press("Trở lại là chính bạn");
    await visitor.press("Đăng xuất");

    await signsIn(visitor, "nam");
    await visitor.open("/account/organisations");
    await visitor.page.locator("a[href$='/withdraw']").first().click();
    await visitor.reads("Rút đề nghị");
    await visitor.looks_at("organisation-withdraw");
    await visitor.open("/account/organisations/claim");
    await visitor.press("Gửi đề nghị");
    await visitor.looks_at("claim-with-errors", { english: false });
    await visitor.page.locator("#code").fill("0400123456");
    await visitor.pick("Mọi người đại diện theo pháp luật khác đã đồng ý");
    await visitor.press("Gửi đề nghị");
    await visitor.reads("Tổ chức của bạn");

    await visitor.open("/");
    await visitor.press("Vào với vai Lan");
    await visitor.open("/desk/organisations");
    await visitor.page.locator("a[href*='/asked/']").first().click();
    await visitor.reads("Đổi người đại diện");
    await visitor.looks_at("desk-representative");
    await visitor.pick("Từ chối");
    await visitor.fill("Nguồn đã đối chiếu", "Đăng ký doanh nghiệp");
    await visitor.fill("Lý do", "Chưa có biên bản họp.");
    await visitor.press("Quyết định");
    await visitor.open("/desk/accounts");
    await visitor.press("Tìm");
    await visitor.looks_at("desk-accounts-with-errors", { english: false });
    await visitor.fill("Số giấy đề nghị", "TK01-2026-0200");
    await visitor.fill("Số định danh, số hộ chiếu", "079075000108");
    await visitor.press("Tìm");
    await visitor.reads(/Nguyễn Văn Đúc/);
    await visitor.looks_at("desk-account");
    await visitor.press("Cấp mã khôi phục");
    await visitor.sees("Hãy kiểm tra nhân thân trước");
    await visitor.open("/desk/accounts");
    await visitor.fill("Số giấy đề nghị", "TK01-2026-0201");
    await visitor.fill("Số định danh, số hộ chiếu", "079188000109");
    await visitor.press("Tìm");
    await visitor.press("Cấp tài khoản");
    await visitor.sees("Chọn mức định danh");
    await visitor.looks_at("desk-register-with-errors", { english: false });
    await visitor.open("/desk/organisations");
    await visitor.looks_at("desk-organisations");
    await visitor.follow(/Hợp tác xã/);
    await visitor.press("Quyết định");
    await visitor.looks_at("desk-organisation-with-errors", { english: false });
    await visitor.open("/desk/account-locks");
    await visitor.looks_at("desk-locks");
    await visitor.follow(/Khóa tài khoản/);
    await visitor.looks_at("desk-lock");

    await worksAs(visitor, "tam");
    await visitor.open(`${company.replace("/account", "/desk")}/measure`);
    await visitor.looks_at("desk-measure");
    await visitor.press("Khóa, mở khóa hoặc đóng tài khoản");
    await visitor.sees("Hãy kiểm tra tổ chức và văn bản trước");
    await visitor.press("Đăng xuất");
  },
};
