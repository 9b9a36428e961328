// What a visitor finds before he complains: the home page, the figures of the register, the
// standing pages, and what search engines are told; on a phone and a desk, with and without
// JavaScript.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { accessible, look } from "../lib/axe.mjs";
import { launch, nothingWrong, openWindow, SCREENS } from "../lib/browser.mjs";
import { startOffice } from "../lib/server.mjs";

const PAGES = ["/", "/angka", "/privasi", "/tentang", "/aksesibilitas"];

describe("before somebody complains", () => {
  let browser, office;
  before(async () => {
    browser = await launch();
    // The morning of the design; a quarter of complaints lies behind it.
    office = await startOffice({ demo: true, clock: "2026-11-26T10:12:00+08:00" });
  });
  after(async () => {
    await browser?.close();
    await office?.stop();
  });

  for (const screen of SCREENS) {
    test(`home says how to complain, what is promised and what was kept, ${screen.name} px`, async () => {
      const page = await openWindow(browser, screen);
      // Counted while the first visitor reads; there for the next.
      await page.goto(`${office.url}/angka`);
      await page.goto(`${office.url}/`);
      await look(page, "a-beranda");
      assert.equal(await page.locator("h1").innerText(), "Ada yang perlu kami perbaiki?");
      assert.equal(await page.locator(".greet").getAttribute("lang"), "ban");
      assert.equal(await page.getByRole("link", { name: "Buat pengaduan" }).first().getAttribute("href"), "/adukan");
      assert.match(await page.locator(".lead").innerText(), /paling lama \d+ hari kerja\./);
      assert.ok((await page.locator(".flow li").count()) >= 5, "the way, step by step");
      assert.match(await page.locator(".open").innerText(), /Buka sekarang, sampai pukul/);
      const numbers = await page.locator(".strip dd").allInnerTexts();
      assert.ok(numbers.length > 0, "there is something to tell");
      for (const number of numbers) assert.equal(Number(number.replaceAll(".", "")) % 5, 0, number);
      assert.ok(await page.getByRole("link", { name: "112", exact: true }).isVisible());
      // The number goes with the form to the tracking page, and no PIN.
      const form = page.locator("form.track");
      assert.equal(await form.getAttribute("action"), "/lacak");
      assert.deepEqual(await form.locator("input").evaluateAll((all) => all.map((one) => one.name)), ["nomor"]);
      nothingWrong(page);
    });

    test(`figures and standing pages are fit for everybody, ${screen.name} px`, async () => {
      const page = await openWindow(browser, screen, { javaScriptEnabled: false });
      for (const path of PAGES) {
        const answer = await page.goto(office.url + path);
        assert.equal(answer.status(), 200, path);
      }
      nothingWrong(page);
      const seen = await openWindow(browser, screen);
      for (const path of PAGES.slice(1)) {
        await seen.goto(office.url + path);
        await look(seen, `a${path.replace("/", "-")}`);
      }
      await seen.goto(`${office.url}/bahasa?ke=en&kembali=/`);
      for (const path of PAGES) {
        await seen.goto(office.url + path);
        assert.equal(await seen.locator("html").getAttribute("lang"), "en");
        await accessible(seen, `${path} in English`);
      }
      nothingWrong(seen);
    });
  }

  test("figures are told to the nearest five, and nothing below it, in every form", async () => {
    const page = await openWindow(browser, SCREENS[0]);
    await page.goto(`${office.url}/angka`);
    const cells = await page.locator("table.fig td").allInnerTexts();
    assert.ok(cells.length > 60, `${cells.length}`);
    for (const cell of cells) {
      const told = /^[\d.]+$/.test(cell.trim());
      if (told) assert.equal(Number(cell.replaceAll(".", "")) % 5, 0, cell);
      else assert.match(cell, /kurang dari 5|tidak ditampilkan/);
    }
    // By the months that are over: the running one is not among them.
    assert.equal(await page.locator("table.fig").first().locator("tbody tr").count(), 10);
    const json = await (await page.request.get(`${office.url}/angka.json`)).json();
    assert.equal(json.counted_to, "2026-10-31");
    const numbers = [json.total, ...json.months, ...json.channels, ...json.categories, ...json.villages].flatMap((row) => [row.received, row.answered, row.in_time]);
    assert.ok(numbers.some((number) => number > 0));
    for (const number of numbers) assert.ok(number === null || (number >= 5 && number % 5 === 0), `${number}`);
    const csv = await (await page.request.get(`${office.url}/angka.csv`)).text();
    assert.equal(csv.trim().split("\r\n").length, 2 + json.months.length + json.channels.length + json.categories.length + json.villages.length);
    const feed = await page.request.get(`${office.url}/angka.atom`);
    assert.match(feed.headers()["content-type"], /atom/);
    const parsed = await page.evaluate((text) => {
      const xml = new DOMParser().parseFromString(text, "application/xml");
      return { fault: xml.querySelector("parsererror")?.textContent, entries: xml.querySelectorAll("entry").length };
    }, await feed.text());
    assert.equal(parsed.fault, undefined);
    assert.ok(parsed.entries > 0);
    assert.equal((await page.request.get(`${office.url}/angka?tahun=1999`)).status(), 404);
    assert.equal((await page.request.get(`${office.url}/angka?tahun=x`)).status(), 404);
    nothingWrong(page);
  });

  test("search engines are told what may be found, and that the rest may not", async () => {
    const robots = await (await fetch(`${office.url}/robots.txt`)).text();
    for (const path of ["/adukan", "/lacak", "/berkas", "/meja", "/masuk"]) assert.match(robots, new RegExp(`^Disallow: ${path}$`, "m"));
    assert.match(robots, /^Sitemap: https?:\/\/\S+\/sitemap\.xml$/m);
    const map = await (await fetch(`${office.url}/sitemap.xml`)).text();
    const pages = [...map.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, address]) => new URL(address).pathname);
    assert.ok(pages.length >= 6);
    for (const address of pages) {
      const html = await (await fetch(office.url + address)).text();
      assert.ok(!html.includes('content="noindex"'), `${address} may be found`);
      assert.match(html, /<meta name="description" content="[^"]{20,}/, address);
    }
  });

  test("a page is light: HTML, styles and scripts under 20 kB as they are sent", async () => {
    const sent = async (path) => {
      // Node's fetch unpacks by itself: the length on the line is asked for.
      const { request } = await import("node:http");
      return new Promise((done, fail) => {
        request(office.url + path, { headers: { "accept-encoding": "gzip" } }, (answer) => {
          const parts = [];
          answer.on("data", (part) => parts.push(part));
          answer.on("end", () => done({ packed: answer.headers["content-encoding"] === "gzip", bytes: Buffer.concat(parts) }));
        }).on("error", fail).end();
      });
    };
    const { gunzipSync } = await import("node:zlib");
    for (const path of PAGES) {
      const html = await sent(path);
      assert.ok(html.packed, path);
      const text = gunzipSync(html.bytes).toString();
      const parts = [...text.matchAll(/<link rel="stylesheet" href="([^"]+)"|<script[^>]* src="([^"]+)"/g)].map((found) => found[1] ?? found[2]);
      let all = html.bytes.length;
      for (const part of parts) all += (await sent(part)).bytes.length;
      console.log(`${path}: ${all} bytes, of which HTML ${html.bytes.length}`);
      assert.ok(all < 20_000, `${path}: ${all} bytes`);
    }
  });
});
