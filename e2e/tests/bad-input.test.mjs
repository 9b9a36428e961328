// What goes wrong at a real counter: nothing filled in, the wrong file, a double click, the
// back button, two officials at once. Nothing that was typed is lost, nothing stored twice.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { accessible } from "../lib/axe.mjs";
import { DESKTOP, PHONE, launch, nothingWrong, openWindow, picture } from "../lib/browser.mjs";
import { asPdf, asPng } from "../lib/files.mjs";
import { COMPLAINT, fillIntake, foundOffice, Official, OFFICIALS, receipt, takeIn } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";

describe("bad input", () => {
  let browser, office, desks, staf, page;
  const windows = [];
  before(async () => {
    browser = await launch();
    office = await startOffice({ founded: true });
    desks = await foundOffice(browser, office, DESKTOP);
    ({ staf } = desks);
    ({ page } = staf);
    windows.push(...Object.values(desks).map((desk) => desk.page));
  });
  after(async () => {
    await browser?.close();
    await office?.stop();
  });
  const save = () => page.locator('main form[action="/terima"] [data-main]').click();
  const inRegister = async () => {
    await staf.menu("/agenda");
    return page.locator("tr[data-row]").count();
  };
  const statusOf = (answer) => answer.status();
  const answered = (page) => page.waitForResponse((response) => response.request().isNavigationRequest() && response.request().method() === "POST");

  test("an empty form: a summary that leads to each field, a sentence beside each", async () => {
    await staf.menu("/terima");
    const answer = answered(page);
    await save();
    assert.equal(statusOf(await answer), 422);
    const links = page.locator("#galat a");
    assert.ok((await links.count()) >= 2);
    assert.ok(await page.locator("#galat").evaluate((box) => box === document.activeElement), "the summary has the focus");
    for (const link of await links.all()) {
      const field = (await link.getAttribute("href")).slice(1);
      assert.equal(await page.locator(`[id="${field}"]`).count(), 1, `#${field} exists`);
      assert.ok(await page.locator(`[id="${field}-e"]`).isVisible(), `a sentence beside ${field}`);
      assert.equal(await page.locator(`[id="${field}"]`).getAttribute("aria-invalid"), "true");
    }
    await accessible(page, "h-terima, 422");
    await picture(page, "h-terima-galat");
    assert.equal(await inRegister(), 0, "nothing is stored");
  });

  test("a fault in one field keeps all others as typed", async () => {
    await staf.menu("/terima");
    const typed = { description: "Pohon <b>tumbang</b> & menutup jalan\n\"Banjar\" Megati", phone: "12", landmark: "dekat pura", occurred: "tadi pagi", subject: "Pohon tumbang" };
    await fillIntake(page, { ...typed, reply_way: "sms" });
    const answer = answered(page);
    await save();
    assert.equal(statusOf(await answer), 422);
    for (const [field, value] of Object.entries(typed)) assert.equal(await page.locator(`#${field}`).inputValue(), value, field);
    assert.ok(await page.locator("#phone-e").isVisible());
    assert.ok(await page.locator('input[name="urgency"][value="urgent"]').isChecked());
    assert.ok(await page.locator('input[name="reply_way"][value="sms"]').isChecked());
    assert.equal(await page.locator("#village option:checked").innerText(), "Megati");
    assert.match(await page.locator("#category option:checked").innerText(), /^Jalan/);
    assert.equal(await inRegister(), 0);
  });

  test("a session that ended in the middle of a form: the words come back, with and without JavaScript", async () => {
    const typed = { description: "Air PDAM mati sejak Senin\ndi Banjar Kelod", phone: "081234567890", landmark: "dekat pura" };
    for (const javaScriptEnabled of [true, false]) {
      const window = await openWindow(browser, PHONE, { javaScriptEnabled });
      windows.push(window);
      const clerk = new Official(staf.who, window, office.url);
      await window.goto(`${office.url}/masuk?lanjut=/terima`);
      await clerk.signIn();
      await window.waitForURL(/\/terima/);
      for (const [field, value] of Object.entries(typed)) {
        if (!(await window.locator(`#${field}`).isVisible())) await window.locator(`details:has(#${field}) > summary`).click();
        await window.locator(`#${field}`).fill(value);
      }
      await window.waitForTimeout(600);
      await window.context().clearCookies();
      const answer = answered(window);
      await window.locator('main form[action="/terima"] [data-main]').click();
      // Without the cookie there is no session; an old browser would be asked for the form's token.
      assert.equal(statusOf(await answer), 401);
      const given = await window.locator("main textarea[readonly]").evaluateAll((all) => all.map((one) => one.value));
      for (const value of Object.values(typed)) assert.ok(given.includes(value), `${value} in ${given}`);
      if (javaScriptEnabled) {
        await accessible(window, "the session ended");
        await picture(window, "sesi-berakhir");
      }
      const [beside] = await Promise.all([window.context().waitForEvent("page"), window.locator('main a[href^="/masuk"]').first().click()]);
      await beside.waitForURL(/\/masuk\?lanjut=%2Fterima/);
      await new Official(staf.who, beside, office.url).signIn();
      await beside.waitForURL(/\/terima/);
      if (javaScriptEnabled) {
        for (const [field, value] of Object.entries(typed)) assert.equal(await beside.locator(`#${field}`).inputValue(), value, `${field} came along`);
      }
      assert.ok(await window.locator("main textarea[readonly]").first().isVisible(), "and is still to be read beside it");
    }
    assert.equal(await inRegister(), 0);
  });

  test("files that are too large or not what they claim are refused, the form is kept", async () => {
    const files = {
      "too large": { name: "besar.png", mimeType: "image/png", buffer: Buffer.concat([asPng("x").buffer, Buffer.alloc(21 * 1024 * 1024)]) },
      "a program called a picture": { name: "foto.jpg", mimeType: "image/jpeg", buffer: Buffer.from("MZ\x90\0 this program cannot be run in DOS mode".repeat(40), "latin1") },
      "a page called a PDF": { name: "surat.pdf", mimeType: "application/pdf", buffer: Buffer.from("<!doctype html><script>alert(1)</script>") },
      empty: { name: "kosong.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(0) },
    };
    for (const [what, file] of Object.entries(files)) {
      await staf.menu("/terima");
      await fillIntake(page, { files: [file] });
      const answer = answered(page);
      await save();
      assert.equal(statusOf(await answer), 422, what);
      assert.ok(await page.locator("#files-e").isVisible(), what);
      assert.ok((await page.locator("#files-e").innerText()).includes(file.name), `${what}: the file is named`);
      assert.equal(await page.locator("#description").inputValue(), COMPLAINT.description, what);
    }
    await picture(page, "h-terima-berkas-ditolak");
    assert.equal(await inRegister(), 0);
  });

  test("a double click on save stores once", async () => {
    await staf.menu("/terima");
    await fillIntake(page, {});
    await page.locator('main form[action="/terima"] [data-main]').dblclick();
    await receipt(page);
    // The slowest line: the request is sent twice at the same moment.
    await staf.menu("/terima");
    await fillIntake(page, { subject: "Dikirim dua kali" });
    const codes = await page.evaluate(async () => {
      const form = document.querySelector('main form[action="/terima"]');
      const send = () => fetch(form.action, { method: "POST", body: new FormData(form) }).then((answer) => answer.url);
      return Promise.all([send(), send(), send()]);
    });
    const numbers = new Set(codes.map((url) => /STM-\d+-\d+/.exec(url)?.[0]));
    assert.equal(numbers.size, 1, `one number for one complaint: ${[...numbers]}`);
    assert.equal(await inRegister(), 2);
  });

  test("going back and sending again stores once", async () => {
    await staf.menu("/terima");
    await fillIntake(page, { subject: "Kembali dan kirim lagi" });
    await save();
    const { number } = await receipt(page);
    await page.goBack();
    await page.waitForURL(/\/terima$/);
    await save();
    // Either the very form that was sent, then it is the same complaint; or a new, empty one.
    await page.waitForLoadState();
    if (/tanda-terima/.test(page.url())) assert.equal((await receipt(page)).number, number);
    else assert.ok(await page.locator("#galat").isVisible());
    assert.equal(await inRegister(), 3, "one row more, not two");
    await page.reload();
    assert.equal(await inRegister(), 3);
  });

  test("the next complaint begins with an empty form", async () => {
    await staf.menu("/terima");
    for (const field of ["phone", "name", "description", "landmark"]) assert.equal(await page.locator(`#${field}`).inputValue(), "", field);
    // What was typed and not sent is there again after a look elsewhere.
    await page.locator("#description").fill("Baru ditulis setengah");
    await page.locator("#description").blur();
    await staf.menu("/agenda");
    await staf.menu("/terima");
    assert.equal(await page.locator("#description").inputValue(), "Baru ditulis setengah");
    assert.ok(await page.locator("[data-draft-note]").isVisible());
  });

  test("two at once: the second sees who was faster and keeps his text", async () => {
    const { sekretaris, kasubag } = desks;
    const { number } = await takeIn(staf, {});
    await staf.act(number, "register");
    await staf.act(number, "attach_slip");
    await kasubag.act(number, "forward");
    // The same official at two desks, the paper before him on both.
    const second = new Official(OFFICIALS.sekretaris, await openWindow(browser, DESKTOP), office.url);
    windows.push(second.page);
    await second.page.goto(`${office.url}/masuk`);
    await second.signIn();
    await second.page.waitForURL(/\/meja/);
    await second.open(number);
    await second.turn("advise", (form) => form.locator("#masukan").fill("Tulisan dari meja kedua, jangan hilang."));
    await sekretaris.act(number, "advise", (form) => form.locator("#masukan").fill("Tulisan dari meja pertama."));

    const answer = answered(second.page);
    await second.press();
    assert.equal(statusOf(await answer), 409);
    const seen = await second.page.locator("main").innerText();
    assert.ok(seen.includes(OFFICIALS.sekretaris.name), "it says who acted");
    assert.match(seen, /\d\d\.\d\d/);
    const kept = seen + (await second.page.locator("textarea").evaluateAll((all) => all.map((one) => one.value).join()));
    assert.ok(kept.includes("jangan hilang"), "his text is kept");
    await accessible(second.page, "g-berkas, 409");
    await picture(second.page, "g-berkas-409");

    // A form whose turn has passed, with the current version: refused, with a name.
    await second.open(number).catch(() => second.page.goto(`${office.url}/berkas/${number}`));
    assert.equal(await second.form().count(), 0, "no form for a step that is done");
  });

  test("a double click on a step does it once", async () => {
    const { number } = await takeIn(staf, {});
    await staf.open(number);
    await staf.form().locator("[data-main]").dblclick();
    await page.waitForURL(/hasil=/);
    await staf.open(number);
    await staf.turn("attach_slip");
    const history = await page.locator("main").innerText();
    assert.ok(history.includes(number));
  });

  test("pages that are not there, on a desk and a phone", async () => {
    for (const screen of [DESKTOP, PHONE]) {
      const visitor = await openWindow(browser, screen);
      windows.push(visitor);
      const answer = await visitor.goto(`${office.url}/tidak-ada`);
      assert.equal(answer.status(), 404);
      await accessible(visitor, "404");
      await picture(visitor, "galat-404");
    }
    const answer = await page.goto(`${office.url}/berkas/STM-2026-9999`);
    assert.equal(answer.status(), 404);
    await accessible(page, "404 of a case");
    await page.goto(`${office.url}/meja`);
  });

  test("a wrong password says neither that nor which", async () => {
    const visitor = await openWindow(browser, PHONE);
    windows.push(visitor);
    const sentences = [];
    for (const username of [OFFICIALS.camat.username, "tidak.ada"]) {
      await visitor.goto(`${office.url}/masuk`);
      await new Official({ username }, visitor, office.url).signIn("salah sekali 123");
      sentences.push(await visitor.locator("#galat").innerText());
      assert.equal(await visitor.locator('input[name="nama"]').inputValue(), username, "the name is kept");
    }
    assert.equal(sentences[0], sentences[1]);
    await accessible(visitor, "e-masuk, 422");
    await picture(visitor, "e-masuk-galat");
  });

  test("a new official with faults: all of them at once, nothing lost", async () => {
    const { kasubag } = desks;
    await kasubag.menu("/pengaturan");
    await kasubag.page.getByRole("link", { name: "Tambah pejabat" }).click();
    await kasubag.page.locator("#name").fill("I Nyoman Baru");
    await kasubag.page.locator("#username").fill("Nama Dengan Spasi");
    await kasubag.page.locator("#nip").fill("123");
    await kasubag.page.locator("main form [data-main]").click();
    await kasubag.page.locator("#username-e").waitFor();
    assert.ok(await kasubag.page.locator("#nip-e").isVisible());
    assert.equal(await kasubag.page.locator("#name").inputValue(), "I Nyoman Baru");
    await accessible(kasubag.page, "pejabat baru, 422");
    await picture(kasubag.page, "orang-galat");
  });

  test("a faulty procedure file: every fault, nothing activated", async () => {
    const { kasubag } = desks;
    await kasubag.menu("/pengaturan");
    await kasubag.page.locator('.tabs a[href="/pengaturan/sop"]').click();
    await accessible(kasubag.page, "pengaturan/sop");
    await kasubag.page.locator("#file").setInputFiles({ name: "sop.toml", mimeType: "application/toml", buffer: Buffer.from('format = 1\nid = "x"\nversion = "1"\n[[steps]]\nnumber = 1\nact = "terbang"\n') });
    await kasubag.page.locator('form[action="/pengaturan/sop/periksa"] [data-main]').click();
    const seen = await kasubag.page.locator("main").innerText();
    assert.match(seen, /Perlu diperbaiki/);
    assert.match(seen, /Tidak ada yang diaktifkan/);
    await accessible(kasubag.page, "pengaturan/sop, faults");
    await picture(kasubag.page, "sop-galat");
  });

  test("a letter's PDF is taken and can be opened again", async () => {
    const { number } = await takeIn(staf, { channel: "letter", reply_way: "letter", address: "Banjar Kelod", channel_ref: "7/I/2026", files: [asPdf("surat.pdf", "Surat")] });
    await staf.open(number);
    const link = page.locator('a[href*="/lampiran/"]', { hasText: "surat.pdf" }).first();
    const answer = await page.request.get(new URL(await link.getAttribute("href"), office.url).href);
    assert.equal(answer.status(), 200);
    assert.match(answer.headers()["content-type"], /application\/pdf/);
    assert.ok((await answer.body()).subarray(0, 5).equals(Buffer.from("%PDF-")));
    const visitor = await openWindow(browser, DESKTOP);
    const refused = await visitor.goto(new URL(await link.getAttribute("href"), office.url).href);
    assert.match(refused.url(), /\/masuk/, "not without a session");
  });

  test("save and print: the receipt is printed, once", async () => {
    const window = await openWindow(browser, DESKTOP);
    windows.push(window);
    await window.addInitScript(() => { window.print = () => sessionStorage.setItem("printed", 1 + Number(sessionStorage.getItem("printed"))); });
    await window.goto(`${office.url}/masuk?lanjut=/terima`);
    await new Official(staf.who, window, office.url).signIn();
    await window.waitForURL(/\/terima/);
    await fillIntake(window, {});
    await window.locator('main button[name="cetak"]').click();
    await window.waitForURL(/tanda-terima/);
    await window.waitForFunction(() => sessionStorage.getItem("printed") === "1");
    await window.reload();
    assert.equal(await window.evaluate(() => sessionStorage.getItem("printed")), "1");
  });

  test("no page had a script error, a blocked resource or a missing text", () => {
    nothingWrong(...windows);
  });
});
