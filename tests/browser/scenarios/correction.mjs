// A citizen says that something is wrong, an official decides, the citizen is told and sees who
// looked. The official refuses, so that it can be walked again.
export default {
  title: "what a citizen finds wrong is decided, told and on record",
  async walk(visitor) {
    await visitor.open("/");
    await visitor.press("Vào với vai Mai");
    await visitor.open("/me");
    await visitor.reads(/Trần Thị Mai/);
    await visitor.looks_at("my-record");

    await visitor.open("/me/corrections/new?group=native-place");
    await visitor.press("Gửi yêu cầu");
    await visitor.looks_at("correction-with-errors", { english: false });
    await visitor.fill("Nội dung đúng", "Tỉnh Quảng Ngãi");
    await visitor.fill("Vì sao chưa đúng", "Giấy khai sinh ghi Quảng Ngãi.");
    await visitor.press("Gửi yêu cầu");
    await visitor.open("/me/corrections");
    await visitor.sees("Quê quán");
    await visitor.looks_at("my-corrections");
    await visitor.press("Đăng xuất");

    await visitor.open("/");
    await visitor.press("Vào với vai Lan");
    await visitor.open("/desk");
    await visitor.looks_at("desk");
    await visitor.follow(/Yêu cầu đính chính: Quê quán/);
    await visitor.looks_at("case");
    await visitor.follow("Quyết định đính chính");
    await visitor.pick("Từ chối");
    await visitor.fill("Lý do", "Giấy khai sinh trong sổ hộ tịch ghi như hiện nay.");
    await visitor.press("Ghi quyết định");
    await visitor.press("Đăng xuất");

    await visitor.open("/");
    await visitor.press("Vào với vai Mai");
    await visitor.open("/notices");
    await visitor.looks_at("notices");
    await visitor.open("/me/corrections");
    await visitor.sees(/Giấy khai sinh trong sổ hộ tịch/);
    await visitor.open("/me/looks");
    await visitor.reads("Ai đã xem dữ liệu của bạn");
    await visitor.sees(/Công an|CA-20242/);
    await visitor.looks_at("who-looked");
    await visitor.press("Đăng xuất");
  },
};
