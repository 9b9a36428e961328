// The way of a complaint as its complainant sees it: number and PIN from the counter's receipt,
// messages to and fro, the question that is answered, the signed answer, a rating, an objection;
// on a phone and a desk, and once with JavaScript switched off.
import assert from "node:assert/strict";
import { after, before, describe } from "node:test";

import { look } from "../lib/axe.mjs";
import { DESKTOP, launch, nothingWrong, openWindow, PHONE } from "../lib/browser.mjs";
import { asPdf, asPng } from "../lib/files.mjs";
import { beside, foundOffice, send, someTimeAgo, takeIn, tick } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";
import { story } from "../lib/story.mjs";

const WAYS = [
  { screen: PHONE, javaScriptEnabled: true },
  { screen: DESKTOP, javaScriptEnabled: true },
  { screen: PHONE, javaScriptEnabled: false },
];

for (const { screen, javaScriptEnabled } of WAYS) {
  describe(`tracking, ${screen.name} px${javaScriptEnabled ? "" : ", without JavaScript"}`, () => {
    const part = story();
    let browser, office, desks, citizen, number, pin;
    before(async () => {
      browser = await launch();
      office = await startOffice({ founded: true });
      desks = await foundOffice(browser, office, DESKTOP);
      citizen = await openWindow(browser, screen, { javaScriptEnabled });
    });
    after(async () => {
      await browser?.close();
      await office?.stop();
    });
    /** axe is a script of its own. */
    const seen = async (name) => javaScriptEnabled && (await look(citizen, name));
    const enter = async (typedNumber, typedPin) => {
      await citizen.locator("#nomor").fill(typedNumber);
      await citizen.locator("#pin").fill(typedPin);
      await citizen.locator('form[action="/lacak"] .btn').click();
    };
    const now = () => citizen.locator('.tl [aria-current="step"] h3 span').first().innerText();
    const press = async (act) => {
      await citizen.locator(`form[action="/lacak/${act}"] button`).click();
    };

    part("the receipt says where to look, and number and PIN open the way", async () => {
      // Some time ago: an answer cannot be given before the complaint was received.
      const earlier = someTimeAgo(office, 30);
      ({ number, pin } = await takeIn(desks.staf, { received: earlier.date, received_time: earlier.time }));
      assert.ok((await desks.staf.page.locator(".slip").innerText()).includes("/lacak"), "the address is on the receipt");
      await citizen.goto(`${office.url}/lacak`);
      await seen("d-lacak-masuk");
      await enter("", "");
      assert.equal(await citizen.locator("#galat li").count(), 2, "each field's own sentence");
      await enter(number, "0000 0000");
      const refused = await citizen.locator("#galat").innerText();
      assert.match(refused, /Nomor dan PIN tidak cocok/);
      assert.equal(await citizen.locator("#nomor").inputValue(), number, "the number is kept");
      assert.equal(await citizen.locator("#pin").inputValue(), "", "a PIN is not sent back");
      await seen("d-lacak-masuk-galat");
      await enter("STM-2026-9999", "0000 0000");
      const unknown = await citizen.locator("#galat").innerText();
      assert.equal(unknown.replace(/\d kali/, ""), refused.replace(/\d kali/, ""), "nothing tells a number that is none");
      await enter(number.toLowerCase().replaceAll("-", " "), pin);
      await citizen.waitForURL(/\/lacak$/);
      assert.equal(await now(), "Pengaduan dicatat");
      assert.ok(!citizen.url().includes(pin.slice(0, 4)), "no PIN in an address");
      await seen("d-lacak");
    });

    part("a message reaches the clerk and is answered", async () => {
      await press("pesan");
      assert.ok(await citizen.locator("#pesan-e").isVisible(), "an empty message is none");
      await citizen.locator("#pesan").fill("Dua tiang padam.\nYang di depan warung masih hidup.");
      await citizen.locator("#lampiran").setInputFiles({ name: "catatan.txt", mimeType: "text/plain", buffer: Buffer.from("x") });
      await press("pesan");
      assert.match(await citizen.locator("#lampiran-e").innerText(), /catatan\.txt/, "the refused file is named");
      assert.match(await citizen.locator("#pesan").inputValue(), /Dua tiang padam/, "nothing typed is lost");
      await citizen.locator("#lampiran").setInputFiles(asPng("tiang.png"));
      await press("pesan");
      await citizen.waitForURL(/hasil=pesan/);
      assert.match(await citizen.locator(".thread").innerText(), /Dua tiang padam[^]*tiang\.png/);
      const photo = citizen.getByAltText("Foto yang Anda kirim: tiang.png");
      const small = await citizen.request.get(`${office.url}${await photo.getAttribute("src")}`);
      assert.deepEqual([small.status(), small.headers()["cache-control"]], [200, "no-store"]);

      const { staf } = desks;
      await staf.menu("/meja");
      await staf.page.locator(`a[href="/berkas/${number}#pesan"]`).click();
      assert.match(await staf.page.locator("#pesan").innerText(), /Dua tiang padam/);
      await look(staf.page, "g-berkas-pesan");
      const reply = await beside(staf.page, "pesan");
      await reply.locator("#pesan_isi").fill("Suksma. Petugas datang besok pagi.");
      await send(staf.page, reply, "pesan");
      await staf.menu("/meja");
      assert.equal(await staf.page.locator(`a[href="/berkas/${number}#pesan"]`).count(), 0, "it is answered");

      await citizen.goto(`${office.url}/lacak`);
      const thread = await citizen.locator(".thread").innerText();
      assert.match(thread, /Petugas datang besok pagi/);
      assert.ok(!thread.includes(staf.who.name), "no name of an official");
      await seen("d-lacak-pesan");
    });

    part("what the office asks for is answered here and goes on at the counter", async () => {
      const { staf } = desks;
      await staf.open(number);
      const ask = await beside(staf.page, "jeda");
      await ask.locator("#jeda_tanya").fill("Tiang nomor berapa?");
      await send(staf.page, ask, "jeda");
      await citizen.goto(`${office.url}/lacak`);
      assert.match(await citizen.locator(".status").innerText(), /Tiang nomor berapa/);
      await seen("d-lacak-ditanya");
      await citizen.locator("#pesan").fill("Nomor 12 dan 13.");
      await press("pesan");
      await citizen.waitForURL(/hasil=pesan/);
      await staf.open(number);
      const go = await beside(staf.page, "lanjut");
      assert.equal(await go.locator("#lanjut_kabar").inputValue(), "Nomor 12 dan 13.", "offered as the supplement");
      await send(staf.page, go, "lanjut");
    });

    part("the signed answer can be read, taken along and rated", async () => {
      const { staf, kasubag, sekretaris, camat } = desks;
      await staf.act(number, "register");
      await staf.act(number, "attach_slip");
      await kasubag.act(number, "forward");
      await sekretaris.act(number, "advise", (form) => form.locator("#masukan").fill("RAHASIA dapat dijawab langsung."));
      await camat.act(number, "weigh");
      await camat.act(number, "decide", async (form) => {
        await tick(form, "jawaban", "tidak");
        await form.locator("#penyelesaian").fill("Lampu diganti.");
        await form.locator("#pindaian").setInputFiles(asPdf("jawaban.pdf", "Jawaban"));
      });
      await citizen.goto(`${office.url}/lacak`);
      assert.equal(await now(), "Penyelesaian dijalankan dan Anda diberi kabar");
      assert.equal((await citizen.request.get(`${office.url}/lacak/surat`)).status(), 404, "not before it is given");
      const given = someTimeAgo(office, 0);
      await kasubag.act(number, "answer", async (form) => {
        await form.locator("#uraian").fill("Kedua lampu sudah menyala.");
        await tick(form, "cara", "in_person");
        await form.locator("#penerima").fill("I Ketut Sukerta");
        await form.locator("#tgl").fill(given.date);
        await form.locator("#jam").fill(given.time);
        await form.locator("#bukti").fill("Tanda terima.");
      });
      await staf.act(number, "archive", (form) => form.locator("#tempat_arsip").fill("Lemari 2"));

      await citizen.goto(`${office.url}/lacak`);
      const answer = await citizen.locator(".answer").innerText();
      assert.match(answer, /Kedua lampu sudah menyala/);
      assert.ok(answer.includes(camat.who.name), "who signed it");
      const letter = await citizen.request.get(`${office.url}/lacak/surat`);
      assert.match(letter.headers()["content-disposition"], /^attachment; filename="jawaban\.pdf"/);
      assert.match(letter.headers()["content-security-policy"], /sandbox/);
      assert.equal(letter.headers()["cache-control"], "no-store");
      const page = await citizen.locator("main").innerText();
      for (const secret of ["RAHASIA", "Lemari 2", staf.who.name, kasubag.who.name, sekretaris.who.name]) assert.ok(!page.includes(secret), `${secret} is the office's own`);
      await seen("d-lacak-selesai");
      await press("nilai");
      assert.ok(await citizen.locator("#nilai-e").isVisible(), "a rating is chosen");
      await citizen.locator('.rate input[value="4"]').check({ force: true });
      await citizen.locator("#saran").fill("Lebih cepat.");
      await press("nilai");
      await citizen.waitForURL(/hasil=nilai/);
      assert.equal(await citizen.locator('form[action="/lacak/nilai"]').count(), 0, "once");
    });

    part("an objection is read by the Camat, who takes the case up again", async () => {
      await citizen.locator("#keberatan").fill("Tiang nomor 13 padam lagi.");
      await press("keberatan");
      await citizen.waitForURL(/hasil=keberatan/);
      await seen("d-lacak-keberatan");
      const { camat } = desks;
      await camat.menu("/meja");
      await camat.page.locator(`a[href="/berkas/${number}#pesan"]`).click();
      const told = await camat.page.locator("#pesan").innerText();
      assert.match(told, /padam lagi/);
      assert.match(told, /4 dari 5/);
      const again = await beside(camat.page, "buka");
      await again.locator("#ulang_ke").selectOption({ index: 1 });
      await again.locator("#ulang_alasan").fill("Pelapor berkeberatan.");
      await send(camat.page, again, "buka");
      await citizen.goto(`${office.url}/lacak`);
      assert.match(await citizen.locator(".status").innerText(), /dibuka kembali/);
    });

    part("the page is closed on this device; what was typed meanwhile is not lost", async () => {
      const late = await citizen.context().newPage();
      await late.goto(`${office.url}/lacak`);
      await late.locator("#pesan").fill("Ditulis sebelum halaman ditutup.");
      await press("tutup");
      await citizen.waitForURL(/tutup=1/);
      assert.equal((await citizen.request.get(`${office.url}/lacak/surat`)).status(), 404);
      await late.locator('form[action="/lacak/pesan"] button').click();
      assert.match(await late.locator("main").innerText(), /Tulisan Anda masih ada/);
      await late.locator("#nomor").fill(number);
      await late.locator("#pin").fill(pin);
      await late.locator('form[action="/lacak"] .btn').click();
      assert.equal(await late.locator("#pesan").inputValue(), "Ditulis sebelum halaman ditutup.");
      await late.close();
    });

    part("no page had a script error, a blocked resource or a missing text", () => {
      nothingWrong(citizen, ...Object.values(desks).map((desk) => desk.page));
    });
  });
}
