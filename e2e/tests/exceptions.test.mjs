// What happens beside the ten steps: waiting for the complainant, other ends, coming back
// from a section, an objection. Each by what the screens offer, on a desk and on a phone.
import assert from "node:assert/strict";
import { after, before, describe } from "node:test";

import { look } from "../lib/axe.mjs";
import { launch, nothingWrong, SCREENS } from "../lib/browser.mjs";
import { beside, choose, foundOffice, send, takeIn, tick } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";
import { story } from "../lib/story.mjs";

for (const screen of SCREENS) {
  describe(`beside the steps, ${screen.name} px`, () => {
    const part = story();
    let browser, office, desks, number;
    before(async () => {
      browser = await launch();
      office = await startOffice({ founded: true, clock: "2026-11-26T09:00:00+08:00" });
      desks = await foundOffice(browser, office, screen);
      ({ number } = await takeIn(desks.staf, {}));
      await desks.staf.act(number, "register");
      await desks.staf.act(number, "attach_slip");
    });
    after(async () => {
      await browser?.close();
      await office?.stop();
    });
    const open = async (desk, which = number) => {
      await desk.page.goto(`${office.url}/berkas/${which}`);
      return desk.page;
    };

    part("the clerk corrects what he misheard; the old words stay readable", async () => {
      const page = await open(desks.staf);
      await page.getByRole("link", { name: "Perbaiki salah catat" }).click();
      await page.waitForURL(/\/perbaiki$/);
      const save = () => page.locator('form[action$="/perbaiki"] [data-main]').click();
      assert.match(await page.locator("#description").inputValue(), /Pasar Megati/);
      await page.locator("#description").fill("");
      await page.locator("#phone").fill("12");
      await save();
      for (const field of ["description", "phone", "perbaiki_alasan"])
        assert.ok(await page.locator(`#${field}-e`).isVisible(), `${field} is asked about`);
      assert.equal(await page.locator("#phone").inputValue(), "12");
      await look(page, "g-perbaiki-ditolak");
      await page.locator("#description").fill("Lampu jalan di depan Pasar Bantas padam sejak Galungan.");
      await page.locator("#phone").fill("0812 3456 7899");
      await choose(page.locator("#village"), "Bantas");
      await page.locator("#perbaiki_alasan").fill("Salah dengar nama pasar.");
      await save();
      await page.waitForURL(/hasil=perbaiki/);
      const doc = page.locator("section.doc");
      assert.match(await doc.innerText(), /Pasar Bantas/);
      await doc.locator("details > summary").last().click();
      assert.match(await doc.innerText(), /Pasar Megati[^]*Desa semula: Megati/);
      await look(page, "g-diperbaiki");
    });

    part("the Kasubag asks the complainant to complete it; the clock stands", async () => {
      const { kasubag } = desks;
      const { page } = kasubag;
      await kasubag.open(number);
      let ask = await beside(page, "jeda");
      await ask.locator("#jeda_batas").fill("1-1-2020");
      await ask.locator("[data-main]").click();
      await page.locator("#jeda_tanya-e").waitFor(); // a question is asked for
      assert.ok(await page.locator("#jeda_batas-e").isVisible(), "and a day to come");
      assert.equal(await page.locator("#jeda_batas").inputValue(), "1-1-2020", "what was typed is still there");
      await look(page, "g-jeda-ditolak");
      ask = await beside(page, "jeda");
      await ask.locator("#jeda_tanya").fill("Di sebelah mana pasar? Mohon foto tempatnya.");
      await ask.locator("#jeda_batas").fill("");
      await send(page, ask, "jeda");
      assert.equal(await kasubag.form().count(), 0, "the step has no form while it waits");
      assert.match(await page.locator("#jeda").innerText(), /Di sebelah mana pasar/);
      await look(page, "g-dijeda");
      await kasubag.menu("/meja");
      const row = page.locator("[data-row]", { hasText: number });
      assert.match(await row.innerText(), /Dijeda, menunggu pelapor/);
      await look(page, "f-meja-dijeda");
    });

    part("the clerk notes what the complainant brought; the clock goes on", async () => {
      const page = await open(desks.staf);
      let resume = await beside(page, "lanjut");
      await resume.locator("[data-main]").click();
      await page.locator("#lanjut_kabar-e").waitFor(); // words are asked for
      resume = await beside(page, "lanjut");
      await resume.locator("#lanjut_kabar").fill("Sebelah utara, depan toko Sari. Fotonya dikirim.");
      await send(page, resume, "lanjut");
      await desks.kasubag.open(number);
      await desks.kasubag.turn("forward");
      await desks.kasubag.page.locator("details.lane-alt > summary").first().click();
      assert.match(await desks.kasubag.page.locator(".lane").innerText(), /waktu kerja tidak dihitung/);
      await look(desks.kasubag.page, "g-dilanjutkan");
    });

    part("a case is handed to another body, asked after, and taken up again", async () => {
      const { page } = desks.kasubag;
      let end = await beside(page, "akhiri");
      await end.locator("[data-main]").click();
      await page.locator("#akhir_cara-e").waitFor(); // how is asked for
      end = await beside(page, "akhiri");
      await tick(end, "akhir_cara", "transferred");
      await end.locator("#akhir_alasan").fill("Jalan provinsi.");
      await end.locator("[data-main]").click();
      await page.locator("#akhir_instansi-e").waitFor(); // the body is asked for
      assert.equal(await page.locator("#akhir_alasan").inputValue(), "Jalan provinsi.");
      assert.ok(await page.locator('input[name="akhir_cara"][value="transferred"]').isChecked());
      await look(page, "g-akhiri-ditolak");
      end = await beside(page, "akhiri");
      await end.locator("#akhir_instansi").fill("Dinas PUPRPKP Provinsi Bali");
      await end.locator("#akhir_nomor").fill("600.1.7/12/Kec.Seltim/2026");
      await send(page, end, "akhiri");
      assert.match(await page.locator("main").innerText(), /Dilimpahkan kepada Dinas PUPRPKP Provinsi Bali/);
      await look(page, "g-dilimpahkan");
      const news = await beside(page, "kabar");
      await news.locator("#kabar_isi").fill("Bukan wewenang provinsi; dikembalikan.");
      await send(page, news, "kabar");
      await desks.kasubag.menu("/agenda");
      assert.match(await page.locator("table.book").innerText(), /Dilimpahkan ke instansi lain: Jalan provinsi\./);
      await look(page, "i-agenda-dilimpahkan");
      await open(desks.kasubag);
      let again = await beside(page, "buka");
      await again.locator("[data-main]").click();
      await page.locator("#ulang_ke-e").waitFor(); // the step is asked for
      again = await beside(page, "buka");
      await choose(again.locator("#ulang_ke"), "3 ");
      await again.locator("#ulang_alasan").fill("Dikembalikan provinsi.");
      await send(page, again, "buka");
      await desks.kasubag.act(number, "forward");
    });

    part("the same complaint twice: handled in one, both kept", async () => {
      const twin = (await takeIn(desks.staf, { description: "Lampu di depan pasar mati." })).number;
      const page = await open(desks.kasubag, twin);
      let end = await beside(page, "akhiri");
      await tick(end, "akhir_cara", "merged");
      await end.locator("#akhir_ke").fill("9999");
      await end.locator("#akhir_alasan").fill("Lampu yang sama.");
      await end.locator("[data-main]").click();
      assert.match(await page.locator("#akhir_ke-e").innerText(), /tidak ditemukan/);
      end = await beside(page, "akhiri");
      await end.locator("#akhir_ke").fill(number);
      await send(page, end, "akhiri");
      await page.getByRole("link", { name: number, exact: true }).click();
      await page.waitForURL(new RegExp(`/berkas/${number}$`));
      assert.ok(await page.getByRole("link", { name: twin, exact: true }).isVisible(), "and back");
      await look(page, "g-induk");
    });

    part("the Camat takes it back from the wrong section, and rejects another", async () => {
      const { sekretaris, camat, trantib } = desks;
      await sekretaris.act(number, "advise", (one) => one.locator("#masukan").fill("Teruskan ke Trantib."));
      await camat.act(number, "weigh");
      await camat.act(number, "decide", async (one) => {
        await tick(one, "jawaban", "ya");
        // The category's usual unit is ticked beforehand.
        for (const ticked of await one.locator('input[name="unit"]:checked').evaluateAll((all) => all.map((box) => box.value)))
          await one.locator(`label:has(input[name="unit"][value="${ticked}"])`).click();
        await tick(one, "unit", "TRANTIB");
        await one.locator("#isi_disposisi").fill("Cek lapangan.");
      });
      const page = await open(camat);
      const back = await beside(page, "tarik");
      await back.locator("#tarik_alasan").fill("Ini urusan PMD.");
      await send(page, back, "tarik");
      await camat.turn("decide");
      await look(page, "g-ditarik");
      assert.equal((await trantib.page.request.get(`${office.url}/berkas/${number}`)).status(), 200, "who had it may still read it");

      const other = (await takeIn(desks.staf, { description: "Minta pinjaman uang." })).number;
      await open(camat, other);
      const end = await beside(page, "akhiri");
      await tick(end, "akhir_cara", "rejected");
      await end.locator("#akhir_alasan").fill("Bukan pengaduan tentang pelayanan.");
      await send(page, end, "akhiri");
      assert.match(await page.locator("h2#lane-h").innerText(), /Berakhir: Ditolak/);
      const staf = await open(desks.staf, other);
      assert.equal(await staf.locator('input[name="akhir_cara"][value="rejected"]').count(), 0);
    });

    part("nothing was wrong on any page", () => {
      nothingWrong(...Object.values(desks).map((desk) => desk.page));
    });
  });
}
