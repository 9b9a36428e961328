// What nobody asserts on: how soon the website can be read on a slow line, and what Lighthouse
// says of it. By its own command, never in the tests:
//
//   MATUR_BIN=... CHROMIUM=... node e2e/measure.mjs
//   LIGHTHOUSE=.../node_modules/.bin/lighthouse MATUR_BIN=... node e2e/measure.mjs
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { launch, openWindow, PHONE } from "./lib/browser.mjs";
import { choose, tick } from "./lib/people.mjs";
import { startOffice } from "./lib/server.mjs";
import { form, press } from "./lib/visitor.mjs";

/** 400 kbit/s and 400 ms there and back, each way the half. */
const SLOW = { offline: false, latency: 400, downloadThroughput: 400_000 / 8, uploadThroughput: 400_000 / 8 };
const PAGES = ["/", "/adukan", "/adukan/apa", "/lacak"];

async function onASlowLine(browser, url) {
  const page = await openWindow(browser, PHONE);
  const line = await page.context().newCDPSession(page);
  await line.send("Network.enable");
  await line.send("Network.setCacheDisabled", { cacheDisabled: true });
  await line.send("Network.emulateNetworkConditions", SLOW);
  let bytes = 0;
  line.on("Network.loadingFinished", (done) => (bytes += done.encodedDataLength));
  await page.goto(url, { waitUntil: "load", timeout: 60_000 });
  await page.waitForTimeout(500);
  const told = await page.evaluate(
    () =>
      new Promise((done) => {
        new PerformanceObserver((list) => {
          const [first] = performance.getEntriesByName("first-contentful-paint");
          done({ first: first?.startTime, largest: list.getEntries().at(-1).startTime, loaded: performance.timing.loadEventEnd - performance.timing.navigationStart });
        }).observe({ type: "largest-contentful-paint", buffered: true });
      }),
  );
  await page.context().close();
  return { ...told, bytes };
}

/** A visitor who sent a complaint and looks at it: the cookies of his browser. */
async function tracker(browser, office) {
  const page = await openWindow(browser, PHONE);
  await page.goto(`${office.url}/adukan/apa`);
  await page.locator("#description").fill("Lampu jalan di tikungan padam sejak Jumat.");
  await press(page);
  await choose(page.locator("#village"), "Mambang");
  await press(page);
  await press(page);
  await tick(form(page), "identity", "anonymous");
  await press(page);
  await tick(form(page), "consent", "1");
  await page.waitForTimeout(4_500);
  await press(page, "Kirim pengaduan");
  const [number, pin] = await page.locator(".slip dd").allInnerTexts();
  await page.goto(`${office.url}/lacak?nomor=${number}`);
  await page.locator("#pin").fill(pin);
  await Promise.all([page.waitForNavigation(), page.locator('form[action="/lacak"] .btn').click()]);
  const cookies = await page.context().cookies(office.url);
  await page.context().close();
  return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
}

function lighthouse(office, path, cookie) {
  const out = join(office.folder, "lighthouse.json");
  const headers = cookie ? ["--extra-headers", JSON.stringify({ Cookie: cookie })] : [];
  const flags = "--headless=new --no-sandbox --disable-gpu --disable-quic --disable-background-networking";
  const done = spawnSync(
    process.env.LIGHTHOUSE,
    [office.url + path, "--quiet", "--output=json", `--output-path=${out}`, `--chrome-flags=${flags}`, ...headers],
    { encoding: "utf8", env: { ...process.env, CHROME_PATH: process.env.CHROMIUM ?? "/usr/bin/chromium" } },
  );
  if (done.status !== 0) throw new Error(done.stderr);
  const report = JSON.parse(readFileSync(out, "utf8"));
  const scores = Object.values(report.categories).map(({ title, score }) => `${title} ${Math.round(score * 100)}`);
  console.log(`${path}${cookie ? " (a complaint)" : ""}: ${scores.join(", ")}`);
  for (const { auditRefs, title } of Object.values(report.categories)) {
    for (const { id, weight } of auditRefs) {
      const audit = report.audits[id];
      if (title !== "Performance" && weight > 0 && audit.score !== null && audit.score < 1) console.log(`  ${title}: ${audit.title}`);
    }
  }
}

const browser = await launch();
const office = await startOffice({ demo: true });
try {
  console.log("400 kbit/s, 400 ms there and back, nothing kept, 390 px: milliseconds");
  for (const path of PAGES) {
    const { first, largest, loaded, bytes } = await onASlowLine(browser, office.url + path);
    console.log(`${path}: first text ${Math.round(first)}, largest ${Math.round(largest)}, all ${loaded}; ${(bytes / 1000).toFixed(1)} kB`);
  }
  if (process.env.LIGHTHOUSE) {
    const cookie = await tracker(browser, office);
    for (const path of PAGES) lighthouse(office, path);
    lighthouse(office, "/lacak", cookie);
  }
} finally {
  await browser.close();
  await office.stop();
}
