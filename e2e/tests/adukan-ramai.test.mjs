// More of the website's form: what was reported already, the times of the law as a setting,
// and a crowd at the door that nobody innocent is turned away by.
import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, describe, test } from "node:test";

import { look } from "../lib/axe.mjs";
import { DESKTOP, PHONE, SCREENS, launch, nothingWrong, openWindow, picture } from "../lib/browser.mjs";
import { choose, foundOffice, tick } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";
import { form, press } from "../lib/visitor.mjs";

const STORY = "Lampu jalan di tikungan dekat balai banjar padam sejak Jumat, gelap sekali pada malam hari.";
const LIKE = "Sejak hari Jumat lampu jalan dekat balai banjar padam. Tikungannya gelap.";
/** What one network may begin at once (docs: DESIGN, "What keeps a flood out"). */
const OF_NETWORK = 60;

describe("the website's form, further", () => {
  let browser, office, desks;
  const windows = [];
  const open = async (screen, options = {}) => {
    const page = await openWindow(browser, screen, options);
    windows.push(page);
    return page;
  };
  before(async () => {
    browser = await launch();
    office = await startOffice({ founded: true });
    desks = await foundOffice(browser, office, DESKTOP);
    windows.push(...Object.values(desks).map((desk) => desk.page));
  });
  after(async () => {
    await browser?.close();
    await office?.stop();
  });

  /** Everything up to the page that shows it all. */
  async function tell(page, story, identity = "open") {
    await page.goto(`${office.url}/adukan/apa`);
    const begun = Date.now();
    await page.locator("#description").fill(story);
    await tick(form(page), "category", "INFRA");
    await press(page);
    await choose(page.locator("#village"), "Mambang");
    await page.locator("#hamlet").fill("Mambang Kaja");
    await press(page);
    await press(page);
    await tick(form(page), "identity", identity);
    if (identity !== "anonymous") {
      await page.locator("#name").fill("Ni Wayan Sukerti");
      await tick(form(page), "reply_way", "tracking");
    }
    await press(page);
    await page.waitForURL(/\/adukan\/periksa$/);
    return begun;
  }
  /** Who answers within four seconds is asked for a ticket; a person needs longer. */
  const rest = (page, begun) => page.waitForTimeout(Math.max(0, begun + 4200 - Date.now()));
  async function send(page) {
    await tick(form(page), "consent", "1");
    await press(page, "Kirim pengaduan");
    await page.waitForURL(/\/adukan\/tanda-terima$/);
    return (await page.locator(".slip dd").allInnerTexts())[0];
  }

  for (const screen of SCREENS) {
    test(`what was reported already is told without its words, ${screen.name} px`, async () => {
      const first = await open(screen);
      const begun = await tell(first, `${STORY} Sudah ${screen.name} kali kami lapor.`);
      await rest(first, begun);
      const known = await send(first);
      const page = await open(screen);
      const again = await tell(page, LIKE, "confidential");
      const box = page.locator("fieldset", { hasText: "Apakah hal yang sama?" });
      const told = await box.innerText();
      assert.match(told, /Jalan, jembatan[^]*Banjar Mambang Kaja[^]*Satu orang melaporkannya sejak/);
      assert.ok(!told.includes("balai") && !told.includes("Sukerti") && !told.includes(known), told);
      assert.equal(await page.locator("input[checked]").count(), 0, "nothing is chosen beforehand");
      await look(page, "b5-serupa");
      await box.locator("label", { hasText: "Satu orang" }).first().click();
      await rest(page, again);
      const number = await send(page);
      assert.notEqual(number, known);
      const { staf } = desks;
      await staf.open(number);
      const note = staf.page.locator(".note", { hasText: "Pelapor menyebut ini hal yang sama dengan" });
      assert.match(await note.innerText(), /STM-\d{4}-\d{4}/);
      await look(staf.page, `g-serupa-${screen.name}`);
      const { kasubag } = desks;
      await kasubag.page.goto(`${office.url}/berkas/${number}`);
      const into = await note.locator("a").first().innerText();
      assert.equal(await kasubag.page.locator("#akhir_ke").inputValue(), into, "the number is filled in");
    });
  }

  test("who answers in a moment waits a second, and nothing is lost", async () => {
    const page = await open(PHONE);
    await tell(page, "Got di depan pasar mampet lagi.", "anonymous");
    await tick(form(page), "consent", "1");
    await page.getByRole("button", { name: "Kirim pengaduan", exact: true }).click();
    await page.waitForURL(/\/adukan\/tanda-terima$/);
  });

  test("the times of the law are a setting with a date", async () => {
    const { kasubag } = desks;
    const { page } = kasubag;
    await page.goto(`${office.url}/pengaturan/kantor`);
    assert.match(await page.locator("#legal").innerText(), /biasa: 14 hari kerja[^]*60 hari kerja[^]*keberatan: 30 hari kalender/);
    await look(page, "m-kantor-tenggat");
    await page.getByRole("link", { name: "Ubah tenggat" }).click();
    await page.locator("#answer").fill("sepuluh");
    await page.locator("#objection").fill("0");
    const save = () => Promise.all([page.waitForNavigation(), page.locator("main form [data-main]").first().click()]);
    await save();
    assert.ok(await page.locator("#answer-e").isVisible());
    await look(page, "m-tenggat-galat");
    await page.locator("#answer").fill("10");
    await save();
    assert.ok(await page.locator("#objection-e").isVisible());
    await page.locator("#objection").fill("45");
    await page.locator("#basis").fill("SE Bupati 7/2026");
    await save();
    assert.match(await page.locator("#legal").innerText(), /Mulai [^]*10 hari kerja[^]*45 hari kalender/);
    await page.goto(`${office.url}/agenda`);
    await page.locator("#hasil tbody a").first().click();
    await page.waitForURL(/\/berkas\//);
    const law = page.locator("details.lane-alt", { hasText: "Tenggat menurut peraturan" });
    await law.locator("summary").click();
    assert.match(await law.innerText(), /verifikasi dan penerusan: 3 hari kerja, sampai [^]*jawaban: 14 hari kerja/);
    await look(page, "g-tenggat");
  });

  /** Begins a complaint as a program would: without cookies. */
  const begin = () =>
    new Promise((done, failed) => {
      const body = "description=Iklan";
      const sent = request(`${office.url}/adukan/apa`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded", "content-length": body.length, "sec-fetch-site": "same-origin" },
      });
      sent.on("response", (answer) => {
        answer.resume();
        done(answer.statusCode);
      });
      sent.on("error", failed);
      sent.end(body);
    });

  test("a crowd behind one address waits a second, or a minute without JavaScript", async () => {
    const answers = await Promise.all(Array.from({ length: OF_NETWORK + 20 }, begin));
    assert.ok(answers.filter((status) => status === 429).length >= 20, `${answers}`);
    assert.ok(answers.every((status) => status === 303 || status === 429), `${answers}`);
    /** Every ten seconds one more is let in: others are quicker. */
    const crowd = () => Promise.all(Array.from({ length: 8 }, begin));
    for (const screen of SCREENS) {
      const plain = await open(screen, { javaScriptEnabled: false });
      await plain.goto(`${office.url}/adukan/apa`);
      await plain.locator("#description").fill(STORY);
      await crowd();
      assert.equal(await press(plain), 429);
      await plain.getByRole("heading", { level: 1, name: "Sebentar, sedang ramai" }).waitFor();
      assert.equal(await plain.locator('input[name="description"]').inputValue(), STORY);
      assert.match(await plain.locator("main").innerText(), /Tunggu 1 menit/);
      const ticket = await plain.locator('input[name="karcis"]').inputValue();
      await picture(plain, "b-ramai-tanpa-js");
      await crowd();
      assert.equal(await press(plain, "Kirim lagi"), 429, "not yet a minute");
      assert.equal(await plain.locator('input[name="karcis"]').inputValue(), ticket, "the wait does not begin anew");

      const page = await open(screen);
      await page.goto(`${office.url}/adukan/apa`);
      await page.locator("#description").fill(STORY);
      await page.route("**/wait.*.js", (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
      await crowd();
      assert.equal(await press(page), 429);
      await look(page, "b-ramai");
      await page.unroute("**/wait.*.js");
      await page.reload();
      await page.waitForURL(/\/adukan\/di-mana$/);
      await page.goto(`${office.url}/adukan/apa`);
      assert.equal(await page.locator("#description").inputValue(), STORY, "sent by itself");
    }
  });

  test("no page told of an error, another host or a missing text", () => nothingWrong(...windows));
});
