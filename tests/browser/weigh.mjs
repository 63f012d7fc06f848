// How soon pages show something over a slow line, for docs/benchmarks.md:
//
//   DANH_DATA=FOLDER node weigh.mjs http://localhost:8080
//
// Of a running demo. What Chromium cannot slow down, the handshakes of TCP and TLS 1.3, is added to
// the first visit: two round trips.
import { chromium } from "playwright-core";
import { signsIn } from "./device.mjs";
import { Visitor } from "./visitor.mjs";
import { PAGES, weighed } from "./weight.mjs";

const HANDSHAKES = 0.8;
const RUNS = 5;

const [base] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
const visitor = await Visitor.arrives(browser, { base, name: "weigh", scripts: true });
await signsIn(visitor, "mai");
const cookies = await visitor.context.cookies();
console.log("| page | kB cold | kB warm | first render cold | warm |\n|---|---|---|---|---|");
for (const path of PAGES) {
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) {
    runs.push(await weighed(browser, { base, cookies, path, slow: true }));
  }
  const median = (of) => runs.map(of).sort((a, b) => a - b)[(RUNS - 1) / 2];
  const kb = (visit) => (median((it) => it[visit].bytes) / 1000).toFixed(1);
  const cold = median((it) => it.cold.seconds) + HANDSHAKES;
  const warm = median((it) => it.warm.seconds);
  console.log(`| \`${path}\` | ${kb("cold")} | ${kb("warm")} | ${cold.toFixed(2)} s | ${warm.toFixed(2)} s |`);
}
await browser.close();
