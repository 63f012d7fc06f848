// What a page of a citizen weighs, and when it shows something over a slow line, without scripts.

/** Bytes over the wire, at most, of a page with all that belongs to it. */
export const WEIGHT_MAX = 100_000;
/** 400 kbit/s and a round trip of 400 ms. */
const SLOW = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };

/** The pages that citizens see. The last dossier of whoever is signed in stands for all. */
export const PAGES = [
  "/",
  "/sign-in",
  "/procedures",
  "/procedures/temporary-residence",
  "/dossiers",
  "/verify",
  "/services",
  "/services/lodging",
  "/me",
  "/me/looks",
  "/notices",
  "/papers",
  "/account",
];

/** Opens a page as somebody with these cookies, with an empty cache and then with a full one. */
export async function weighed(browser, { base, cookies, path, slow }) {
  const context = await browser.newContext({
    baseURL: base,
    javaScriptEnabled: false,
    locale: "vi-VN",
    viewport: { width: 360, height: 780 },
  });
  // Who is signed in is not shown it.
  if (path !== "/sign-in") await context.addCookies(cookies);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Page.enable");
  await devtools.send("Page.setLifecycleEventsEnabled", { enabled: true });
  if (slow) await devtools.send("Network.emulateNetworkConditions", SLOW);
  let bytes = 0;
  let [began, painted] = [0, 0];
  devtools.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  devtools.on("Network.requestWillBeSent", ({ timestamp, type }) => {
    if (type === "Document") began = timestamp;
  });
  devtools.on("Page.lifecycleEvent", ({ name, timestamp }) => {
    if (name === "firstContentfulPaint") painted = timestamp;
  });
  const visit = async () => {
    [bytes, painted] = [0, 0];
    const response = await page.goto(path, { waitUntil: "load" });
    if (response.status() !== 200) throw new Error(`${path} answered ${response.status()}`);
    // Fonts may come after the first paint.
    await page.waitForLoadState("networkidle");
    if (painted < began) throw new Error(`${path} was never painted`);
    return { bytes, seconds: painted - began };
  };
  const cold = await visit();
  const warm = await visit();
  await context.close();
  return { cold, warm };
}
