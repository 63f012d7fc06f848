// Walks the pages of a running house in a real browser and says what is wrong with them.
//
//   node run.mjs http://127.0.0.1:8080 [scenario ...]
//
// A scenario is a module in scenarios/ with a default export { title, walk, scripts }: `walk` is
// given a Visitor (visitor.mjs) and throws when something is not as it should be. Each runs twice,
// with scripts and without, unless `scripts` says "needed". SHOTS=dir keeps pictures of every page
// looked at. The browser is Debian's; CHROMIUM names another. DANH is the program, for what its
// operator does meanwhile, and DANH_DATA the folder of the demo.
import { mkdirSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { Visitor } from "./visitor.mjs";

const [base, ...chosen] = process.argv.slice(2);
if (!base) {
  console.error("usage: node run.mjs BASE_URL [scenario ...]");
  process.exit(2);
}
const shots = process.env.SHOTS;
if (shots) mkdirSync(shots, { recursive: true });

const folder = new URL("scenarios/", import.meta.url);
const found = readdirSync(fileURLToPath(folder)).filter((file) => file.endsWith(".mjs")).sort();
const names = found.map((file) => file.slice(0, -4));
const unknown = chosen.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`no scenario ${unknown.join(", ")}; there are ${names.join(", ")}`);
  process.exit(2);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  headless: true,
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

let passed = 0;
let failed = 0;
for (const name of chosen.length > 0 ? chosen : names) {
  const scenario = (await import(new URL(`${name}.mjs`, folder))).default;
  for (const scripts of scenario.scripts === "needed" ? [true] : [true, false]) {
    const said = `${name}: ${scenario.title}${scripts ? "" : ", without scripts"}`;
    const visitor = await Visitor.arrives(browser, { base, name, scripts, shots });
    try {
      await scenario.walk(visitor);
      visitor.complain();
      passed += 1;
      console.log(`ok    ${said}`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL  ${said}\n      at ${visitor.page.url()}\n      ${indented(error.message)}`);
      if (shots) await visitor.page.screenshot({ path: `${shots}/FAIL-${name}.png`, fullPage: true });
    } finally {
      await visitor.leaves();
    }
  }
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

function indented(text) {
  return text.replaceAll("\n", "\n      ");
}
