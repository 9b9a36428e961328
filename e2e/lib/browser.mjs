// The browser and its windows. A window notes what a page must never do: script errors,
// breaches of the content security policy, requests to other hosts, texts that are missing.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { chromium } from "playwright-core";

export const DESKTOP = { name: "1280", viewport: { width: 1280, height: 900 } };
export const PHONE = {
  name: "390",
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 1,
  isMobile: true,
  hasTouch: true,
};
export const SCREENS = [DESKTOP, PHONE];

export async function launch() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  // A browser that dies is no fault of the office: say so where one looks for the reason.
  browser.on("disconnected", () => {
    if (!browser.expected) console.error("the browser ended by itself");
  });
  const close = browser.close.bind(browser);
  browser.close = () => {
    browser.expected = true;
    return close();
  };
  return browser;
}

/**
 * A window of one person: cookies of its own.
 * @returns {Promise<import("playwright-core").Page & {faults: string[]}>}
 */
export async function openWindow(browser, screen, options = {}) {
  const { name: _, ...device } = screen;
  const context = await browser.newContext({ ...device, locale: "id-ID", timezoneId: "Asia/Makassar", ...options });
  // A machine that stands still for a while is no fault of the office.
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  page.faults = [];
  page.screen = screen;
  page.on("crash", () => page.faults.push(`the browser's tab crashed on ${page.url()}`));
  page.on("pageerror", (error) => page.faults.push(`script: ${error.message}`));
  page.on("console", (message) => {
    // Chromium logs the status of an error page as an error; the tests look at it themselves.
    // So does htmx, of a filter that was refused.
    const expected = /^(Failed to load resource: .* status of 4\d\d|Response Status Error Code 422)/.test(message.text());
    if (message.type() === "error" && !expected) page.faults.push(`console: ${message.text()}`);
  });
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    if (!/ERR_ABORTED/.test(why)) page.faults.push(`request ${request.url()}: ${why}`);
  });
  page.on("request", (request) => {
    const host = new URL(request.url());
    if (/^https?:$/.test(host.protocol) && !/^127\.0\.0\.1$|\.localhost$/.test(host.hostname)) page.faults.push(`another host: ${request.url()}`);
  });
  page.on("load", async () => {
    const text = await page.evaluate(() => document.documentElement.innerText).catch(() => "");
    const missing = /⟦[^⟧]*⟧/.exec(text);
    if (missing) page.faults.push(`a missing text on ${page.url()}: ${missing[0]}`);
  });
  return page;
}

/** Fails with all that the windows noted. */
export function nothingWrong(...pages) {
  assert.deepEqual([...new Set(pages.flatMap((page) => page.faults))], []);
}

/** Keeps a picture of the whole page for people to look at. */
export async function picture(page, name) {
  if (process.env.E2E_PICTURES === "no") return;
  await mkdir("out", { recursive: true });
  // A screen as high as the page, so that what is fixed to its edges stands there.
  const { viewport } = page.screen;
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ ...viewport, height: Math.max(viewport.height, height) });
  await page.screenshot({ path: `out/${name}-${page.screen.name}.png` });
  await page.setViewportSize(viewport);
}
