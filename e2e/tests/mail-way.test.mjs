// A complaint's whole way by e-mail, through a real mail server: it comes, its sender is told,
// officials handle it, he answers, and the answer with the signed letter is in his mailbox.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe } from "node:test";

import { look } from "../lib/axe.mjs";
import { DESKTOP, launch, nothingWrong, openWindow, PHONE } from "../lib/browser.mjs";
import { asPdf } from "../lib/files.mjs";
import { mailOf, sendMail, withMailbox } from "../lib/mailbox.mjs";
import { foundOffice, someTimeAgo, tick } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";
import { story } from "../lib/story.mjs";

const own = randomBytes(6).toString("hex");
const OFFICE = `aduan-${own}@office.test`;
const CITIZEN = `warga-${own}@citizen.test`;

const letter = (to, fields, text) =>
  [`From: Ni Wayan Sukerti <${CITIZEN}>`, `To: ${to}`, "Date: Thu, 26 Nov 2026 09:10:00 +0800", ...fields, "Content-Type: text/plain; charset=utf-8", "", text].join("\r\n");

describe("the whole way by e-mail", () => {
  const part = story();
  let browser, office, desks, number, pin, told;
  before(async () => {
    browser = await launch();
    office = await startOffice({ founded: true, clock: "2026-11-26T09:12:00+08:00", prepare: withMailbox(OFFICE) });
    desks = await foundOffice(browser, office, DESKTOP);
  });
  after(async () => {
    await browser?.close();
    await office?.stop();
  });

  /** Loads a page until it says something: mail takes a moment. */
  const until = async (page, address, words) => {
    let text;
    for (let tries = 0; tries < 100; tries++) {
      await page.goto(address.replace(/#.*/, ""));
      text = await page.locator("main").innerText();
      if (text.includes(words)) return text;
      await new Promise((later) => setTimeout(later, 200));
    }
    assert.fail(`${address} never said ${words}: ${text}`);
  };

  /** Looks at a page as a desk and as a telephone show it. */
  const lookBoth = async (page, name) => {
    for (const screen of [PHONE, DESKTOP]) {
      page.screen = screen;
      await page.setViewportSize(screen.viewport);
      await look(page, name);
    }
  };

  part("the settings say how the mailbox stands, and a try arrives", async () => {
    const { page } = desks.kasubag;
    await until(page, `${office.url}/pengaturan/surel`, "Tidak ada gangguan");
    await page.getByLabel("Kirim ke alamat").fill("bukan alamat");
    await page.locator('form[action="/pengaturan/surel"]').evaluate((form) => (form.noValidate = true));
    await page.getByRole("button", { name: "Kirim surel uji" }).click();
    await page.locator("#uji_ke-e").waitFor();
    const tried = `uji-${own}@citizen.test`;
    await page.getByLabel("Kirim ke alamat").fill(tried);
    await page.getByRole("button", { name: "Kirim surel uji" }).click();
    await page.waitForURL(/uji=/);
    const came = await mailOf(tried, 1);
    assert.match(came.text, /Ini surel uji/);
    await until(page, page.url(), "Surel uji sudah diterima server pengirim");
    await lookBoth(page, "m-surel");
  });

  part("a real mail is a complaint, and its sender gets number and PIN", async () => {
    await sendMail(CITIZEN, OFFICE, letter(OFFICE, ["Subject: Lampu jalan", `Message-ID: <1-${own}@citizen.test>`], "Lampu di tikungan padam sejak Jumat."));
    told = await mailOf(CITIZEN, 1);
    number = /STM-\d{4}-\d{4}/.exec(told.field("Subject"))[0];
    pin = /PIN Anda: (\S+(?: \d+)?)/.exec(told.text)[1];
    assert.equal(told.field("Auto-Submitted"), "auto-replied");
    assert.equal(told.field("In-Reply-To"), `<1-${own}@citizen.test>`);
    await until(desks.staf.page, `${office.url}/meja`, number);
  });

  part("the acknowledgement leads to the complaint", async () => {
    const link = new RegExp(`${office.url}/lacak\\?nomor=${number}`).exec(told.text)[0];
    assert.ok(told.html.includes(`href="${link.replace("&", "&amp;")}"`));
    const page = await openWindow(browser, PHONE);
    await page.goto(link);
    await page.getByLabel("PIN").fill(pin);
    await page.getByRole("button", { name: /Lihat|Lacak/ }).click();
    await page.getByText("Lampu jalan").first().waitFor();
    nothingWrong(page);
  });

  part("what he answers lands in his case, and nobody is told that it came", async () => {
    const to = /<([^>]+)>|(\S+@\S+)/.exec(told.field("Reply-To")).slice(1).find(Boolean);
    await sendMail(CITIZEN, to, letter(to, [`Subject: Re: ${told.field("Subject")}`], "Tiang nomor 14, depan bale banjar.\r\n\r\nPada 26 November 2026 kantor menulis:\r\n> Pengaduan Anda diterima"));
    const { page } = desks.staf;
    const text = await until(page, `${office.url}/berkas/${number}`, "Tiang nomor 14, depan bale banjar.");
    assert.ok(!text.includes("> Pengaduan Anda diterima"));
    await page.getByText(/^Surel kepada pelapor/).click();
    assert.match(await page.locator("#pesan").innerText(), /Tanda terima: terkirim/);
    await lookBoth(page, "g-berkas-balasan-surel");
  });

  part("what an officer writes is in his mailbox", async () => {
    const { page } = desks.staf;
    await page.locator("#pesan_isi").fill("Terima kasih, petugas kami datang besok.");
    await page.getByRole("button", { name: "Kirim pesan" }).click();
    await page.waitForURL(/hasil=/);
    const came = await mailOf(CITIZEN, 2);
    assert.match(came.text, /Terima kasih, petugas kami datang besok\./);
  });

  part("officials handle it, and the answer comes with the signed letter", async () => {
    const { staf, kasubag, sekretaris, camat, trantib } = desks;
    await staf.act(number, "register");
    await staf.turn("attach_slip");
    await staf.press();
    await staf.page.waitForURL(/hasil=langkah/);
    await kasubag.act(number, "forward", (form) => form.locator("#catatan_langkah").fill("Mohon masukan."));
    await sekretaris.act(number, "advise", (form) => form.locator("#masukan").fill("Rawan kecelakaan."));
    await camat.act(number, "weigh");
    await camat.turn("decide", async (form) => {
      await tick(form, "jawaban", "ya");
      await tick(form, "unit", "TRANTIB");
      await tick(form, "harap", "Untuk ditindaklanjuti");
      await form.locator("#isi_disposisi").fill("Amankan lokasi.");
    });
    await camat.press();
    await camat.page.waitForURL(/hasil=langkah/);
    await trantib.act(number, "solve", (form) => form.locator("#penyelesaian").fill("Lampu diganti."));
    await camat.act(number, "approve", (form) => form.locator("#pindaian").setInputFiles(asPdf("pindaian 1.pdf", "Jawaban")));
    // The computer was off in between; what came and what waits is still there.
    await office.later("2026-11-26T09:22:00+08:00");
    const now = someTimeAgo(office, 0);
    await trantib.act(number, "answer", async (form) => {
      await form.locator("#uraian").fill("Lampu sudah menyala kembali.");
      await tick(form, "cara", "email");
      await form.locator("#tgl").fill(now.date);
      await form.locator("#jam").fill(now.time);
      await form.locator("#bukti").fill("Dikirim lewat surel.");
    });
    const came = await mailOf(CITIZEN, 3);
    assert.match(came.text, /Lampu sudah menyala kembali\./);
    assert.match(came.text, new RegExp(`Ditandatangani oleh ${camat.who.name}`));
    assert.deepEqual(came.files.map((file) => file.name), [`Surat-jawaban-${number}.pdf`]);
    assert.ok(came.files[0].bytes.subarray(0, 5).equals(Buffer.from("%PDF-")));
  });

  part("who has lost the PIN is sent a new one, and whoever asks is told nothing", async () => {
    const page = await openWindow(browser, PHONE);
    await page.goto(`${office.url}/lacak`);
    await page.getByRole("link", { name: "Minta PIN baru lewat surel" }).click();
    const ask = async (which, address) => {
      await page.getByLabel("Nomor pengaduan").fill(which);
      await page.getByLabel("Alamat surel Anda").fill(address);
      await page.getByRole("button", { name: "Kirim PIN baru" }).click();
      await page.waitForLoadState();
    };
    await page.locator("main form").evaluate((form) => (form.noValidate = true));
    await ask("", "bukan alamat");
    await page.locator("#surel-e").waitFor();
    await lookBoth(page, "d-pin-hilang");
    const [answers, other] = [[], `lain-${own}@citizen.test`];
    for (const [which, address] of [["STM-2026-9999", CITIZEN], [number, other], [number, CITIZEN]]) {
      await page.goto(`${office.url}/lacak/pin`);
      await ask(which, address);
      answers.push(await page.locator("main").innerText());
    }
    await lookBoth(page, "d-pin-dikirim");
    assert.equal(new Set(answers).size, 1, answers.join());
    const came = await mailOf(CITIZEN, 4);
    const anew = /PIN Anda: (\S+(?: \d+)?)/.exec(came.text)[1];
    assert.notEqual(anew, pin);
    await assert.rejects(mailOf(other, 1, 500));
    const open = async (with_pin) => {
      await page.goto(`${office.url}/lacak?nomor=${number}`);
      await page.getByLabel("PIN").fill(with_pin);
      await page.getByRole("button", { name: /Lihat|Lacak/ }).click();
    };
    await open(pin);
    await page.getByText("Nomor dan PIN tidak cocok").first().waitFor();
    await open(anew);
    await page.getByText("Lampu sudah menyala kembali.").first().waitFor();
  });

  part("what does not arrive is told at the desk", async () => {
    const gone = "late-bounce@citizen.test";
    await sendMail(gone, OFFICE, letter(OFFICE, ["Subject: Got mampet"], "Got mampet.").replace(CITIZEN, gone));
    const { page } = desks.staf;
    await until(page, `${office.url}/meja`, "surel kepada pelapor tidak sampai");
    await look(page, "f-meja-tidak-sampai");
    await page.locator("li", { hasText: "tidak sampai" }).getByRole("link").click();
    await page.waitForURL(/berkas\//);
    assert.match(await page.locator("#pesan").innerText(), /Tanda terima: tidak sampai.*dikembalikan oleh server penerima/);
    await look(page, "g-berkas-tidak-sampai");
    nothingWrong(...Object.values(desks).map((desk) => desk.page));
  });
});
