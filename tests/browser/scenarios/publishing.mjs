// A procedure changes by law: an official proposes its file, another agrees, and it is in force.
import { readFileSync } from "node:fs";
import { worksAs } from "../device.mjs";

export default {
  title: "two officials publish a new version of a procedure",
  async walk(visitor) {
    const day = visitor.scripts ? "2199-01-01" : "2199-02-01";
    await worksAs(visitor, "tam");
    await visitor.open("/desk/procedures");
    await visitor.looks_at("procedures");
    await visitor.fill("Nội dung tệp", "code = ");
    await visitor.press("Kiểm tra và đề nghị");
    await visitor.sees(/Dòng 1, cột/);
    await visitor.looks_at("procedures-with-errors", { english: false });
    await visitor.fill("Nội dung tệp", withVersionOf(day, visitor.scripts));
    await visitor.press("Kiểm tra và đề nghị");
    await visitor.sees("Sửa: tên gọi");
    await visitor.seesNot("Tôi đồng ý");
    const path = new URL(visitor.page.url()).pathname;
    await visitor.press("Đăng xuất");

    await worksAs(visitor, "hung");
    await visitor.open(path);
    await visitor.looks_at("procedure-file");
    await visitor.press("Tôi đồng ý");
    await visitor.sees("Đã công bố");
    await visitor.press("Đăng xuất");
  },
};

/** The file of the procedure on seals with a version more; what the walk before published stays. */
function withVersionOf(day, first) {
  const file = new URL("../../../data/vn/procedures/seal-more.toml", import.meta.url);
  const [head, version] = readFileSync(file, "utf8").split("[[version]]");
  const later = (day) =>
    version.replace(/valid_from = ".*"/, `valid_from = "${day}"`).replace('names = { vi = "', `names = { vi = "Từ ${day}: `);
  const days = first ? [day] : ["2199-01-01", day];
  return [head, version, ...days.map(later)].join("[[version]]");
}
