// A citizen who has only a password goes to a service that wants a surer sign-in, makes a passkey on
// the way and goes on; the service knows exactly what was agreed to. The next time the passkey leads
// straight there. Then they lock the account in one tab, and it is over in the other and for the
// service.
import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import { readFileSync } from "node:fs";
import assert from "node:assert/strict";
import { hasKeyOnDevice, typesPassword } from "../device.mjs";

export default {
  title: "a passkey made on the way to a service opens it, which learns what was agreed to; a lock ends it all",
  scripts: "needed",
  async walk(visitor) {
    await hasKeyOnDevice(visitor);
    const service = await Service.opens(visitor.page.context());
    try {
      await visitor.open("/");
      await visitor.page.goto(await service.asks("openid profile", base(visitor)));
      await typesPassword(visitor, "binh");
      await visitor.reads("Thêm khóa truy cập");
      await visitor.sees("Nơi bạn đang đến cần bạn chứng minh chính là mình bằng hai cách");
      await visitor.hides("Chưa tạo được khóa truy cập");
      await visitor.looks_at("passkey-new");
      await visitor.fill("Tên gọi", "Điện thoại của Bình");
      await visitor.press("Tạo khóa truy cập");
      await visitor.page.getByRole("button", { name: "Tôi đồng ý" }).waitFor();
      await visitor.looks_at("consent", { english: false });
      await visitor.page.getByRole("button", { name: "Tôi đồng ý" }).click();
      let tokens = await service.redeems(await service.code());
      assert.equal(claimsOf(tokens.id_token).acr, service.acr, "a passkey is two factors");
      const told = await service.userinfo(tokens);
      assert.equal(told.status, 200);
      const agreed = ["birthdate", "family_name", "gender", "given_name", "middle_name", "name", "sub"];
      assert.deepEqual(Object.keys(told.body).sort(), agreed, "exactly what was agreed to");

      await visitor.open("/me/looks");
      await visitor.sees("để điền sẵn hồ sơ cho bạn");
      await visitor.looks_at("looks-of-a-service");
      await visitor.speaks("en", new URL(visitor.page.url()));
      await visitor.sees("The service Public service portal (demo)");
      await visitor.sees("With your consent, for: to fill in your application for you.");
      await visitor.speaks("vi", new URL(visitor.page.url()));
      await visitor.open("/account");
      await visitor.sees("Điện thoại của Bình");
      await visitor.looks_at("account");
      await visitor.press("Đăng xuất");

      // From then on the passkey leads straight back: nobody is asked twice. The browser offers it by
      // itself as soon as the page is there.
      await visitor.page.goto(await service.asks("openid profile", base(visitor)));
      tokens = await service.redeems(await service.code());
      await visitor.reads("Xin chào");
      assert.equal((await service.userinfo(tokens)).status, 200);

      const other = await visitor.page.context().newPage();
      await other.goto("/account/lock");
      await other.getByRole("button", { name: "Khóa ngay" }).click();
      await other.waitForLoadState("load");
      await visitor.page.goto("/account");
      await visitor.reads("Tài khoản của bạn đang bị khóa");
      assert.equal((await service.userinfo(tokens)).status, 401, "no token outlives the lock");
    } finally {
      service.closes();
    }
  },
};

const base = (visitor) => new URL(visitor.page.url()).origin;

function claimsOf(token) {
  return JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
}

/** The demo's portal, as small as a service can be. */
class Service {
  static async opens() {
    const service = new Service();
    service.server = createServer((request, response) => {
      service.came(new URL(request.url, "http://127.0.0.1"));
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end("<!doctype html><html lang=vi><title>Cổng</title><h1>Xin chào</h1>");
    });
    service.server.listen(0, "127.0.0.1");
    await once(service.server, "listening");
    return service;
  }

  constructor() {
    const { DANH_DATA } = process.env;
    const made = JSON.parse(readFileSync(join(DANH_DATA, "demo.json"), "utf8"));
    this.id = made.parties[0].client_id;
    this.secret = made.parties[0].client_secret;
    this.acr = null;
  }

  came(url) {
    if (url.pathname === "/cb") this.answered(url.searchParams);
  }

  get back() {
    return `http://127.0.0.1:${this.server.address().port}/cb`;
  }

  async asks(scope, issuer) {
    this.verifier = randomBytes(32).toString("base64url");
    this.state = randomBytes(8).toString("hex");
    this.nonce = randomBytes(8).toString("hex");
    this.answer = new Promise((resolve) => (this.answered = resolve));
    const found = await fetch(`${issuer}/.well-known/openid-configuration`);
    this.house = await found.json();
    this.acr = this.house.acr_values_supported[1];
    const challenge = createHash("sha256").update(this.verifier).digest("base64url");
    return `${this.house.authorization_endpoint}?${new URLSearchParams({
      claims: JSON.stringify({ id_token: { acr: { essential: true, value: this.acr } } }),
      client_id: this.id,
      code_challenge: challenge,
      code_challenge_method: "S256",
      nonce: this.nonce,
      redirect_uri: this.back,
      response_type: "code",
      scope,
      state: this.state,
    })}`;
  }

  async code() {
    const answer = await this.answer;
    assert.equal(answer.get("state"), this.state);
    assert.equal(answer.get("iss"), this.house.issuer);
    return answer.get("code");
  }

  async redeems(code) {
    const response = await fetch(this.house.token_endpoint, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${this.id}:${this.secret}`)}` },
      body: new URLSearchParams({
        code,
        code_verifier: this.verifier,
        grant_type: "authorization_code",
        redirect_uri: this.back,
      }),
    });
    assert.equal(response.status, 200, await response.clone().text());
    const tokens = await response.json();
    assert.equal(claimsOf(tokens.id_token).nonce, this.nonce);
    return tokens;
  }

  async userinfo({ access_token }) {
    const response = await fetch(this.house.userinfo_endpoint, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    return { status: response.status, body: response.ok ? await response.json() : null };
  }

  closes() {
    this.server.close();
  }
}
