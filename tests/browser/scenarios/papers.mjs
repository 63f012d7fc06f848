// A paper goes up with a form: piece by piece and on after a refusal with scripts, whole without
// them. The form keeps itself as it is filled in.
import assert from "node:assert/strict";

const SERVICE = "/services/electricity-new";
const PAPER = `${SERVICE}/files/dwelling`;

export default {
  title: "a paper is sent with a form, kept, and listed with its hash",
  async walk(visitor) {
    const { page } = visitor;
    await visitor.open("/");
    await visitor.press("Vào với vai Mai");
    await visitor.open(SERVICE);
    await visitor.looks_at("papers-form");
    if (visitor.scripts) {
      // As one types, and not only at the button.
      await visitor.fill("Địa chỉ dùng điện", "40 Lê Lợi");
      await visitor.sees("Đã lưu lúc");
    }
    await visitor.choose("Mục đích dùng điện", "Sinh hoạt");
    await visitor.press("Lưu và tiếp tục");
    await page.waitForURL((url) => url.pathname === PAPER);
    await visitor.looks_at("papers");

    await visitor.press("Gửi tệp này");
    await visitor.sees("Hãy chọn một tệp");
    await visitor.open(PAPER);
    await chooses(visitor, "chuong-trinh.pdf", Buffer.from("MZ this is a program"));
    await visitor.press("Gửi tệp này");
    await visitor.sees("Nội dung tệp không đúng như tên gọi");
    await visitor.open(PAPER);
    await visitor.seesNot("chuong-trinh.pdf");

    const name = visitor.scripts ? "hop-dong.pdf" : "hop-dong-2.pdf";
    if (visitor.scripts) {
      // A proxy refuses it once in the middle; the script asks how far it is and goes on.
      let sent = 0;
      await page.route("**/v1/files/*", (route) => {
        if (route.request().method() === "PATCH") sent += 1;
        return sent === 2 ? ((sent += 1), route.fulfill({ status: 423 })) : route.continue();
      });
      await chooses(visitor, name, pdf(3 << 20));
      await page.getByRole("button", { name: "Gửi tệp này" }).click();
      await page.getByRole("link", { name }).waitFor({ timeout: 30_000 });
      assert.ok(sent > 3, "it went on");
      await page.unroute("**/v1/files/*");
    } else {
      await chooses(visitor, name, pdf(1 << 20));
      await visitor.press("Gửi tệp này");
    }
    await visitor.sees(name);
    await visitor.sees("SHA-256");
    await visitor.looks_at("papers-sent");
    await visitor.follow("Tiếp tục");
    await visitor.reads("Kiểm tra trước khi nộp");
    await visitor.sees(name);
    await visitor.looks_at("papers-check");
    await visitor.press("Nộp hồ sơ");
    await visitor.sees("Đã nhận hồ sơ");
    await visitor.sees(name);
    await visitor.sees("chưa kiểm tra mã độc");
    await visitor.looks_at("papers-dossier");
    await visitor.press("Đăng xuất");
  },
};

async function chooses(visitor, name, buffer) {
  const file = { buffer, mimeType: "application/pdf", name };
  await visitor.page.locator("input[type=file]").setInputFiles(file);
}

/** So many bytes that begin and end as a PDF does. */
function pdf(bytes) {
  const middle = Buffer.alloc(bytes - 15, "danh");
  return Buffer.concat([Buffer.from("%PDF-1.7\n"), middle, Buffer.from("%%EOF\n")]);
}
