// A person chooses how they hear of notices; a warning goes out, and the inbox says that it went.
import { signsIn } from "../device.mjs";

const HOW_LONG_MS = 20_000;

/** Opens a page until that text stands on it. */
async function until(visitor, path, text) {
  const end = Date.now() + HOW_LONG_MS;
  for (;;) {
    await visitor.open(path);
    const found = visitor.page.getByText(text).first();
    if ((await found.count()) > 0) return found;
    if (Date.now() > end) throw new Error(`"${text}" did not come to ${path}`);
    await visitor.page.waitForTimeout(300);
  }
}

export default {
  title: "notices leave by the channel that a person chose, and the inbox holds the receipt",
  async walk(visitor) {
    const address = `binh-${visitor.scripts ? "with" : "without"}@example.vn`;
    await signsIn(visitor, "binh");
    await visitor.open("/notices");
    await visitor.follow("Chọn cách nhận thông báo");
    await visitor.reads("Cách nhận thông báo");
    await visitor.sees("Bạn chưa xác nhận địa chỉ");
    await visitor.looks_at("notice-settings-without-address");

    await visitor.open("/account/contacts/email");
    await visitor.page.locator("#address").fill(address);
    await visitor.press("Gửi mã");
    await until(visitor, "/demo/messages", address);
    const message = visitor.page.locator("li").filter({ hasText: address }).first();
    const [code] = (await message.innerText()).match(/\b\d{6}\b/);
    await visitor.open("/account/contacts/email/code");
    await visitor.page.locator("#code").fill(code);
    await visitor.press("Xác nhận");

    await visitor.open("/notices/settings");
    await visitor.page.locator('input[name="security"][value="email"]').check();
    await visitor.page.locator('input[name="dossiers"][value="email"]').check();
    await visitor.page.locator("#quiet-from").fill("");
    await visitor.press("Lưu");
    await visitor.sees("Nhập giờ, ví dụ 21:00");
    await visitor.looks_at("notice-settings-with-errors", { english: false });
    await visitor.page.locator("#quiet-from").fill("22:00");
    await visitor.press("Lưu");
    await visitor.sees("Từ nay thông báo đến với bạn như bạn đã chọn");
    await visitor.looks_at("notice-settings");

    // That the channel of warnings changed is itself a warning.
    await until(visitor, "/notices", "Đã gửi bằng thư điện tử lúc");
    await visitor.looks_at("notices-with-receipt");
    await until(visitor, "/demo/messages", "Cách nhận cảnh báo đã đổi");

    // Others sign in as the same person after this, without a code.
    await visitor.open("/account");
    await visitor.follow(/^Bỏ\s+Thư điện tử/);
    await visitor.looks_at("factor-revoke");
    await visitor.press("Bỏ");
    await visitor.reads("Đăng nhập");
  },
};
