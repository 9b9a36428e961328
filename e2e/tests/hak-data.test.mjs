// The rights over one's data: the copy at once, a request with its clock, the answer by which
// name and contact are erased, a request made at the counter, and the record of breaches; on a
// phone and a desk, and once with JavaScript switched off.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe } from "node:test";

import { look } from "../lib/axe.mjs";
import { DESKTOP, launch, nothingWrong, openWindow, PHONE } from "../lib/browser.mjs";
import { beside, foundOffice, send, takeIn, tick } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";
import { story } from "../lib/story.mjs";

const WAYS = [
  { screen: PHONE, javaScriptEnabled: true },
  { screen: DESKTOP, javaScriptEnabled: true },
  { screen: PHONE, javaScriptEnabled: false },
];
const NAME = "I Ketut Sukerta";

for (const { screen, javaScriptEnabled } of WAYS) {
  describe(`rights over data, ${screen.name} px${javaScriptEnabled ? "" : ", without JavaScript"}`, () => {
    const part = story();
    let browser, office, desks, citizen, number, pin;
    before(async () => {
      browser = await launch();
      office = await startOffice({ founded: true });
      desks = await foundOffice(browser, office, screen);
      citizen = await openWindow(browser, screen, { javaScriptEnabled });
    });
    after(async () => {
      await browser?.close();
      await office?.stop();
    });
    /** axe is a script of its own. */
    const seen = async (name) => javaScriptEnabled && (await look(citizen, name));
    const copy = async () => {
      const download = citizen.waitForEvent("download");
      await citizen.locator('form[action="/lacak/data/salinan"] button').click();
      const file = await download;
      assert.equal(file.suggestedFilename(), `data-${number}.html`);
      return readFile(await file.path(), "utf8");
    };

    part("the privacy page leads to the copy, which is there at once", async () => {
      ({ number, pin } = await takeIn(desks.staf, {}));
      await citizen.goto(`${office.url}/lacak/data`);
      assert.match(citizen.url(), /\/lacak$/, "number and PIN first");
      await citizen.goto(`${office.url}/privasi`);
      await citizen.locator('main a[href="/lacak"]').click();
      await citizen.locator("#nomor").fill(number);
      await citizen.locator("#pin").fill(pin);
      await citizen.locator('form[action="/lacak"] .btn').click();
      await citizen.locator('main a[href="/lacak/data"]').click();
      await citizen.waitForURL(/\/lacak\/data$/);
      const text = await copy();
      assert.match(text, /Lampu jalan di depan Pasar Megati/);
      assert.match(text, new RegExp(NAME));
      assert.ok(!text.includes(desks.staf.who.name), "no name of an official");
      await citizen.reload();
      assert.match(await citizen.locator("main").innerText(), /Keterangan tentang data saya[^]*Dikabulkan/);
    });

    part("a request is asked once, with its time, and nothing typed is lost", async () => {
      const form = citizen.locator('form[action="/lacak/data"]');
      await form.locator("#data_isi").fill("Hapus nama saya.");
      await form.locator("button").click();
      assert.ok(await citizen.locator("#data_apa-e").isVisible(), "what is asked is chosen");
      assert.equal(await citizen.locator("#data_isi").inputValue(), "Hapus nama saya.");
      await seen("hak-data-galat");
      await tick(form, "data_apa", "erasure");
      await form.locator("button").click();
      await citizen.waitForURL(/hasil=data/);
      assert.match(await citizen.locator(".asked").innerText(), /Penghapusan data[^]*Dijawab paling lambat[^]*Hapus nama saya/);
      await seen("hak-data");
      await citizen.goto(`${office.url}/lacak`);
      assert.match(await citizen.locator("main").innerText(), /kami jawab paling lambat/);
    });

    part("it waits on the Camat's desk, who erases name and contact with the ground", async () => {
      const { camat, staf } = desks;
      await staf.menu("/meja");
      assert.equal(await staf.page.locator(`a[href="/berkas/${number}#data"]`).count(), 0, "not the clerk's to answer");
      await camat.menu("/meja");
      await look(camat.page, "hak-data-meja");
      await camat.page.locator(`a[href="/berkas/${number}#data"]`).click();
      assert.match(await camat.page.locator("main").innerText(), new RegExp(NAME));
      const form = await beside(camat.page, "data/jawab");
      await tick(form, "jawab_hasil", "in_part");
      await form.locator("#jawab_isi").fill("Nama dan telepon Anda sudah kami hapus.");
      await form.locator("[data-main]").click();
      assert.ok(await camat.page.locator("#jawab_dasar-e").isVisible(), "a ground is owed");
      assert.match(await camat.page.locator("#jawab_isi").inputValue(), /sudah kami hapus/);
      await look(camat.page, "hak-data-jawab");
      await camat.page.locator("#jawab_dasar").selectOption("retention");
      await send(camat.page, camat.page.locator('form[action$="/data/jawab"]'), "data-jawab");
      const page = await camat.page.locator("main").innerText();
      assert.ok(!page.includes(NAME) && !page.includes("3456 7890"), "the name is gone");
      assert.match(page, /Lampu jalan di depan Pasar Megati/);
      await look(camat.page, "hak-data-terhapus");
    });

    part("number and PIN still open it, with the answer and its ground", async () => {
      await citizen.goto(`${office.url}/lacak/data`);
      const told = await citizen.locator("main").innerText();
      assert.match(told, /Nama dan kontak dihapus[^]*UU 43\/2009[^]*sudah kami hapus/);
      await seen("hak-data-dijawab");
      const text = await copy();
      assert.ok(!text.includes(NAME), "nothing of the name is left");
      assert.match(text, /Lampu jalan di depan Pasar Megati/);
    });

    part("a request made at the counter runs from the day it came", async () => {
      const { staf, kasubag } = desks;
      await staf.open(number);
      const form = await beside(staf.page, "data");
      await form.locator("[data-main]").click();
      assert.ok(await staf.page.locator("#data_apa-e").isVisible() && await staf.page.locator("#data_isi-e").isVisible());
      await staf.page.locator("#data_apa").selectOption("correction");
      await staf.page.locator("#data_isi").fill("Tempatnya di Mambang.");
      await look(staf.page, "hak-data-loket");
      await send(staf.page, staf.page.locator('form[action$="/data"]'), "data");
      assert.match(await staf.page.locator("#data").innerText(), /Tempatnya di Mambang/);
      assert.equal(await staf.page.locator('form[action$="/data/jawab"]').count(), 0, "the clerk does not answer it");
      await kasubag.open(number);
      assert.equal(await kasubag.page.locator('form[action$="/data/jawab"] a[href$="/perbaiki"]').count(), 1, "where it is corrected");
    });

    part("a breach is written down and only ever added to", async () => {
      const { staf, kasubag } = desks;
      const { page } = kasubag;
      assert.equal((await staf.page.request.get(`${office.url}/pengaturan/kebocoran`)).status(), 403);
      await page.goto(`${office.url}/pengaturan/kebocoran`);
      const form = page.locator('form[action="/pengaturan/kebocoran"]');
      await form.locator("#bocor_apa").fill("Laptop loket hilang.");
      await form.locator("[data-main]").click();
      assert.ok(await page.locator("#bocor_data-e").isVisible());
      await page.locator("#bocor_data").fill("Nama 12 pelapor.");
      await form.locator("[data-main]").click();
      await page.waitForURL(/tersimpan/);
      assert.match(await page.locator("main").innerText(), /Beri tahu paling lambat[^]*Laptop loket hilang/);
      await page.locator("#bocor_kejadian").selectOption({ index: 1 });
      await page.locator("#bocor_kabar").fill("Dua belas orang, lewat surat.");
      await form.locator("[data-main]").click();
      await page.waitForURL(/tersimpan/);
      assert.match(await page.locator("main").innerText(), /Sudah diberitahukan[^]*Laptop loket hilang[^]*Dua belas orang/);
      await look(page, "kebocoran");
    });

    part("no page had a script error, a blocked resource or a missing text", () => {
      nothingWrong(citizen, ...Object.values(desks).map((desk) => desk.page));
    });
  });
}
