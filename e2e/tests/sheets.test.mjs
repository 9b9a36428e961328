// Sheets: an old register comes in as a spreadsheet, what is wrong in it is told cell by cell,
// and what a filter shows goes out as one.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe } from "node:test";

import { look } from "../lib/axe.mjs";
import { launch, nothingWrong, SCREENS } from "../lib/browser.mjs";
import { choose, foundOffice, takeIn } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";
import { story } from "../lib/story.mjs";

/** As Excel in Indonesia saves it: semicolons, Windows-1252, a head above the titles. */
const OLD = [
  "BUKU AGENDA PENGADUAN;;;;;;;;",
  "No. Agenda;Tanggal Terima;Pengirim/Asal;Telepon;Isi ringkas/Perihal;Desa;Status;Tanggal Selesai;Paraf",
  "1;05-01-2024;I Made André;81234567890;=1+1 lampu padam – gelap;Mambang;Selesai;09-01-2024;x",
  "2;7 Pebruari 2024;Anonim;;Got mampet;;Selesai;20/02/2024;x",
  "3;31-02-2024;Ni Luh;;Jalan rusak;Atlantis;Selesai;1-3-2024;x",
  "4;9-9-2024;Ni Luh;;Sampah;;Proses;;x",
].join("\r\n");

/** Every character of it in one byte. */
const narrow = (text) => Buffer.from(text.replaceAll("–", "\u0096"), "latin1");

for (const screen of SCREENS) {
  describe(`sheets, ${screen.name} px`, () => {
    const part = story();
    let browser, office, desks;
    before(async () => {
      browser = await launch();
      office = await startOffice({ founded: true, clock: "2026-11-26T09:00:00+08:00" });
      desks = await foundOffice(browser, office, screen);
      await takeIn(desks.staf, { name: "Dewa Tersembunyi", identity: "confidential" });
      await takeIn(desks.staf, { description: "=HYPERLINK(\"http://x\") di jalan.", name: "Ni Wayan Terbuka" });
    });
    after(async () => {
      await browser?.close();
      await office?.stop();
    });
    /** What a click on a link brings down. */
    const take = async (page, name) => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
      return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
    };
    const send = async (page, name, bytes) => {
      const file = join(office.folder, name);
      await writeFile(file, bytes);
      await page.goto(`${office.url}/pengaturan/impor`);
      await page.locator("#sheet").setInputFiles(file);
      await choose(page.locator("#category"), "Pelayanan kantor camat");
      await page.getByRole("button", { name: "Periksa" }).click();
    };

    part("what is no register is refused with what to do about it", async () => {
      const { page } = desks.kasubag;
      await page.goto(`${office.url}/pengaturan/impor`);
      await look(page, "impor");
      await send(page, "lama.xls", Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(600)]));
      await page.locator("#sheet-e").waitFor();
      assert.match(await page.locator("#sheet-e").innerText(), /simpan sebagai XLSX/);
      assert.match(await page.locator("main form.card").innerText(), /lama\.xls/, "the file must be chosen again");
      await look(page, "impor-ditolak");
      await send(page, "kosong.csv", Buffer.alloc(0));
      await page.locator("#sheet-e").waitFor();
    });

    part("an old register is shown as it would stand, and what is wrong by its cell", async () => {
      const { page } = desks.kasubag;
      await send(page, "buku-2024.csv", narrow(OLD));
      await page.waitForURL(/impor\/[0-9a-f-]{36}/);
      const told = await page.locator("main").innerText();
      assert.match(told, /3 baris dapat diambil/);
      assert.match(told, /1 di antaranya belum selesai/);
      assert.match(told, /1 baris perlu diperbaiki/);
      assert.match(told, /I Made André/);
      assert.match(told, /Tidak dibaca: Paraf/);
      const cells = await page.locator("[aria-labelledby=salah] tbody th").allInnerTexts();
      assert.deepEqual(cells, ["B5", "F5"]);
      await look(page, "impor-pratinjau");
      const faulty = await take(page, "Unduh baris galat (CSV)");
      const text = faulty.bytes.toString("utf8");
      assert.match(text, /^\ufeffNo\. Agenda;/);
      assert.match(text, /B5: Tanggal “31-02-2024” tidak terbaca/);
      const xlsx = await take(page, "Unduh baris galat (XLSX)");
      assert.equal(xlsx.bytes.subarray(0, 2).toString(), "PK");
      // Nothing was stored by looking.
      await page.goto(`${office.url}/agenda?tahun=2024`);
      assert.match(await page.locator("#hasil").innerText(), /Tidak ada pengaduan/);
    });

    part("its good rows become cases, once", async () => {
      const { page } = desks.kasubag;
      await send(page, "buku-2024-lagi.csv", narrow(OLD));
      await page.getByRole("button", { name: "Ambil 3 baris" }).click();
      await page.getByText("3 baris dari lembar ini sudah masuk buku agenda.").waitFor();
      assert.equal(await page.getByRole("button", { name: /^Ambil/ }).count(), 0);
      await look(page, "impor-selesai");
      await page.goto(`${office.url}/agenda?tahun=2024`);
      assert.equal(await page.locator("#hasil tbody tr").count(), 3);
      await page.locator("#hasil tbody th a").last().click();
      await page.waitForURL(/berkas\/.*2024-0001/);
      assert.match(await page.locator("main").innerText(), /lampu padam – gelap/);
      await look(page, "impor-berkas");
    });

    part("what a filter shows goes out as a sheet, and no protected name with it", async () => {
      const { page } = desks.kasubag;
      await page.goto(`${office.url}/agenda`);
      const csv = await take(page, "Unduh CSV");
      assert.equal(csv.name, "agenda-2026-2026-11-26.csv");
      const text = csv.bytes.toString("utf8");
      const lines = text.trim().split("\r\n");
      assert.equal(lines.length, 3);
      assert.equal(csv.bytes.subarray(0, 3).toString("hex"), "efbbbf", "Excel reads it as UTF-8");
      assert.match(lines[0], /^Nomor aduan;No\. Agenda;Tahun/);
      assert.match(text, /Ni Wayan Terbuka/);
      assert.match(text, /"'=HYPERLINK/, "never a formula");
      assert.ok(!text.includes("Tersembunyi"));
      const xlsx = await take(page, "Unduh XLSX");
      assert.equal(xlsx.bytes.subarray(0, 2).toString(), "PK");
      await page.goto(`${office.url}/agenda?tahun=2024&desa=51.02.02.2003`);
      await page.goto(`${office.url}/arsip?tahun=2024`);
      const found = await take(page, "Unduh CSV");
      assert.equal(found.bytes.toString("utf8").trim().split("\r\n").length, 4);
      await look(page, "arsip-unduh");
      // A section takes along its own part and no more.
      const section = desks.trantib.page;
      const answer = await section.context().request.get(`${office.url}/agenda/unduh?bentuk=csv`);
      assert.equal((await answer.text()).trim().split("\r\n").length, 1);
      const closed = await section.context().request.get(`${office.url}/pengaturan/impor`);
      assert.equal(closed.status(), 403);
      nothingWrong(page);
    });
  });
}
