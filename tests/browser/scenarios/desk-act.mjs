// An official at a desk: a paper is brought, its case opened, the person found, the act recorded;
// what was typed wrongly is said beside its field and nothing typed is lost.
export default {
  title: "an official records an absence from the paper that was brought",
  async walk(visitor) {
    const next = new Date(Date.now() + 40 * 86_400_000);
    await visitor.open("/");
    await visitor.press("Vào với vai Lan");
    await visitor.open("/desk/cases/new");
    await visitor.looks_at("case-new");
    await visitor.fill("Số giấy tờ, hồ sơ", `TV-${Date.now()}`);
    await visitor.fill("Nội dung", "Chị Mai đi công tác xa");
    await visitor.press("Mở vụ việc");
    await visitor.fill("Họ và tên", "tran thi mai");
    await visitor.press("Tìm");
    await visitor.looks_at("found", { english: false });
    // Others of that name live elsewhere.
    await visitor.fill("Số định danh", "051194000101");
    await visitor.press("Tìm");
    await visitor.follow("Trần Thị Mai");
    await visitor.looks_at("person", { english: false });
    await visitor.follow("Khai báo tạm vắng");
    await visitor.looks_at("act");

    await visitor.fill("Lý do tạm vắng", "Đi công tác");
    await visitor.press("Ghi nhận");
    await visitor.looks_at("act-with-errors", { english: false });
    const fields = visitor.page.getByRole("group", { name: "Đến hết ngày" });
    await fields.getByLabel("Ngày").fill(String(next.getDate()));
    await fields.getByLabel("Tháng").fill(String(next.getMonth() + 1));
    await fields.getByLabel("Năm").fill(String(next.getFullYear()));
    await visitor.press("Ghi nhận");
    await visitor.looks_at("recorded", { english: false });
  },
};
