// A device with a passkey. The authenticator is Chromium's virtual one: a key on the device that
// knows its person.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export async function hasKeyOnDevice(visitor) {
  const devtools = await visitor.page.context().newCDPSession(visitor.page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  visitor.touches = (enabled) =>
    devtools.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled });
}

/** Signs a citizen in with the password that the demo gave to them. */
export async function signsIn(visitor, login) {
  // Nobody touches the key of whoever was here before.
  await visitor.touches?.(false);
  await visitor.open("/sign-in");
  await typesPassword(visitor, login);
  await visitor.touches?.(true);
}

/** An official goes to work: the passkey with which their post opens is on a device that the demo plays. */
export async function worksAs(visitor, login) {
  const entered = await visitor.page.request.post("/demo/enter", {
    form: { account: login },
    maxRedirects: 0,
  });
  assert.equal(entered.status(), 303, `${login} goes to work`);
}

/** What the demo remembers of an account. */
export function account(login) {
  const made = JSON.parse(readFileSync(join(process.env.DANH_DATA, "demo.json"), "utf8"));
  return made.accounts.find((account) => account.login === login);
}

/** The password, on the page of sign-in to which something has led. */
export async function typesPassword(visitor, login, { role = "Công dân", password = account(login).password } = {}) {
  await visitor.fill("Tên đăng nhập", login);
  await visitor.page.locator("input[type=password]").fill(password);
  await visitor.pick(role);
  await visitor.page.locator("form", { has: visitor.page.locator("input[type=password]") })
    .getByRole("button", { name: "Đăng nhập" }).last().click();
  await visitor.page.waitForURL((url) => url.pathname !== "/sign-in");
}

/** Signs in, and makes a passkey for what needs a surer sign-in. */
export async function withPasskey(visitor, login) {
  await hasKeyOnDevice(visitor);
  await signsIn(visitor, login);
  await visitor.open("/account/factors/passkey");
  await visitor.fill("Tên gọi", "Điện thoại");
  await visitor.press("Tạo khóa truy cập");
  await visitor.page.waitForURL((url) => url.pathname === "/account");
}

/** Opens what needs level 2: the passkey is asked for on the way, and the page is there. */
export async function opensSurely(visitor, path, heading) {
  await visitor.page.goto(path);
  // The browser may offer the passkey by itself before anybody can press.
  const button = visitor.page.getByRole("button", { name: "Đăng nhập bằng khóa truy cập" });
  await button.click({ timeout: 2_000 }).catch(() => {});
  await visitor.page.waitForURL((url) => url.pathname === path);
  await visitor.reads(heading);
}
