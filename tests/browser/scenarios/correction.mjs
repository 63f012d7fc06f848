// A citizen says that something is wrong, an official decides, the citizen is told and sees who
// looked. The official refuses, so that it can be walked again.
import { opensSurely, withPasskey } from "../device.mjs";

export default {
  title: "what a citizen finds wrong is decided, told and on record",
  scripts: "needed",
  async walk(visitor) {
    await withPasskey(visitor, "mai");
    await visitor.open("/me");
    await visitor.reads(/Trần Thị Mai/);
    await visitor.looks_at("my-record");

    await opensSurely(visitor, "/services/register-correction", "Điều chỉnh thông tin");
    // Where corrections were asked for once.
    await visitor.open("/me/corrections/new?group=native-place");
    await visitor.sees(/Hồ sơ dân cư đang ghi: /);
    await visitor.fill("Thông tin đúng", "đâu đó");
    await visitor.press("Lưu và tiếp tục");
    await visitor.looks_at("correction-with-errors", { english: false });
    await visitor.fill("Thông tin đúng", "Tỉnh Quảng Ngãi");
    await visitor.fill("Vì sao chưa đúng", "Giấy khai sinh ghi Quảng Ngãi.");
    await visitor.press("Lưu và tiếp tục");
    // A paper that need not be sent.
    await visitor.sees("không bắt buộc");
    await visitor.follow("Tiếp tục");
    await visitor.reads("Kiểm tra trước khi nộp");
    await visitor.press("Nộp hồ sơ");
    await visitor.sees("Đã nhận hồ sơ");
    const code = new URL(visitor.page.url()).pathname.split("/").pop();
    await visitor.open("/me/corrections");
    await visitor.sees(code);
    await visitor.looks_at("my-services");
    await visitor.press("Đăng xuất");

    await visitor.open("/");
    await visitor.press("Vào với vai Lan");
    await visitor.open("/desk");
    await visitor.looks_at("desk");
    await visitor.open("/desk/dossiers");
    await visitor.sees(code);
    await visitor.open(`/desk/dossiers/${code}`);
    await visitor.sees(/Hồ sơ dân cư ghi: /);
    await visitor.press("Nhận giải quyết");
    await visitor.looks_at("correction-beside-the-record");
    await visitor.pick("Đồng ý");
    await visitor.fill("Lý do", "Giấy khai sinh trong sổ hộ tịch ghi như hiện nay.");
    await visitor.press("Ghi quyết định");
    // What is granted needs a ground.
    await visitor.sees("Hãy chọn căn cứ");
    await visitor.pick("Từ chối");
    await visitor.press("Ghi quyết định");
    await visitor.sees("Đã xử lý xong");
    await visitor.press("Đăng xuất");

    await visitor.open("/");
    await visitor.press("Vào với vai Mai");
    await visitor.open("/notices");
    await visitor.sees(code);
    await visitor.looks_at("notices");
    await visitor.open(`/services/dossiers/${code}`);
    await visitor.sees(/Giấy khai sinh trong sổ hộ tịch/);
    await visitor.open("/me/looks");
    await visitor.reads("Ai đã xem dữ liệu của bạn");
    await visitor.sees(/Công an|CA-20242/);
    await visitor.looks_at("who-looked");
    await visitor.press("Đăng xuất");
  },
};
