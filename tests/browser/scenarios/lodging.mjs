// A citizen tells of a guest whom the register does not know: an official looks at it and refuses,
// the citizen is told and sees why.
// The days differ with and without scripts, so that it can be walked twice.
export default {
  title: "a dossier is filed, refused, told and looked up",
  async walk(visitor) {
    const [from, to] = (visitor.scripts ? [24, 21] : [16, 14]).map(ago);
    await visitor.open("/");
    await visitor.press("Vào với vai Mai");
    await visitor.open("/services");
    await visitor.reads("Dịch vụ công");
    await visitor.looks_at("services");
    await visitor.open("/services/lodging");
    await visitor.reads("Thông báo lưu trú");
    await visitor.fill("Số định danh của khách", "079075999999");
    await visitor.press("Lưu và tiếp tục");
    await visitor.sees("Hãy trả lời câu này");
    await visitor.looks_at("service-with-errors", { english: false });
    await visitor.fill("Từ ngày", from);
    await visitor.fill("Đến ngày", to);
    await visitor.fill("Lý do lưu trú", "Thăm gia đình");
    await visitor.press("Lưu và tiếp tục");
    await visitor.reads("Kiểm tra trước khi nộp");
    await visitor.looks_at("service-check");
    await visitor.press("Nộp hồ sơ");
    await visitor.sees("Đã nhận hồ sơ");
    await visitor.looks_at("service-dossier");
    const [code] = (await visitor.page.locator("main").innerText()).match(/G01\.\d{3}\.\d{2}-\d{6}-\d{4,}/);
    const row = visitor.page.locator("dt", { hasText: "Mã bí mật" }).locator("xpath=following-sibling::dd[1]");
    const [secret] = (await row.innerText()).match(/[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}/);
    await visitor.press("Đăng xuất");

    await visitor.open("/");
    await visitor.press("Vào với vai Lan");
    await visitor.open("/desk/dossiers");
    await visitor.looks_at("desk-dossiers");
    await visitor.open(`/desk/dossiers/${code}`);
    await visitor.press("Nhận giải quyết");
    await visitor.looks_at("desk-dossier");
    await visitor.pick("Từ chối");
    await visitor.fill("Lý do", "Không ai có số này.");
    await visitor.press("Ghi quyết định");
    await visitor.sees("Đã xử lý xong");
    await visitor.press("Đăng xuất");

    await visitor.open("/dossiers");
    await visitor.looks_at("dossier-look-up");
    await visitor.fill("Mã hồ sơ", code);
    await visitor.fill("Mã bí mật", secret);
    await visitor.press("Tra cứu");
    await visitor.sees("Đã xử lý xong");
    await visitor.seesNot("Trần Thị Mai");

    await visitor.open("/");
    await visitor.press("Vào với vai Mai");
    await visitor.open("/notices");
    await visitor.sees(code);
    await visitor.open(`/services/dossiers/${code}`);
    await visitor.sees("Không ai có số này.");
    await visitor.press("Đăng xuất");
  },
};

/** So many days before today, as people write it. */
function ago(days) {
  return new Intl.DateTimeFormat("en-GB").format(new Date(Date.now() - days * 86_400_000));
}
