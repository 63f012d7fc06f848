// A new official: whoever runs the program opens the account and hands over a password and a code, by
// two ways. The password alone opens no post and adds nothing; with the code the official sets up the
// second way to sign in, and the post is open.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { sent } from "./codes.mjs";
import { hasKeyOnDevice, typesPassword } from "../device.mjs";

const LOGIN = "thu";
const NUMBER = "079190000106";
const PHONE = "+84912000106";

export default {
  title: "a new official sets up the second way to sign in with the code that was handed over",
  // An account is opened once.
  scripts: "needed",
  async walk(visitor) {
    const post = ["--office", "CA-20242", "--duty", "residence", "--territory", "20242"];
    const handed = await operates("accounts", "add", "--number", NUMBER, "--login", LOGIN, ...post);
    await visitor.open("/sign-in?back=/desk");
    await typesPassword(visitor, LOGIN, { role: "Cán bộ", password: handed.password });
    await visitor.reads("Nhập mã đồng nghiệp trao cho bạn");
    await visitor.looks_at("code-asked");
    await visitor.open("/desk/dossiers");
    assert.equal(new URL(visitor.page.url()).pathname, "/sign-in", "no desk opens to a password");

    await visitor.open("/account/enrolment-code");
    await visitor.fill("Mã thêm cách đăng nhập", "aaaaa-aaaaa-aaaaa-aaaaa");
    await visitor.press("Tiếp tục");
    await visitor.sees("Mã không đúng, đã dùng hoặc đã quá hạn");
    await visitor.looks_at("code-wrong", { english: false });
    await visitor.fill("Mã thêm cách đăng nhập", handed.code);
    await visitor.press("Tiếp tục");
    await addsNumber(visitor);
    await hasKeyOnDevice(visitor);
    await visitor.open("/account/factors/passkey");
    await visitor.fill("Tên gọi", "Khóa cơ quan");
    await visitor.press("Tạo khóa truy cập");
    await visitor.page.waitForURL((url) => url.pathname !== "/account/factors/passkey");
    await visitor.open("/desk");
    await visitor.reads("Việc cần giải quyết");
  },
};

/** What the program prints, line by line. */
async function operates(...command) {
  const { DANH, DANH_DATA } = process.env;
  const { stdout } = await promisify(execFile)(DANH, ["--data", DANH_DATA, ...command]);
  return Object.fromEntries([...stdout.matchAll(/^(\w+) +(\S+)$/gm)].map(([, name, value]) => [name, value]));
}

/** The first message is lost; the second brings the code. */
async function addsNumber(visitor) {
  await visitor.open("/account/contacts/sms");
  await visitor.page.locator("#address").fill(PHONE);
  await visitor.press("Gửi mã");
  await visitor.sees("Chưa nhận được mã?");
  await visitor.looks_at("number-code");
  await sent(visitor, PHONE);
  await visitor.open("/account/contacts/sms/code");
  await visitor.press("Gửi mã khác");
  const [code] = (await sent(visitor, PHONE, 1)).match(/\b\d{6}\b/);
  await visitor.open("/account/contacts/sms/code");
  await visitor.page.locator("#code").fill(code);
  await visitor.press("Xác nhận");
}
