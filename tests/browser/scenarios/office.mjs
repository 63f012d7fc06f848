// An official signs in by hand: the password is not enough for a post, a code that was sent opens it.
import { laid, sent } from "./codes.mjs";
import { account, typesPassword } from "../device.mjs";

export default {
  title: "a post opens to a password and a code, and to no password alone",
  async walk(visitor) {
    const login = visitor.scripts ? "hung" : "tam";
    const number = account(login).phone;
    await visitor.open("/sign-in?back=/desk");
    await typesPassword(visitor, login, { role: "Cán bộ" });
    await visitor.sees("Mật khẩu đã đúng");
    await visitor.looks_at("second-way", { english: false });
    const step = visitor.page.url();
    const before = await laid(visitor, number);
    await visitor.page.goto(step);
    await visitor.press("Gửi mã");
    const again = visitor.page.url();
    const [code] = (await sent(visitor, number, before)).match(/\b\d{6}\b/);
    await visitor.page.goto(again);
    await visitor.page.locator("#code").fill(code);
    await visitor.press("Đăng nhập");
    await visitor.page.waitForURL((url) => url.pathname === "/desk");
  },
};
