// Takes the pictures of the manual: starts a demonstration office, does the work of each
// position by the words on the screen, and keeps what the booklets show.
//
//   MATUR_BIN=path/to/matur node docs/panduan/gambar.mjs
//
// CHROMIUM names the browser (default /usr/bin/chromium); with Debian's chromium-l10n the
// words that are the browser's own are Indonesian too. PANDUAN_LIHAT names a folder that
// also gets each picture as PNG. Nothing is replaced unless the whole walk succeeds.
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { DESKTOP, launch, openWindow } from "../../e2e/lib/browser.mjs";
import { startOffice } from "../../e2e/lib/server.mjs";
import { BOLD, booklets, boldIn, picturesIn, plain, ROOT, stepsIn } from "../../e2e/lib/manual.mjs";
import { walk as steps } from "./gambar-langkah.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const MOMENT = "2026-11-26T10:12:00+08:00";
const MOST_BYTES = 3_000_000;
/** Of nothing else on the pages. */
const INK = "#a3105f";

/** What a person can press, fill or read, by its words; in the page. */
function findInPage([words, scope, kinds]) {
  const tidy = (text) => text.replace(/\s+/g, " ").trim();
  const within = (scope && document.querySelector(scope)) || document.body;
  const all = [...within.querySelectorAll(kinds)].filter(
    (el) => el.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !el.closest(".vh, .skip"),
  );
  const inMain = (el) => (el.closest("main") ? 0 : 1);
  const order = ["BUTTON", "A", "SUMMARY", "LABEL", "LEGEND", "H1", "H2", "H3", "TH"];
  const rank = (el) => order.indexOf(el.tagName);
  const fits = all
    .map((el) => [el, tidy(el.textContent)])
    .filter(([, text]) => text === words || text.startsWith(words))
    .sort(([a, x], [b, y]) => (x === words ? 0 : 1) - (y === words ? 0 : 1) || inMain(a) - inMain(b) || rank(a) - rank(b));
  return fits[0]?.[0] ?? null;
}

/** One person at one screen. */
class Person {
  constructor(who, page, office, seen) {
    Object.assign(this, { who, page, office, seen });
  }

  async fail(sentence) {
    const { page } = this;
    const told = await page.evaluate(() => ({
      h1: document.querySelector("h1")?.innerText ?? "",
      offered: [...document.querySelectorAll("main button, main a, main summary, main label")].filter((el) => el.checkVisibility()).map((el) => el.innerText.replace(/\s+/g, " ").trim()).filter(Boolean),
    }));
    throw new Error(`${this.who.position}, at "${told.h1}" (${new URL(page.url()).pathname}): ${sentence}. Offered there: ${[...new Set(told.offered)].slice(0, 60).join(" · ")}`);
  }

  /** Remembers what stands on the page, for the check of the booklets' words. */
  async read() {
    this.seen.add(
      await this.page.evaluate(() => {
        const own = [...document.querySelectorAll("[placeholder]")].map((el) => el.placeholder);
        const texts = [];
        const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) texts.push(walk.currentNode.data);
        return [...texts, ...own].join("\n");
      }),
    );
  }

  async find(words, scope, kinds = "button, a, summary, label, legend, h1, h2, h3, th") {
    const handle = await this.page.evaluateHandle(findInPage, [words, scope, kinds]);
    const element = handle.asElement();
    if (!element) await this.fail(`there is no "${words}"`);
    return element;
  }

  /** Presses what bears these words and stays on the page. */
  async press(words, scope) {
    await this.read();
    await (await this.find(words, scope)).click();
  }

  /** Presses what bears these words; another page must come, without a refusal. */
  async go(words, scope) {
    const { page } = this;
    await this.read();
    await this.giveArmedPassword();
    const element = await this.find(words, scope);
    const loaded = page.waitForEvent("load", { timeout: 15_000 }).catch(() => null);
    await element.click();
    if (!(await loaded)) await this.fail(`"${words}" was pressed and no page came`);
    await this.read();
    if (await page.locator("#galat, .errsum").count()) await this.fail(`"${words}" was refused: ${plain(await page.locator("#galat, .errsum").first().innerText())}`);
  }

  /** Where the password is asked for again in the part that is worked on, gives it. */
  async giveArmedPassword() {
    for (const field of await this.page.locator("input[type=password]:visible").all())
      if ((await field.inputValue()) === "") await field.fill(this.who.password);
  }

  async control(label) {
    const element = await this.find(label, "main", "label");
    const control = await element.evaluateHandle((el) => el.control ?? document.getElementById(el.htmlFor ?? "") ?? el.querySelector?.("input, select, textarea") ?? null);
    if (!control.asElement()) await this.fail(`"${label}" belongs to no field`);
    return control.asElement();
  }

  async fill(label, text) {
    await (await this.control(label)).fill(text);
  }

  async attach(label, file) {
    await (await this.control(label)).setInputFiles(file);
  }

  /** Chooses the option that begins with these words. */
  async choose(label, words) {
    const control = await this.control(label);
    const options = await control.evaluate((el) => [...el.options].map((one) => [one.value, one.textContent.trim()]));
    const fit = options.find(([, text]) => text.startsWith(words));
    if (!fit) await this.fail(`"${label}" does not offer "${words}" among ${options.map(([, text]) => text).join(" | ")}`);
    await control.selectOption(fit[0]);
  }

  /** Ticks the card with these words in the group with that heading. */
  async tick(group, words) {
    const legend = await this.find(group, "main");
    const card = await legend.evaluateHandle((el, start) => [...el.closest("fieldset").querySelectorAll("label")].find((one) => one.textContent.replace(/\s+/g, " ").trim().startsWith(start)) ?? null, words);
    if (!card.asElement()) await this.fail(`"${group}" does not offer "${words}"`);
    if (!(await card.evaluate((el) => el.control.checked))) await card.asElement().click();
  }

  /** Opens a part of the menu by its words. */
  async menu(words) {
    if (await this.page.locator("nav.side .moreb > details:not([open]) > summary:visible").count()) {
      const direct = await this.page.evaluate((name) => [...document.querySelectorAll("nav.side a")].some((el) => el.checkVisibility() && el.innerText.trim().startsWith(name)), words);
      if (!direct) await this.press("Lainnya", "nav.side");
    }
    await this.go(words, "nav.side");
  }

  /** Opens a case with its number in the field above every page. */
  async search(number) {
    const field = this.page.locator("form.find input");
    await field.fill(number);
    await field.press("Enter");
    await this.page.waitForURL(new RegExp(`/berkas/${number}`)).catch(() => this.fail(`the field above leads not to ${number}`));
    await this.page.waitForLoadState("load");
    await this.read();
  }

  /** Opens a case from Meja Saya by its number. */
  async open(number) {
    await this.menu("Meja Saya");
    const row = this.page.locator("[data-row]", { hasText: number });
    if (!(await row.count())) await this.fail(`${number} does not lie on this desk`);
    await row.locator("a[data-open]").first().click();
    await this.page.waitForURL(new RegExp(`/berkas/${number}`));
    await this.page.waitForLoadState("load");
    await this.read();
  }

  /**
   * Keeps a picture: the smallest piece of the page that holds all of `show` (selectors),
   * with a number at each of `marks` (words on the screen, or selectors after "css="),
   * counted from `first`, and cut after `most` pixels.
   */
  async shot(name, show, marks = [], { most, first = 1 } = {}) {
    const { page } = this;
    await this.read();
    // A drill says so on each page; the office of the reader does not.
    await page.evaluate(() => {
      for (const el of document.querySelectorAll(".drill")) el.style.display = "none";
      // Nor does he work at the address of this test.
      for (const el of document.querySelectorAll(".onelink")) el.textContent = el.textContent.replace(location.origin, "https://matur.contoh");
      document.activeElement?.blur();
    });
    const { viewport } = page.screen;
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ ...viewport, height: Math.max(viewport.height, height) });
    await page.evaluate(() => scrollTo(0, 0));
    await page.mouse.move(1, 1);
    for (const [index, mark] of marks.entries()) {
      const element = mark.startsWith("css=") ? await page.$(mark.slice(4)) : await this.find(mark);
      if (!element) await this.fail(`the picture ${name} finds no "${mark}"`);
      await element.evaluate(drawMark, [index + first, INK]);
    }
    const clip = await page.evaluate(cropOf, [show, most ?? 0]);
    if (clip.missing) await this.fail(`the picture ${name} finds no "${clip.missing}"`);
    const client = await page.context().newCDPSession(page);
    const take = async (options, path) => {
      const { data } = await client.send("Page.captureScreenshot", { ...options, clip: { ...clip, scale: 1 }, captureBeyondViewport: true });
      const bytes = Buffer.from(data, "base64");
      await writeFile(path, bytes);
      return bytes.length;
    };
    pictures.set(name, await take({ format: "webp", quality: 80 }, join(folder, `${name}.webp`)));
    if (process.env.PANDUAN_LIHAT) await take({ format: "png" }, join(process.env.PANDUAN_LIHAT, `${name}.png`));
    await client.detach();
    await page.evaluate(() => {
      for (const el of document.querySelectorAll("[data-mark]")) el.remove();
    });
    await page.setViewportSize(viewport);
    console.log(`${name}.webp  ${Math.round(clip.width)}×${Math.round(clip.height)}  ${Math.ceil(pictures.get(name) / 1000)} kB`);
  }
}

/** Draws a ring and its number around what a mark means; in the page. */
function drawMark(el, [number, ink]) {
  const control = el.control ?? null;
  const parts = [el];
  if (el.tagName === "LEGEND") parts.push(el.closest("fieldset"));
  else if (el.tagName === "LABEL" && control && !el.contains(control)) parts.push(control.closest(".file") ?? control);
  const boxes = parts.map((one) => one.getBoundingClientRect());
  const left = Math.min(...boxes.map((box) => box.left)) - 6;
  const top = Math.min(...boxes.map((box) => box.top)) - 5 + scrollY;
  const right = Math.max(...boxes.map((box) => box.right)) + 6;
  const bottom = Math.max(...boxes.map((box) => box.bottom)) + 5 + scrollY;
  const put = (styles, text) => {
    const piece = document.createElement("div");
    piece.dataset.mark = number;
    Object.assign(piece.style, { position: "absolute", boxSizing: "border-box", zIndex: 2147483000, pointerEvents: "none", ...styles });
    piece.textContent = text;
    document.body.append(piece);
  };
  put({ left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px`, border: `3px solid ${ink}`, borderRadius: "9px" }, "");
  // On a phone what stands to the left is nearer than the edge.
  const edge = innerWidth < 500 ? Math.min(innerWidth - 32, right - 15) : Math.max(2, left - 23);
  put({ left: `${edge}px`, top: `${Math.max(2, top - 17)}px`, width: "30px", height: "30px", borderRadius: "15px", background: ink, color: "#fff", font: "700 17px/30px sans-serif", textAlign: "center", boxShadow: "0 0 0 2px #fff" }, String(number));
}

/** The box that holds all of these selectors, with a margin; in the page. */
function cropOf([selectors, most]) {
  const boxes = [];
  for (const selector of selectors) {
    const el = document.querySelector(selector);
    if (!el) return { missing: selector };
    boxes.push(el.getBoundingClientRect());
  }
  for (const el of document.querySelectorAll("[data-mark]")) boxes.push(el.getBoundingClientRect());
  const margin = 14;
  const left = Math.max(0, Math.min(...boxes.map((box) => box.left)) - margin);
  const top = Math.max(0, Math.min(...boxes.map((box) => box.top)) + scrollY - margin);
  const right = Math.min(document.documentElement.clientWidth, Math.max(...boxes.map((box) => box.right)) + margin);
  const bottom = Math.min(document.documentElement.scrollHeight, Math.max(...boxes.map((box) => box.bottom)) + scrollY + margin);
  return { x: left, y: top, width: right - left, height: most ? Math.min(most, bottom - top) : bottom - top };
}

/** Names of all pictures taken, with their sizes. */
const pictures = new Map();
const folder = await mkdtemp(join(tmpdir(), "panduan-"));
if (process.env.PANDUAN_LIHAT) await mkdir(process.env.PANDUAN_LIHAT, { recursive: true });

/** The whole walk; gives what was seen on the screens, by booklet. */
async function walk(browser, office) {
  const seen = {};
  const enter = async (booklet, position, screen = DESKTOP) => {
    const who = office.accounts.find((one) => one.position.startsWith(position));
    if (!who) throw new Error(`the demonstration has no ${position}: ${office.accounts.map((one) => one.position).join(", ")}`);
    const page = await openWindow(browser, screen);
    await page.goto(`${office.url}/masuk`);
    const person = new Person(who, page, office, (seen[booklet] ??= new Set()));
    await person.fill("Nama pengguna atau NIP", who.username);
    await person.fill("Kata sandi", who.password);
    if (booklet === "staf-umum" && !pictures.has("masuk")) await person.shot("masuk", ["main form"], ["Nama pengguna atau NIP", "Kata sandi", "css=main form button.btn"]);
    await person.go("Masuk", "main");
    if (!/\/meja/.test(page.url())) await person.fail("the sign-in led elsewhere");
    return person;
  };
  await steps({ enter, office });
  return seen;
}

/** What the booklets and the pictures say of each other. */
async function faults(seen) {
  const found = [];
  const flat = (texts) => [...texts].join("\n").replace(/\s+/g, " ");
  const anywhere = flat(Object.values(seen).flatMap((texts) => [...texts]));
  const used = new Set();
  for (const { name, text } of await booklets()) {
    for (const picture of picturesIn(text)) used.add(picture);
    const own = seen[name.replace(/\.md$/, "")];
    const screens = own ? flat(own) : anywhere;
    for (const step of stepsIn(text))
      for (const words of boldIn(step)) if (!screens.includes(words)) found.push(`${name}: a step says **${words}**, which stood on no screen of that position`);
    for (const words of boldIn(text)) if (words !== BOLD && !anywhere.includes(words)) found.push(`${name} says **${words}**, which stood on no screen of this walk`);
  }
  for (const picture of used) if (!pictures.has(picture)) found.push(`${picture}.webp is shown in a booklet and was not made`);
  for (const picture of pictures.keys()) if (!used.has(picture)) found.push(`${picture}.webp was made and no booklet shows it`);
  const total = [...pictures.values()].reduce((sum, size) => sum + size, 0);
  if (total > MOST_BYTES) found.push(`the pictures take ${total} bytes; at most ${MOST_BYTES}`);
  console.log(`${pictures.size} pictures, ${Math.ceil(total / 1000)} kB`);
  return found;
}

process.env.LANGUAGE = "id";
let browser, office;
try {
  // The reference office, but for one minute: the paraf that asks for the password is waited for.
  const profile = join(folder, "profil.toml");
  const reference = await readFile(join(ROOT, "offices/selemadeg-timur.toml"), "utf8");
  await writeFile(profile, reference.replace(/^confirm_minutes = .*$/m, "confirm_minutes = 1"));
  office = await startOffice({ demo: true, clock: MOMENT, profile });
  browser = await launch();
  const seen = await walk(browser, office);
  const found = await faults(seen);
  if (found.length) throw new Error(found.join("\n"));
  const target = join(HERE, "gambar");
  await mkdir(target, { recursive: true });
  for (const old of await readdir(target)) await rm(join(target, old));
  for (const name of pictures.keys()) await writeFile(join(target, `${name}.webp`), await readFile(join(folder, `${name}.webp`)));
} catch (error) {
  console.error(`docs/panduan/gambar.mjs: ${error.message}`);
  process.exitCode = 1;
} finally {
  await browser?.close();
  await office?.stop();
  await rm(folder, { recursive: true, force: true });
}
