// A person at a browser without scripts: follows redirects, keeps cookies, fills in plain forms.

import assert from "node:assert/strict";

export class Person {
  #cookies = new Map();

  constructor(login, password) {
    this.login = login;
    this.password = password;
  }

  /** Goes where `url` leads and says yes on the way; returns the address that is `back`'s. */
  async agree(url, back) {
    let at = await this.#open(url, {}, back);
    for (let pages = 0; at.html; pages += 1) {
      assert.ok(pages < 5, "it never ends");
      const form = formOf(at.html, at.url);
      if (form.names.includes("password")) {
        form.fields.set("login", this.login);
        form.fields.set("password", this.password);
        form.fields.set("acts_as", "citizen");
      } else {
        assert.ok(form.names.includes("decision"), `what is ${at.url}?`);
        form.fields.set("decision", "allow");
      }
      at = await this.#open(form.action, { method: "POST", body: form.fields }, back);
    }
    return at.url;
  }

  async #open(url, how, back) {
    for (let hops = 0; hops < 10; hops += 1) {
      if (url.href.startsWith(back)) return { url };
      const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const headers = { accept: "text/html", "accept-language": "en", cookie };
      const answer = await fetch(url, { ...how, headers, redirect: "manual" });
      for (const line of answer.headers.getSetCookie()) {
        const [name, value] = line.split(";")[0].split("=");
        this.#cookies.set(name, value);
      }
      if (answer.status < 300 || answer.status > 399) {
        const html = await answer.text();
        assert.equal(answer.status, 200, html);
        return { html, url };
      }
      // FAPI 2.0 Security Profile 5.3.2.2: never a redirect that sends the form again.
      assert.notEqual(answer.status, 307);
      url = new URL(answer.headers.get("location"), url);
      how = {};
    }
    throw new Error("too many redirects");
  }
}

/** The first form that asks for a password or a decision. */
function formOf(html, url) {
  const forms = html.match(/<form[\s\S]*?<\/form>/g) ?? [];
  const text = forms.find((form) => /name="(password|decision)"/.test(form));
  assert.ok(text, `no form to fill in at ${url}: ${html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").slice(0, 300)}`);
  const attribute = (tag, name) => tag.match(new RegExp(`\\b${name}="([^"]*)"`))?.[1];
  const unescaped = (value) => value?.replaceAll("&amp;", "&").replaceAll("&#38;", "&").replaceAll("&quot;", '"');
  const inputs = text.match(/<(input|button)[^>]*>/g) ?? [];
  const fields = new URLSearchParams();
  for (const input of inputs.filter((it) => attribute(it, "type") === "hidden")) {
    fields.set(attribute(input, "name"), unescaped(attribute(input, "value")) ?? "");
  }
  const names = inputs.map((input) => attribute(input, "name"));
  return { action: new URL(unescaped(attribute(text, "action")) ?? "", url), fields, names };
}
