// Codes that are sent, as far as a demo sends them: onto a page that everybody can read.
const HOW_LONG_MS = 20_000;

/** How many messages there are for that address. */
export async function laid(visitor, address) {
  await visitor.open("/demo/messages");
  return visitor.page.locator("li").filter({ hasText: address }).count();
}

/** The newest message for that address beyond so many, in the words it was sent in. */
export async function sent(visitor, address, before = 0) {
  const end = Date.now() + HOW_LONG_MS;
  for (;;) {
    const there = await laid(visitor, address);
    const message = visitor.page.locator("li").filter({ hasText: address }).first();
    if (there > before) return message.innerText();
    if (Date.now() > end) throw new Error(`nothing was sent to ${address}`);
    await visitor.page.waitForTimeout(300);
  }
}

export default {
  title: "somebody signs up, and is told no more than everybody",
  async walk(visitor) {
    const address = `stranger-${visitor.scripts ? "with" : "without"}@example.vn`;
    await visitor.open("/sign-in");
    await visitor.follow("Mở tài khoản mức 1");
    await visitor.reads("Mở tài khoản mức 1");
    await visitor.looks_at("sign-up");
    await visitor.press("Gửi mã");
    await visitor.sees("Nhập số định danh cá nhân gồm 12 chữ số");
    await visitor.looks_at("sign-up-with-errors", { english: false });
    await visitor.fill("Số định danh cá nhân", "001099000000");
    await visitor.fill("Họ, chữ đệm và tên khai sinh", "Không Có Ai");
    for (const [part, value] of [["day", "9"], ["month", "3"], ["year", "1999"]]) {
      await visitor.page.locator(`#born-${part}`).fill(value);
    }
    await visitor.pick("Địa chỉ thư điện tử");
    await visitor.page.locator("#address").fill(address);
    await visitor.press("Gửi mã");
    await visitor.sees("Chúng tôi đã gửi một mã đến s•••@example.vn");
    await visitor.looks_at("sign-up-code");
    const [code] = (await sent(visitor, address)).match(/\b\d{6}\b/);
    await visitor.looks_at("messages-of-the-demo");
    await visitor.open("/sign-up/code");
    await visitor.page.locator("#code").fill(code);
    await visitor.press("Tiếp tục");
    await visitor.sees("Bước 3 trên 3");
    await visitor.looks_at("sign-up-password");
    await visitor.page.locator("#new").fill("một hai ba bốn năm sáu");
    await visitor.page.locator("#again").fill("một hai ba bốn năm sáu");
    await visitor.press("Mở tài khoản");
    await visitor.reads("Yêu cầu của bạn đã được xử lý");
    await visitor.looks_at("sign-up-done");

    await visitor.open("/");
    await visitor.press("Vào với vai Mai");
    await visitor.open("/account/contacts/email");
    await visitor.reads("Thêm hoặc đổi địa chỉ thư điện tử");
    await visitor.looks_at("contact");
    await visitor.open("/account/contacts/sms");
    await visitor.looks_at("contact-sms");
  },
};
