// What comes by e-mail: a complaint on the clerk's desk, or in the tray with its reason, from
// where one click makes it one.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe } from "node:test";

import { look } from "../lib/axe.mjs";
import { launch, nothingWrong, SCREENS } from "../lib/browser.mjs";
import { foundOffice } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";
import { story } from "../lib/story.mjs";

/** A message with a file that programs run, under a signature nobody verifies. */
const withFile = (subject, text) => {
  const parts = [
    `--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`,
    '--b\r\nContent-Type: application/octet-stream; name="pasang <1>.exe"\r\nContent-Disposition: attachment; filename="pasang <1>.exe"\r\n\r\nMZ bahaya\r\n',
    "--b--",
  ];
  return message(subject, parts.join(""), ["MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b"]).replace("Content-Type: text/plain; charset=utf-8\r\nMIME", "MIME");
};

const message = (subject, text, fields = []) =>
  [
    "From: =?UTF-8?Q?Ni_Wayan_Suk=C3=A9rti?= <sukerti@warga.example>",
    "To: pengaduan@kantor.example",
    "Date: Thu, 26 Nov 2026 09:10:00 +0800",
    `Subject: ${subject}`,
    "Content-Type: text/plain; charset=utf-8",
    ...fields,
    "",
    text,
    "",
  ].join("\r\n");

for (const screen of SCREENS) {
  describe(`e-mail, ${screen.name} px`, () => {
    const part = story();
    let browser, office, desks;
    before(async () => {
      browser = await launch();
      office = await startOffice({ founded: true, clock: "2026-11-26T09:12:00+08:00" });
      desks = await foundOffice(browser, office, screen);
    });
    after(async () => {
      await browser?.close();
      await office?.stop();
    });
    /** As a mail server's pipe does it. */
    const deliver = (raw) => {
      const args = ["mail", "receive", "--json", "--data", join(office.folder, "data")];
      const done = spawnSync(process.env.MATUR_BIN, args, { input: raw, encoding: "utf8" });
      assert.equal(done.status, 0, done.stderr);
      return JSON.parse(done.stdout);
    };

    part("a message is a complaint on the clerk's desk, with its sender as complainant", async () => {
      const { page } = desks.staf;
      const told = deliver(message("Lampu jalan padam", "Lampu di tikungan padam sejak Jumat.\r\n\r\n-- \r\nNi Wayan"));
      assert.deepEqual([told.verdict, told.warnings], ["new", []]);
      await page.goto(`${office.url}/meja`);
      await page.getByRole("link", { name: told.complaint }).first().click();
      await page.waitForURL(new RegExp(`/berkas/${told.complaint}`));
      const words = await page.locator("main").innerText();
      for (const word of ["Lampu di tikungan padam sejak Jumat.", "Ni Wayan Sukérti", "sukerti@warga.example", "Surel"]) {
        assert.ok(words.includes(word), word);
      }
      await look(page, "g-berkas-surel");
    });

    part("the message itself is read and saved from its case, and what may be dangerous opens nowhere", async () => {
      const { page } = desks.staf;
      const raw = withFile("Got mampet <i>", "Got di depan balai banjar mampet.\r\n\r\nPada 20 November 2026 kantor menulis:\r\n> Di mana tempatnya?");
      const told = deliver(raw);
      assert.deepEqual([told.verdict, told.warnings], ["warn", ["quarantined_attachment"]]);
      await page.goto(`${office.url}/berkas/${told.complaint}`);
      const part = page.locator("#surel");
      assert.match(await part.innerText(), /Ni Wayan Sukérti <sukerti@warga\.example> · \d/);
      await look(page, "g-berkas-surel-bagian");
      await part.getByRole("link", { name: /^Surel/ }).click();
      await page.waitForURL(/\/surel\//);
      const words = await page.locator("main").innerText();
      for (const word of ["Got mampet <i>", "Got di depan balai banjar mampet.", "pasang <1>.exe", "bisa berbahaya; tidak dapat dibuka di sini", "Belum diperiksa", "Ada lampiran yang bisa berbahaya"]) {
        assert.ok(words.includes(word), word);
      }
      assert.ok(!words.includes("Di mana tempatnya?"), "what is quoted is folded away");
      await page.getByText("Kutipan surat sebelumnya").click();
      assert.ok((await page.locator("main").innerText()).includes("Di mana tempatnya?"));
      assert.equal(await page.locator("main .files a").count(), 0);
      await look(page, "g-surel");
      const saving = page.waitForEvent("download");
      await page.getByRole("link", { name: "Simpan surel (.eml)" }).click();
      const saved = await saving;
      assert.match(saved.suggestedFilename(), new RegExp(`^${told.complaint}-.*\\.eml$`));
      assert.equal(await readFile(await saved.path(), "utf8"), raw);
    });

    part("of a protected complainant it is opened by those who may, with a reason that the history tells", async () => {
      const told = deliver(message("Pungutan", "Ada pungutan di loket. Mohon dirahasiakan."));
      const { page } = desks.staf;
      await page.goto(`${office.url}/berkas/${told.complaint}`);
      const listed = page.locator("#surel");
      assert.match(await listed.innerText(), /dibuka oleh yang berwenang membuka identitas/);
      assert.equal(await listed.getByRole("link").count(), 0);
      assert.ok(!(await page.locator("main").innerText()).includes("ukérti"));
      await look(page, "g-berkas-surel-dilindungi");
      const camat = desks.camat.page;
      await camat.goto(`${office.url}/berkas/${told.complaint}`);
      await camat.locator("#surel").getByRole("link").click();
      await camat.waitForURL(/\/surel\//);
      assert.ok(!(await camat.locator("main").innerText()).includes("ukérti"), "before there is a reason");
      await camat.locator("main form [data-main]").click();
      await camat.locator("#buka_alasan-e").waitFor();
      await look(camat, "g-surel-alasan");
      await camat.locator("#buka_alasan").fill("Menghubungi pelapor");
      await camat.locator("main form [data-main]").click();
      await camat.locator("main dl.kv").waitFor();
      assert.ok((await camat.locator("main").innerText()).includes("Ni Wayan Sukérti <sukerti@warga.example>"));
      await look(camat, "g-surel-dilindungi");
      const answer = await page.context().request.get(camat.url());
      assert.equal(answer.status(), 403);
      await camat.goto(`${office.url}/berkas/${told.complaint}`);
      assert.match(await camat.locator("ol.hist").first().innerText(), /membuka surel pelapor yang dilindungi[^]*Menghubungi pelapor/);
      nothingWrong(page, camat);
    });

    part("what is none lies in the tray with its reason, and is read there", async () => {
      const { page } = desks.staf;
      await desks.staf.menu("/surat-masuk");
      await page.getByRole("link", { name: "Surat elektronik lain" }).click();
      await page.waitForURL(/surat-elektronik$/);
      assert.match(await page.locator("main").innerText(), /Tidak ada surat yang disisihkan/);
      assert.equal(deliver(message("Balasan otomatis: cuti", "Saya cuti.", ["Auto-Submitted: auto-replied"])).reason, "auto_reply");
      const spam = message("Pohon tumbang <b>", "Pohon tumbang menutup jalan.\r\n<script>1</script>", ["X-Spam-Flag: YES"]);
      assert.equal(deliver(spam).reason, "spam");
      await page.reload();
      const words = await page.locator("main").innerText();
      for (const word of ["Balasan otomatis", "Diduga sampah", "Pohon tumbang <b>", "Ni Wayan Sukérti <sukerti@warga.example>"]) {
        assert.ok(words.includes(word), word);
      }
      await look(page, "s-surel");
      await page.getByRole("link", { name: "Pohon tumbang <b>" }).click();
      assert.ok((await page.locator("main").innerText()).includes("<script>1</script>"));
      await look(page, "s-surel-satu");
      const saving = page.waitForEvent("download");
      await page.getByRole("link", { name: "Simpan surat asli" }).click();
      const saved = await saving;
      assert.equal(await readFile(await saved.path(), "utf8"), spam);
    });

    part("one click makes it a complaint, and a second one finds the same", async () => {
      const { page } = desks.staf;
      const address = page.url();
      const other = await page.context().newPage();
      await other.goto(address);
      await page.getByRole("button", { name: "Jadikan pengaduan" }).click();
      await page.waitForURL(/berkas\//);
      const words = await page.locator("main").innerText();
      assert.ok(words.includes("Pohon tumbang menutup jalan."));
      await other.getByRole("button", { name: "Jadikan pengaduan" }).click();
      await other.waitForURL(page.url());
      await other.close();
      await page.goto(`${office.url}/surat-elektronik`);
      assert.ok(!(await page.locator("main").innerText()).includes("Pohon tumbang"));
    });

    part("who records no complaints has no tray", async () => {
      const { page } = desks.trantib;
      const answer = await page.context().request.get(`${office.url}/surat-elektronik`);
      assert.equal(answer.status(), 403);
      nothingWrong(desks.staf.page, page);
    });
  });
}
