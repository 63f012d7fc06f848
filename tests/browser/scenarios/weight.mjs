// Pages are light: whoever has a slow line and little data sees them too.
import assert from "node:assert/strict";
import { signsIn } from "../device.mjs";
import { PAGES, WEIGHT_MAX, weighed } from "../weight.mjs";

export default {
  title: "no page of a citizen weighs more than 100 kB",
  scripts: "needed",
  async walk(visitor) {
    await signsIn(visitor, "mai");
    const base = new URL(visitor.page.url()).origin;
    const cookies = await visitor.context.cookies();
    const browser = visitor.context.browser();
    for (const path of PAGES) {
      const { cold } = await weighed(browser, { base, cookies, path, slow: false });
      assert(cold.bytes > 5_000, `${path}: ${cold.bytes} bytes cannot be all`);
      assert(cold.bytes <= WEIGHT_MAX, `${path} weighs ${cold.bytes} bytes`);
    }
  },
};
