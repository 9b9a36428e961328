// Incoming letters: registered, handed over, taken into the complaint register and linked to
// a case; whoever is protected there is protected in the register of letters too.
import assert from "node:assert/strict";
import { after, before, describe } from "node:test";

import { look } from "../lib/axe.mjs";
import { launch, nothingWrong, SCREENS } from "../lib/browser.mjs";
import { asPdf } from "../lib/files.mjs";
import { choose, fillIntake, foundOffice, receipt, takeIn, tick } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";
import { story } from "../lib/story.mjs";

const SENDER = "Ni Ketut Rahasia Sekali";

for (const screen of SCREENS) {
  describe(`incoming letters, ${screen.name} px`, () => {
    const part = story();
    let browser, office, desks, taken;
    before(async () => {
      browser = await launch();
      office = await startOffice({ founded: true, clock: "2026-11-26T09:00:00+08:00" });
      desks = await foundOffice(browser, office, screen);
    });
    after(async () => {
      await browser?.close();
      await office?.stop();
    });
    const save = (page) => page.locator("main form.card [data-main]").first().click();
    const register = async (clerk, fields, file) => {
      const { page } = clerk;
      await clerk.menu("/surat-masuk");
      await page.getByRole("link", { name: "Catat surat masuk" }).click();
      for (const [field, value] of Object.entries({ received: "26-11-2026", ...fields })) await page.locator(`#${field}`).fill(value);
      if (file) await page.locator("#files").setInputFiles(asPdf(file, "surat"));
      await save(page);
      await page.waitForURL(/hasil=baru/);
      return page.url().match(/surat-masuk\/(\d+-\d+)/)[1];
    };

    part("the register begins empty and says what is missing", async () => {
      const { page } = desks.staf;
      await desks.staf.menu("/surat-masuk");
      assert.match(await page.locator("main").innerText(), /belum ada surat masuk/);
      await look(page, "s-surat-kosong");
      await page.getByRole("link", { name: "Catat surat masuk" }).click();
      await look(page, "s-surat-baru");
      await page.locator("#received").fill("kapan");
      await save(page);
      for (const field of ["received", "sender", "subject"]) assert.ok(await page.locator(`#${field}-e`).isVisible(), field);
      await look(page, "s-surat-ditolak");
    });

    part("a letter is registered after the paper book's last number and handed over", async () => {
      const { page } = desks.staf;
      const slug = await register(desks.staf, {
        sender: "Perbekel Bantas",
        subject: "Undangan musyawarah desa",
        letter_number: "005/118/Bts",
        letter_day: "20-11-2026",
        enclosures: "1 berkas",
        paper_last: "56",
      });
      assert.equal(slug, "2026-57");
      assert.match(await page.locator("main").innerText(), /tercatat dengan nomor 57\/2026/);
      await look(page, "s-surat-satu");
      await choose(page.locator("#to"), "Kepala Seksi Pemberdayaan");
      await page.locator("#hand_note").fill("Mohon diwakili.");
      await page.locator('form[action$="/teruskan"] [data-main]').click();
      await page.waitForURL(/hasil=teruskan/);
      assert.match(await page.locator("main").innerText(), /Mohon diwakili/);
    });

    part("a complaint is taken from a letter, and each names the other's number", async () => {
      const { page } = desks.staf;
      const slug = await register(
        desks.staf,
        { sender: "I Wayan Pengirim", subject: "Lampu jalan padam di depan balai", letter_number: "12/BJR", letter_day: "24-11-2026" },
        "surat-warga.pdf",
      );
      assert.equal(slug, "2026-58");
      await page.getByRole("link", { name: "Terima sebagai pengaduan" }).click();
      await page.waitForURL(/\/terima\?surat=2026-58/);
      assert.equal(await page.locator("#name").inputValue(), "I Wayan Pengirim");
      assert.equal(await page.locator("#channel_ref").inputValue(), "12/BJR");
      assert.equal(await page.locator("#letter_day").inputValue(), "24-11-2026");
      assert.ok(await page.locator('input[name="channel"][value="letter"]').isChecked());
      await look(page, "h-terima-surat");
      await page.locator("#description").fill("Menurut surat, lampu di depan balai banjar padam.");
      await choose(page.locator("#category"), "Jalan, jembatan");
      await tick(page.locator("main form"), "reply_way", "in_person");
      await page.locator("main form [data-main]").click();
      ({ number: taken } = await receipt(page));
      await page.goto(`${office.url}/berkas/${taken}`);
      const words = await page.locator("main").innerText();
      assert.match(words, /Surat masuk 58\/2026/);
      assert.match(words, /surat-warga\.pdf/);
      await look(page, "g-berkas-surat");
      await page.getByRole("link", { name: "Surat masuk 58/2026" }).click();
      await page.waitForURL(/surat-masuk\/2026-58/);
      assert.ok((await page.locator("main").innerText()).includes(taken));
      await look(page, "s-surat-pengaduan");
    });

    part("an existing case is linked to a letter and unlinked with a reason", async () => {
      const { page } = desks.staf;
      const { number } = await takeIn(desks.staf, {});
      await register(desks.staf, { sender: "Kelian Banjar", subject: "Susulan lampu jalan" });
      const link = async (letter) => {
        await page.goto(`${office.url}/berkas/${number}`);
        await page.locator("summary", { hasText: "Tautkan surat masuk" }).click();
        await page.locator("#surat_nomor").fill(letter);
        await page.locator('form[action$="/surat"] [data-main]').click();
      };
      await link("99/2026");
      assert.match(await page.locator("#surat_nomor-e").innerText(), /tidak ditemukan/);
      await link("58/2026");
      assert.match(await page.locator("#surat_nomor-e").innerText(), /sudah bertaut/);
      await link("59/2026");
      await page.waitForURL(/hasil=surat/);
      await page.getByRole("link", { name: "Surat masuk 59/2026" }).click();
      await page.locator("summary", { hasText: "Lepas tautan" }).click();
      await page.locator('form[action$="/lepas"] [data-main]').click();
      await page.locator("#unlink_reason-e").waitFor(); // a reason is asked for
      await page.locator("#unlink_reason").fill("Salah surat.");
      await page.locator('form[action$="/lepas"] [data-main]').click();
      await page.waitForURL(/hasil=lepas/);
      await page.goto(`${office.url}/berkas/${number}`);
      assert.match(await page.locator("ol.hist").first().innerText(), /59\/2026: Salah surat\./);
    });

    part("a protected sender stands nowhere in the register of letters", async () => {
      const { page } = desks.staf;
      const slug = await register(desks.staf, { sender: SENDER, subject: `Aduan ${SENDER}` }, "surat-rahasia.pdf");
      await page.getByRole("link", { name: "Terima sebagai pengaduan" }).click();
      await page.waitForURL(/\/terima/);
      await fillIntake(page, { channel: "letter", identity: "confidential", name: SENDER, phone: undefined, reply_way: "in_person" });
      await page.locator("main form [data-main]").click();
      await receipt(page);
      for (const desk of [desks.staf, desks.camat]) {
        for (const address of ["/surat-masuk", `/surat-masuk/${slug}`, "/surat-masuk/cetak", "/agenda", "/arsip"]) {
          await desk.page.goto(office.url + address);
          const text = await desk.page.locator("body").innerText();
          assert.ok(!text.includes(SENDER) && !text.includes("surat-rahasia"), `${desk.who.username} ${address}`);
        }
      }
      await page.goto(`${office.url}/surat-masuk/${slug}`);
      await look(page, "s-surat-rahasia");
      const camat = desks.camat.page;
      await camat.goto(`${office.url}/surat-masuk/${slug}`);
      await camat.getByRole("link", { name: "Buka pindaian 1" }).click();
      await camat.locator("#buka_alasan").fill("Mencocokkan tanda tangan");
      const saving = camat.waitForEvent("download");
      await camat.locator("main form [data-main]").click();
      assert.match((await saving).suggestedFilename(), /^surat-rahasia.*\.pdf$/);
    });

    part("the list is searched, filtered and printed; a section does not see it", async () => {
      const { page } = desks.kasubag;
      await desks.kasubag.menu("/surat-masuk");
      const rows = () => page.locator("#hasil tbody tr").count();
      assert.equal(await rows(), 4);
      await look(page, "s-surat");
      await page.locator("#s-kata").fill("musyawarah");
      await page.locator("main form.filters .btn").click();
      await page.waitForURL(/kata=musyawarah/);
      assert.equal(await rows(), 1);
      await page.goto(`${office.url}/surat-masuk?keadaan=waiting`);
      assert.equal(await rows(), 1);
      await page.goto(`${office.url}/surat-masuk/cetak`);
      assert.match(await page.locator("main").innerText(), /Buku agenda surat masuk/i);
      await look(page, "s-surat-cetak");
      const section = desks.trantib.page;
      const answer = await section.context().request.get(`${office.url}/surat-masuk`);
      assert.equal(answer.status(), 403);
      assert.equal(await section.locator('nav.side a[href="/surat-masuk"]').count(), 0);
      nothingWrong(desks.staf.page, desks.kasubag.page, desks.camat.page);
    });
  });
}
