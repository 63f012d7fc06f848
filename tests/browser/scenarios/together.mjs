// An official grants what merely has to be recorded, several at once.
import { worksAs } from "../device.mjs";

export default {
  title: "declarations of absence are granted together, each by itself",
  // Nothing here needs a script, but what is granted once is granted.
  scripts: "needed",
  async walk(visitor) {
    await worksAs(visitor, "lan");
    await visitor.open("/desk/dossiers?procedure=absence");
    for (const box of await visitor.page.locator("input[name=claim]").all()) await box.check();
    await visitor.press("Nhận các hồ sơ đã chọn");
    await visitor.sees("đã nhận");
    await visitor.follow("Khai báo tạm vắng (2)");
    await visitor.reads("Giải quyết nhiều hồ sơ cùng lúc");
    await visitor.sees("Chăm sóc mẹ ốm");
    await visitor.looks_at("together");
    await visitor.press("Chấp nhận các hồ sơ đã chọn");
    await visitor.sees("Hãy nêu lý do");
    await visitor.looks_at("together-with-errors", { english: false });
    await visitor.fill("Lý do", "Đã ghi nhận.");
    await visitor.press("Chấp nhận các hồ sơ đã chọn");
    await visitor.sees("đã chấp nhận");
    await visitor.looks_at("together-done", { english: false });
    await visitor.press("Đăng xuất");
  },
};
