// The first start: an empty folder becomes the office of whoever opens the printed link, in
// five steps, on a phone and without JavaScript too.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { look } from "../lib/axe.mjs";
import { DESKTOP, PHONE, launch, nothingWrong, openWindow } from "../lib/browser.mjs";
import { choose, choosePassword, nextStep } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";

for (const [screen, javaScriptEnabled] of [[DESKTOP, true], [PHONE, true], [PHONE, false]]) {
  describe(`first start at ${screen.name} px${javaScriptEnabled ? "" : " without JavaScript"}`, () => {
    let browser, office, page;
    before(async () => {
      browser = await launch();
      office = await startOffice();
      page = await openWindow(browser, screen, { javaScriptEnabled });
      await page.goto(office.link);
    });
    after(async () => {
      await browser?.close();
      await office?.stop();
    });
    // axe is a script, too.
    const seen = async (name) => javaScriptEnabled && look(page, `siapkan-${name}`);

    test("any kecamatan is found by its name", async () => {
      await seen("1");
      await page.getByLabel("Cari kecamatan").fill("Xyzzy");
      await page.getByRole("button", { name: "Cari", exact: true }).click();
      await page.getByText("Tidak ada kecamatan yang cocok").waitFor();
      await page.getByRole("button", { name: "Lanjut" }).click();
      await page.locator("#galat").waitFor();
      assert.ok(await page.locator("#galat").getByText("Pilih satu kecamatan").isVisible(), "none is chosen");
      await page.getByLabel("Cari kecamatan").fill("penebel");
      await page.getByLabel("Cari kecamatan").press("Enter");
      const found = page.getByRole("radio", { name: /^Penebel, Kabupaten Tabanan, Bali/ });
      await found.waitFor();
      await seen("1-cari");
      await found.check();
      await nextStep(page, 2);
    });

    test("what is usual there is filled in, and can be changed", async () => {
      assert.equal(await page.getByLabel("Nama kantor").inputValue(), "Kantor Camat Penebel");
      await seen("2");
      await page.getByLabel("Nama kantor").fill("Kantor Camat Penebel Raya");
      await nextStep(page, 3);
      await seen("3");
      await page.getByLabel("Huruf nomor").fill("1");
      await page.getByLabel("Nomor terakhir di buku agenda tahun ini").fill("147");
      await page.getByRole("radio", { name: /\(6 langkah\)/ }).check();
      await page.getByRole("button", { name: "Lanjut" }).click();
      await page.locator("#galat").waitFor();
      assert.equal(await page.getByLabel("Nomor terakhir di buku agenda tahun ini").inputValue(), "147", "what was typed stays");
      await seen("3-galat");
      await page.getByLabel("Huruf nomor").fill("pnb");
      await nextStep(page, 4);
    });

    test("one may go back, and nothing is lost", async () => {
      assert.match(await page.getByText(/jam kerja ini/).innerText(), /WITA/);
      await page.getByLabel("Sabtu").fill("08.00–11.00");
      await seen("4");
      await page.getByRole("button", { name: "Kembali" }).click();
      await page.getByText("Langkah 3 dari 5").waitFor();
      assert.ok(await page.getByRole("radio", { name: /\(6 langkah\)/ }).isChecked());
      await page.getByRole("button", { name: "Kembali" }).click();
      await page.getByText("Langkah 2 dari 5").waitFor();
      assert.equal(await page.getByLabel("Nama kantor").inputValue(), "Kantor Camat Penebel Raya");
      await nextStep(page, 3);
      await nextStep(page, 4);
      assert.equal(await page.getByLabel("Sabtu").inputValue(), "08.00–11.00");
      await page.getByLabel("Minggu").fill("pagi");
      await page.getByRole("button", { name: "Lanjut" }).click();
      await page.locator("#galat").waitFor();
      await page.getByLabel("Minggu").fill("");
      await nextStep(page, 5);
    });

    test("who comes first is signed in to his own office", async () => {
      await seen("5");
      await page.getByLabel("Nama lengkap dengan gelar").fill("Ni Ketut Sukerti, S.E.");
      await choosePassword(page, "Simpan dan masuk");
      await page.locator("#galat").waitFor();
      await page.getByLabel("Nama pengguna").fill("sukerti");
      await choose(page.getByLabel("Jabatan"), "Kepala Subbagian Umum dan Kepegawaian");
      await choosePassword(page, "Simpan dan masuk");
      await page.waitForURL(/\/meja/);
      await page.goto(`${office.url}/pengaturan/kantor`);
      const words = await page.locator("main").innerText();
      assert.match(words, /Kantor Camat Penebel Raya/);
      assert.match(words, /PNB/);
      const again = await page.request.get(office.link);
      assert.equal(again.status(), 410, "the link works once");
      nothingWrong(page);
    });
  });
}
