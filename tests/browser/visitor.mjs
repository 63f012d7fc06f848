// Somebody at a browser. Steps speak as a person would: what is read, pressed, filled in.
import { createRequire } from "node:module";
import { readdirSync, readFileSync } from "node:fs";
import assert from "node:assert/strict";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// The key of a text that has no words in this language.
const locales = new URL("../../crates/web/locales/vi/", import.meta.url);
const areas = readdirSync(locales).map((file) => file.replace(".ftl", "")).join("|");
const WORDLESS = new RegExp(`(?<![\\w/.:@-])(${areas})(-[a-z0-9]+)+(?![\\w/.:@-])`);

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 780 };
// WCAG 2.1, 1.4.10: no scrolling in two directions at 320 pixels.
const NARROW = { width: 320, height: 640 };

export class Visitor {
  static async arrives(browser, { base, name, scripts, shots }) {
    const context = await browser.newContext({
      baseURL: base,
      ignoreHTTPSErrors: true,
      javaScriptEnabled: scripts,
      locale: "vi-VN",
      viewport: DESK,
    });
    context.setDefaultTimeout(10_000);
    return new Visitor(context, await context.newPage(), { name, scripts, shots });
  }

  constructor(context, page, { name, scripts, shots }) {
    Object.assign(this, { context, page, name, scripts, shots, looks: 0, complaints: [] });
    page.on("pageerror", (error) => this.complaints.push(`script: ${error.message}`));
    page.on("console", (message) => {
      // Chromium says so for every refusal that a scenario walks into on purpose.
      const refusal = message.text().includes("the server responded with a status of 4");
      if (message.type() === "error" && !refusal) this.complaints.push(`console: ${message.text()}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 500) this.complaints.push(`${response.status()} at ${response.url()}`);
    });
  }

  async leaves() {
    await this.context.close();
  }

  /** Opens a path; `status` is what the answer should be. */
  async open(path, status = 200) {
    const response = await this.page.goto(path);
    assert.equal(response.status(), status, `status of ${path}`);
  }

  /** Fills in the field with that label. */
  async fill(label, value) {
    await this.page.getByLabel(label, { exact: false }).first().fill(value);
  }

  /** Picks the radio button or ticks the box with that label. */
  async pick(label) {
    await this.page.getByLabel(label, { exact: false }).first().check();
  }

  /** Chooses from the list with that label. */
  async choose(label, option) {
    await this.page.getByLabel(label, { exact: false }).first().selectOption({ label: option });
  }

  /** Presses the button with that name and waits for what comes. */
  async press(name) {
    await this.page.getByRole("button", { name }).first().click();
    await this.page.waitForLoadState("load");
  }

  /** Follows the link with that name. */
  async follow(name) {
    await this.page.getByRole("link", { name }).first().click();
    await this.page.waitForLoadState("load");
  }

  /** Presses keys on the keyboard, one after the other. */
  async keys(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** The text is there to be seen. */
  async sees(text) {
    await this.page.getByText(text).first().waitFor({ state: "visible" });
  }

  /** The text is nowhere on the page. */
  async seesNot(text) {
    assert.equal(await this.page.getByText(text).count(), 0, `"${text}" should not be here`);
  }

  /** The text is there, and not shown yet. */
  async hides(text) {
    await this.page.getByText(text).first().waitFor({ state: "hidden" });
    assert.equal(await this.page.getByText(text).count(), 1, `"${text}" should be ready`);
  }

  /** The page's heading says so. */
  async reads(heading) {
    await this.page.getByRole("heading", { level: 1, name: heading }).waitFor();
  }

  /**
   * Looks closely at the page: axe at both widths, nothing wider than a narrow screen, one h1, a
   * title, a language; then the same in English, when the page can simply be opened again.
   */
  async looks_at(name, { english = true } = {}) {
    this.looks += 1;
    const place = `${String(this.looks).padStart(2, "0")}-${name}`;
    await this.inspect(place, "vi");
    if (!english) return;
    const here = new URL(this.page.url());
    await this.speaks("en", here);
    await this.inspect(place, "en");
    await this.speaks("vi", here);
  }

  async speaks(language, here) {
    const there = new URL(here);
    there.searchParams.set("lang", language);
    await this.page.goto(there.href);
    assert.equal(plain(this.page.url()), plain(here.href), "the switch stays on the page");
  }

  async inspect(place, language) {
    const { page } = this;
    assert.equal(await page.locator("html").getAttribute("lang"), language, "html lang");
    assert.equal(await page.locator("h1").count(), 1, "one h1");
    assert.match(await page.title(), /\S.* – danh$/, "title");
    const text = await page.locator("body").innerText();
    assert.equal(text.match(WORDLESS)?.[0], undefined, "a text without words");
    for (const [wide, size] of [["desk", DESK], ["phone", PHONE]]) {
      await page.setViewportSize(size);
      if (this.scripts) await this.inspectWithAxe(`${place} (${language}, ${wide})`);
      if (this.shots) {
        const how = this.scripts ? "" : "-noscript";
        const path = `${this.shots}/${this.name}-${place}-${language}-${wide}${how}.png`;
        await page.screenshot({ path, fullPage: true });
      }
    }
    if (this.scripts) {
      await page.setViewportSize(NARROW);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= NARROW.width, `${place} is ${width} pixels wide on a screen of 320`);
    }
    await page.setViewportSize(DESK);
  }

  async inspectWithAxe(where) {
    await this.page.evaluate(axe);
    const only = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] };
    const { violations } = await this.page.evaluate((only) => globalThis.axe.run({ runOnly: only }), only);
    const told = violations.map(({ id, help, nodes }) => {
      const places = nodes.slice(0, 3).map((node) => `  ${node.target}: ${node.failureSummary}`);
      return `${id}: ${help}\n${places.join("\n")}`;
    });
    assert.equal(told.length, 0, `axe, ${where}:\n${told.join("\n")}`);
  }

  /** Throws when something went wrong beside the steps. */
  complain() {
    assert.deepEqual(this.complaints, [], "nothing goes wrong behind the page");
  }
}

/** An address without its fragment; what may be written with or without escapes is written with. */
function plain(address) {
  const url = new URL(address);
  url.hash = "";
  url.search = url.searchParams;
  return url.href;
}
