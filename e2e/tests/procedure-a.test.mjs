// Procedure A on its long way: a telephone complaint through the Camat's directive to two
// sections, handed back once, to the answer and the archive. Every performer clicks only
// what his screen offers. On a desk on a quiet Thursday; on a phone on a Tuesday morning on
// which the clerk is late from his first step on, so that what says so finds its room too.
// The other ways (procedures-short) run on the machine's own clock.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { look } from "../lib/axe.mjs";
import { launch, nothingWrong, picture, SCREENS } from "../lib/browser.mjs";
import { asPdf, asPng } from "../lib/files.mjs";
import { COMPLAINT, foundOffice, someTimeAgo, takeIn, tick } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";
import { story } from "../lib/story.mjs";

const MOMENTS = { 1280: "2026-11-26T10:12:00+08:00", 390: "2026-11-24T09:05:00+08:00" };

for (const screen of SCREENS) {
  describe(`procedure A with two sections, ${screen.name} px`, () => {
    const part = story();
    let browser, office, desks, number;
    before(async () => {
      browser = await launch();
      office = await startOffice({ clock: process.env.E2E_CLOCK ?? MOMENTS[screen.name] });
    });
    after(async () => {
      await browser?.close();
      await office?.stop();
    });

    part("the first official introduces himself and brings in the others", async () => {
      desks = await foundOffice(browser, office, screen, {}, (page, name) => look(page, `orang-${name}`));
      // The printed link is used up.
      await desks.pmd.page.goto(office.link);
      assert.match(await desks.pmd.page.locator("h1").innerText(), /tidak berlaku/);
      await desks.pmd.page.goto(office.url);
      await desks.pmd.page.goto(`${office.url}/meja`);
      // Everybody comes in again with the password he chose.
      for (const desk of Object.values(desks)) {
        await desk.signOut();
        if (desk === desks.camat) await look(desk.page, "e-masuk");
        await desk.signIn();
        await desk.page.waitForURL(/\/meja/);
        assert.match(await desk.page.locator("details.me").innerText(), new RegExp(desk.who.name.split(",")[0]));
      }
    });

    part("the clerk takes in a telephone call; number and PIN stand on his receipt", async () => {
      const { staf } = desks;
      const earlier = someTimeAgo(office, 90);
      await staf.menu("/terima");
      await look(staf.page, "h-terima");
      const given = await takeIn(staf, { files: [asPng("lampu.png")], received: earlier.date, received_time: earlier.time });
      number = given.number;
      assert.match(number, /-0001$/);
      assert.ok(given.pin, "a PIN is shown");
      await look(staf.page, "c-tanda-terima");
      // The PIN is for the clerk who took the call, on this page; nobody else reads it there,
      // and the receipt opened again from the case does not say it.
      const { kasubag } = desks;
      await kasubag.page.goto(staf.page.url());
      assert.ok(!(await kasubag.page.locator("main").innerText()).includes(given.pin), "another reads no PIN");
      await staf.page.getByRole("main").locator(`a[href="/berkas/${number}"]`).first().click();
      await staf.page.locator(`main a[href="/berkas/${number}/tanda-terima"]`).click();
      assert.ok(!(await staf.page.locator("main").innerText()).includes(given.pin), "the PIN is not said again");
      await staf.page.getByRole("main").locator(`a[href="/berkas/${number}"]`).first().click();
    });

    part("the clerk checks the document and attaches the slip, the Kasubag forwards it", async () => {
      const { staf, kasubag } = desks;
      await staf.turn("register");
      await look(staf.page, "g-1-register");
      await staf.press();
      await staf.page.waitForURL(/hasil=langkah/);
      await staf.turn("attach_slip");
      await look(staf.page, "g-2-attach-slip");
      await staf.press();
      await staf.page.waitForURL(/hasil=langkah/);
      assert.equal(await staf.page.locator("#giliran").count(), 0, "the next step is not the clerk's");

      await kasubag.open(number);
      await look(kasubag.page, "g-3-forward");
      await kasubag.turn("forward", (form) => form.locator("#catatan_langkah").fill("Mohon masukan Bapak Sekretaris."));
      await kasubag.press();
      await kasubag.page.waitForURL(/hasil=langkah/);
    });

    part("the Sekretaris hands it back with a reason, gets it again and advises", async () => {
      const { kasubag, sekretaris } = desks;
      await sekretaris.open(number);
      await look(sekretaris.page, "g-4-advise");
      // Without a reason nothing goes back, and nothing is lost.
      await sekretaris.page.locator("#kembalikan > summary").click();
      await sekretaris.page.locator("#kembalikan [data-main]").click();
      await sekretaris.page.locator("#kembali_alasan-e").waitFor();
      await look(sekretaris.page, "g-4-return-refused");
      await sekretaris.open(number);
      const reason = "Nomor tiang lampu belum ditulis.";
      await sekretaris.handBack(/teruskan/i, reason);

      await kasubag.open(number);
      assert.ok((await kasubag.page.locator("main").innerText()).includes(reason), "the reason is read");
      await look(kasubag.page, "g-3-returned");
      await kasubag.turn("forward", (form) => form.locator("#catatan_langkah").fill("Tiang nomor 14."));
      await kasubag.press();
      await kasubag.page.waitForURL(/hasil=langkah/);
      await sekretaris.act(number, "advise", (form) => form.locator("#masukan").fill("Rawan kecelakaan. Perlu koordinasi dengan Trantib dan PMD."));
    });

    part("the Camat weighs, and directs it to two sections", async () => {
      const { camat } = desks;
      await camat.act(number, "weigh");
      await camat.turn("decide");
      await look(camat.page, "g-6-decide");
      await camat.press();
      assert.ok(await camat.page.locator("#galat").isVisible(), "a decision without an answer is refused");
      await look(camat.page, "g-6-decide-refused");
      const form = camat.form();
      await tick(form, "jawaban", "ya");
      await tick(form, "unit", "TRANTIB");
      await tick(form, "unit", "PMD");
      await tick(form, "harap", "Untuk ditindaklanjuti");
      await form.locator("#isi_disposisi").fill("Amankan lokasi malam ini, koordinasikan penggantian lampu.");
      await picture(camat.page, "g-6-decide-yes");
      await camat.press();
      await camat.page.waitForURL(/hasil=langkah/);
    });

    part("both sections solve, in any order; the step ends with the second", async () => {
      const { trantib, pmd } = desks;
      await pmd.open(number);
      await look(pmd.page, "g-7-solve");
      await pmd.turn("solve", (form) => form.locator("#penyelesaian").fill("Lampu diganti dari persediaan desa."));
      await pmd.press();
      await pmd.page.waitForURL(/hasil=langkah/);
      assert.equal(await pmd.page.locator("#giliran").count(), 0, "PMD waits for Trantib");
      await trantib.act(number, "solve", (form) => form.locator("#penyelesaian").fill("Lokasi diberi tanda dan dijaga sampai lampu menyala."));
    });

    part("the Camat approves with the scan of the signed answer, and not without", async () => {
      const { camat } = desks;
      await camat.open(number);
      await camat.turn("approve");
      await camat.press();
      assert.ok(await camat.page.locator("#pindaian-e").isVisible(), "no approval without the scan");
      await look(camat.page, "g-8-approve-refused");
      await camat.form().locator("#pindaian").setInputFiles(asPdf("jawaban.pdf", "Jawaban"));
      await camat.press();
      await camat.page.waitForURL(/hasil=langkah/);
      const shown = await camat.page.locator("main").innerText();
      assert.ok(shown.includes("jawaban.pdf"));
      assert.doesNotMatch(shown, /tanda tangan elektronik|TTE/i);
    });

    part("a section answers with proof, the clerk archives", async () => {
      const { staf, trantib } = desks;
      await trantib.open(number);
      await look(trantib.page, "g-9-answer");
      const now = someTimeAgo(office, 0);
      await trantib.turn("answer", async (form) => {
        await form.locator("#uraian").fill("Lampu sudah menyala kembali. Terima kasih atas laporannya.");
        assert.equal(await form.locator("#penerima").inputValue(), COMPLAINT.name, "the recipient is suggested");
        await tick(form, "cara", "phone");
        await form.locator("#tgl").fill(now.date);
        await form.locator("#jam").fill(now.time);
        await form.locator("#bukti").fill("Telepon diterima pelapor sendiri.");
      });
      await trantib.press();
      await trantib.page.waitForURL(/hasil=langkah/);
      await staf.act(number, "archive", (form) => form.locator("#tempat_arsip").fill("Lemari 2, map 14"));
      await look(staf.page, "g-10-archived");
      assert.match(await staf.page.locator("main").innerText(), /diarsipkan|arsip/i);
      assert.equal(await staf.page.locator("#giliran").count(), 0);
    });

    part("the register, the printed slip and the official sheet show it", async () => {
      const { staf } = desks;
      const { page } = staf;
      await staf.menu("/agenda");
      const row = page.locator("tr[data-row]");
      assert.equal(await row.count(), 1);
      const text = await row.innerText();
      for (const words of ["Megati", COMPLAINT.name, "Trantib", "PMD"]) assert.ok(text.includes(words), `the row says ${words}: ${text}`);
      await look(page, "i-agenda");
      await page.locator("main .phead a[href^='/agenda/cetak']").click();
      const book = await page.locator("main").innerText();
      assert.ok(book.includes(number) && book.includes("Lampu jalan"), "the printed register has it");
      assert.match(book, /[0-9a-f]{64}/, "the head of the history stands in the closing line");
      await look(page, "i-agenda-cetak");
      await page.locator(".paper-bar a.back").click();
      await page.locator("tr[data-row] a[data-open]").click();
      await page.locator(`main a[href="/cetak/disposisi?no=${number}"]`).first().click();
      const slip = await page.locator(".slipd").innerText();
      for (const words of [number, "LEMBAR DISPOSISI", "Rawan kecelakaan", "Amankan lokasi", desks.camat.who.name]) {
        assert.ok(slip.toUpperCase().includes(words.toUpperCase()), `the slip says ${words}`);
      }
      assert.match(slip, /☑[^☐☑]*Trantib|☑[^☐☑]*Ketenteraman/);
      await look(page, "n-cetak-disposisi");
      await page.locator(".paper-bar a.back").click();
      await staf.menu("/sop");
      const sheet = await page.locator("main").innerText();
      assert.ok(sheet.includes("065/2262/Org.") && sheet.includes("menghimpun dan memberi lembar disposisi"));
      await look(page, "j-sop");
    });

    test("no page had a script error, a blocked resource or a missing text", () => {
      nothingWrong(...Object.values(desks).map((desk) => desk.page));
    });
  });
}
