// A resident complains on the website: five short steps, nothing typed is lost, one receipt
// however often it is sent, and the clerk finds it at step 1. On a desk and a phone, with
// JavaScript and without.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { accessible, look } from "../lib/axe.mjs";
import { DESKTOP, PHONE, launch, nothingWrong, openWindow, picture, SCREENS } from "../lib/browser.mjs";
import { asPdf, asPng, png, telephonePhoto } from "../lib/files.mjs";
import { beside, choose, foundOffice, tick } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";
import { began, calmly, form, press } from "../lib/visitor.mjs";

const STORY = "Lampu jalan di tikungan dekat balai banjar padam sejak Jumat. Sudah dua kali ada yang jatuh dari motor.\n<b>Kami harap</b> lampu segera diperbaiki. 🛵 ᬮᬫ᭄ᬧᬸ";
const WAYS = SCREENS.flatMap((screen) => [true, false].map((javaScriptEnabled) => ({ screen, javaScriptEnabled })));

const onward = (page) => press(page);

describe("a complaint on the website", () => {
  let browser, office, desks;
  const windows = [];
  const open = async (screen, options = {}) => {
    const page = await openWindow(browser, screen, options);
    windows.push(page);
    return page;
  };
  before(async () => {
    browser = await launch();
    office = await startOffice({ founded: true });
    desks = await foundOffice(browser, office, DESKTOP);
    windows.push(...Object.values(desks).map((desk) => desk.page));
  });
  after(async () => {
    await browser?.close();
    await office?.stop();
  });

  /** The first three steps, filled. */
  async function tell(page, { category = "INFRA", files = [] } = {}) {
    await page.goto(`${office.url}/adukan`);
    await page.getByRole("link", { name: /^(Mulai|Lanjutkan isian)$/ }).click();
    await page.locator("#description").fill(STORY);
    if (category) await tick(form(page), "category", category);
    assert.equal(await onward(page), 303);
    await page.waitForURL(/\/adukan\/di-mana$/);
    began(page);
    await choose(page.locator("#village"), "Mambang");
    await page.locator("#hamlet").fill("Mambang Kaja");
    await page.locator("#landmark").fill("Tikungan di utara balai banjar");
    await onward(page);
    await page.waitForURL(/\/adukan\/kapan$/);
    await tick(form(page), "when", "long");
    await page.locator("#occurred").fill("sejak Galungan");
    if (files.length) await page.locator("#files").setInputFiles(files);
    await onward(page);
  }

  /** Who complains, and how to answer. */
  async function introduce(page, identity, way = "sms") {
    await page.waitForURL(/\/adukan\/siapa$/);
    await tick(form(page), "identity", identity);
    if (identity !== "anonymous") {
      await page.locator("#name").fill("Ni Wayan Sukerti");
      await tick(form(page), "reply_way", way);
      if (way === "sms") await page.locator("#phone").fill("0812 0000 5678");
    }
    await onward(page);
    await page.waitForURL(/\/adukan\/periksa$/);
  }

  /** Consents, sends, and reads number and PIN off the receipt. */
  async function send(page) {
    await tick(form(page), "consent", "1");
    await calmly(page);
    await press(page, "Kirim pengaduan");
    return receipt(page);
  }
  async function receipt(page) {
    await page.waitForURL(/\/adukan\/tanda-terima$/);
    const [number, pin] = await page.locator(".slip dd").allInnerTexts();
    assert.match(number, /^STM-\d{4}-\d{4}$/);
    return { number, pin: /^\d{4} \d{4}$/.test(pin) ? pin : undefined };
  }

  for (const { screen, javaScriptEnabled } of WAYS) {
    const with_ = javaScriptEnabled ? "" : "-tanpa-js";
    test(`the whole way, ${screen.name} px${javaScriptEnabled ? "" : ", without JavaScript"}`, async () => {
      const page = await open(screen, { javaScriptEnabled });
      const see = (name) => (javaScriptEnabled ? look(page, name) : picture(page, name + with_));
      await page.goto(`${office.url}/adukan`);
      assert.equal(await page.locator('a[href="tel:112"]').count(), 1, "emergencies come first");
      await see("b0-mulai");
      await page.getByRole("link", { name: "Mulai" }).click();
      // An empty step: a sentence beside each field.
      assert.equal(await onward(page), 422);
      assert.ok(await page.locator("#description-e").isVisible());
      if (javaScriptEnabled) assert.ok(await page.locator("#galat").evaluate((box) => box === document.activeElement), "the summary has the focus");
      await see("b1-apa-galat");
      assert.equal(await page.locator("input[checked]").count(), 0, "nothing is chosen beforehand");
      await page.locator("#description").fill(STORY);
      await tick(form(page), "category", "INFRA");
      await see("b1-apa");
      await onward(page);
      await page.waitForURL(/di-mana$/);
      began(page);
      assert.equal(await onward(page), 422);
      assert.ok(await page.locator("#village-e").isVisible());
      await see("b2-di-mana-galat");
      await choose(page.locator("#village"), "Mambang");
      await page.locator("#hamlet").fill("Mambang Kaja");
      await page.locator("#landmark").fill("Tikungan di utara balai banjar");
      // A point: typed by hand, said what is wrong with it, and kept.
      await page.locator("#point").fill("dekat pura");
      assert.equal(await onward(page), 422);
      assert.match(await page.locator("#point-e").innerText(), /tidak terbaca/);
      assert.equal(await page.locator("#point").inputValue(), "dekat pura");
      await page.locator("#point").fill("115.1, -8.5");
      assert.equal(await onward(page), 422);
      assert.match(await page.locator("#point-e").innerText(), /lintang \(-90 sampai 90\)/);
      await page.locator("#point").fill("-8,451234; 115,123454");
      assert.equal(await page.getByRole("button", { name: "Pakai lokasi saya sekarang" }).isVisible(), javaScriptEnabled);
      await see("b2-di-mana");
      await onward(page);
      // Back and forth: what was typed is there.
      await page.getByRole("link", { name: "Kembali" }).click();
      assert.equal(await page.locator("#landmark").inputValue(), "Tikungan di utara balai banjar");
      await page.getByRole("link", { name: "Kembali" }).click();
      assert.equal(await page.locator("#description").inputValue(), STORY);
      await onward(page);
      await onward(page);
      await page.waitForURL(/kapan$/);
      await tick(form(page), "when", "date");
      await page.locator("#day").fill("31");
      await page.locator("#month").selectOption("2");
      await page.locator("#year").fill("2026");
      await page.locator("#time").fill("19.00");
      // One good picture, one that is none: the good one is kept, the other named.
      await page.locator("#files").setInputFiles([asPng("tiang-lampu.png"), { name: "rusak.jpg", mimeType: "image/jpeg", buffer: png().subarray(0, 200) }]);
      assert.equal(await onward(page), 422);
      assert.match(await page.locator("#files-e").innerText(), /rusak\.jpg/);
      assert.ok(await page.locator("#day-e").isVisible());
      assert.equal(await page.locator(".thumbs li").count(), 1);
      await page.locator(".thumbs img").evaluate((image) => image.decode?.());
      await see("b3-kapan-galat");
      await page.locator("#day").fill("20");
      await page.locator("#month").selectOption("11");
      await page.locator("#year").fill("2025");
      await page.locator("#files").setInputFiles([asPdf("surat.pdf", "surat")]);
      await press(page, "Tambahkan berkas ini dahulu");
      await page.waitForURL(/kapan#files$/);
      assert.equal(await page.locator(".thumbs li").count(), 2);
      await see("b3-kapan-bukti");
      await page.getByRole("button", { name: "Hapus surat.pdf" }).click();
      await page.waitForURL(/kapan#files$/);
      await page.waitForLoadState();
      assert.deepEqual(await page.locator(".thumbs li").count(), 1);
      assert.equal(await page.locator("#year").inputValue(), "2025", "the date stays");
      await onward(page);
      await page.waitForURL(/siapa$/);
      assert.equal(await page.locator("input[checked]").count(), 0, "nobody chooses anonymity for a citizen");
      assert.match(await page.locator("#identity").innerText(), /Hanya Camat Selemadeg Timur dan Kepala Subbagian Umum dan Kepegawaian/);
      assert.equal(await onward(page), 422);
      assert.ok(await page.locator("#identity-e").isVisible());
      await tick(form(page), "identity", "confidential");
      await tick(form(page), "reply_way", "sms");
      await page.locator("#phone").fill("0812 34");
      assert.equal(await onward(page), 422);
      assert.ok((await page.locator("#name-e").isVisible()) && (await page.locator("#phone-e").isVisible()));
      await see("b4-siapa-galat");
      await page.locator("#name").fill("Ni Wayan Sukerti");
      await page.locator("#phone").fill("0812 0000 5678");
      await see("b4-siapa");
      await onward(page);
      await page.waitForURL(/periksa$/);
      const all = await page.locator(".sumlist").innerText();
      for (const words of ["Titik di peta: -8.45123, 115.12345", STORY.split("\n")[1], "Desa Mambang", "Banjar Mambang Kaja", "Kamis, 20 November 2025, kira-kira pukul 19.00", "tiang-lampu.png", "Ni Wayan Sukerti", "SMS ke 0812 0000 5678"])
        assert.ok(all.includes(words), `${words} in ${all}`);
      await see("b5-periksa");
      // "Ubah" leads to the step and straight back.
      await page.getByRole("link", { name: "Ubah Tempat" }).click();
      await page.locator("#landmark").fill("Depan warung");
      await onward(page);
      await page.waitForURL(/periksa$/);
      assert.ok((await page.locator(".sumlist").innerText()).includes("Depan warung"));
      // Without consent nothing is sent.
      assert.equal(await press(page, "Kirim pengaduan"), 422);
      assert.ok(await page.locator("#consent-e").isVisible());
      await see("b5-periksa-galat");
      const { number, pin } = await send(page);
      assert.ok(pin, "a PIN in two groups of four");
      assert.equal(await page.locator(".slip-qr svg path").count(), 1);
      assert.equal(await page.getByRole("button", { name: "Cetak tanda terima" }).isVisible(), javaScriptEnabled);
      await see("c-tanda-terima");
      const saved = await page.request.get(`${office.url}/adukan/tanda-terima/simpan`);
      assert.match(saved.headers()["content-disposition"], /attachment/);
      assert.ok((await saved.text()).includes(number) && (await saved.text()).includes(pin));
      const html = await page.content();
      const addresses = [...html.matchAll(/(?:href|src|action)="([^"]*)"/g)].map(([, address]) => address);
      assert.ok(addresses.every((address) => !address.includes(pin.replace(" ", "")) && !address.includes(pin.slice(0, 4) + "%20")), "no PIN in an address");
      // The clerk finds it at step 1, from the website.
      const { staf } = desks;
      await staf.menu("/meja");
      const row = staf.page.locator("[data-row]", { hasText: number });
      assert.equal(await row.count(), 1);
      await staf.open(number);
      const told = await staf.page.locator("main").innerText();
      assert.ok(told.includes("Situs web"), "the channel");
      assert.ok(!told.includes("Sukerti") && !told.includes("0812"), "a confidential name is not shown");
      assert.ok(!(await staf.page.content()).includes("8.45123"), "nor where it leads to");
      assert.equal(await staf.form().locator('input[name="tindakan"]').inputValue(), "register");
      await staf.press();
      await staf.page.waitForURL(/hasil=langkah/);
    });
  }

  for (const screen of SCREENS) {
    test(`where one is, read when the button is pressed and never else, ${screen.name} px`, async () => {
      const page = await open(screen, { geolocation: { latitude: -8.541234, longitude: 115.098766, accuracy: 12.4 }, permissions: ["geolocation"] });
      await page.goto(`${office.url}/adukan/apa`);
      await page.locator("#description").fill(STORY);
      await onward(page);
      await choose(page.locator("#village"), "Mambang");
      const asked = await page.request.get(`${office.url}/adukan/di-mana`);
      assert.match(asked.headers()["permissions-policy"], /geolocation=\(self\)/);
      const elsewhere = await page.request.get(`${office.url}/adukan/apa`);
      assert.match(elsewhere.headers()["permissions-policy"], /geolocation=\(\)/);
      assert.equal(await page.locator("#point").inputValue(), "", "nothing is read by itself");
      const here = page.getByRole("button", { name: "Pakai lokasi saya sekarang" });
      await here.click();
      const told = page.locator("[data-position] [role=status]");
      await told.getByText("Lokasi sudah diisikan, ketelitiannya kira-kira 13 meter.").waitFor();
      assert.equal(await page.locator("#point").inputValue(), "-8.54123, 115.09877");
      await look(page, "b2-di-mana-lokasi");
      await page.context().clearPermissions();
      await page.locator("#point").fill("");
      await here.click();
      await told.getByText("Lokasi tidak dapat dibaca.").waitFor();
      assert.equal(await page.locator("#point").inputValue(), "");
      await look(page, "b2-di-mana-tanpa-lokasi");
      await page.locator("#point").fill("-8.54123 115.09877");
      await onward(page);
      await page.waitForURL(/kapan$/);
      await onward(page);
      await introduce(page, "open", "tracking");
      const { number } = await send(page);
      // To whoever may see the name it is words and a link that no third party reads.
      const { staf } = desks;
      await staf.open(number);
      const point = staf.page.locator('a[href="geo:-8.54123,115.09877"]');
      assert.equal(await point.first().innerText(), "-8.54123, 115.09877");
      await look(staf.page, "g-berkas-titik");
      await staf.menu("/agenda");
      assert.ok(!(await staf.page.content()).includes("8.54123"), "no list shows it");
    });

    test(`a telephone's photo is made smaller, turned upright and without its place, ${screen.name} px`, async () => {
      const page = await open(screen);
      await page.goto(`${office.url}/adukan/apa`);
      await page.locator("#description").fill(STORY);
      await onward(page);
      await choose(page.locator("#village"), "Mambang");
      await onward(page);
      await page.waitForURL(/kapan$/);
      const photo = { name: "IMG_0148.JPG", mimeType: "image/jpeg", buffer: await telephonePhoto(page) };
      assert.ok(photo.buffer.length > 2_000_000 && photo.buffer.length < 10_000_000, `${photo.buffer.length} bytes`);
      const unread = { name: "dari iPhone.heic", mimeType: "image/heic", buffer: Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic") };
      await page.locator("#files").setInputFiles([photo, asPdf("surat.pdf", "surat"), unread, asPng("kecil.png")]);
      const told = page.locator(".field:has(#files) [role=status]");
      await told.getByText(/^Foto diperkecil: \d,\d MB menjadi \d+ kB\.$/).waitFor();
      const chosen = await page.locator("#files").evaluate(async (input) => {
        const [photo] = input.files;
        const bytes = new Uint8Array(await photo.arrayBuffer());
        const bitmap = await createImageBitmap(photo);
        const pen = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
        pen.drawImage(bitmap, 0, 0);
        const at = (part) => [...pen.getImageData(bitmap.width / 2, bitmap.height * part, 1, 1).data];
        return {
          names: [...input.files].map((file) => file.name),
          size: [bitmap.width, bitmap.height],
          bytes: photo.size,
          exif: new TextDecoder("latin1").decode(bytes).includes("Exif"),
          upper: at(0.2),
          lower: at(0.8),
        };
      });
      assert.deepEqual(chosen.names, ["IMG_0148.jpg", "surat.pdf", "dari iPhone.heic", "kecil.png"]);
      assert.deepEqual(chosen.size, [1500, 2000], "upright, 2000 px on its long side");
      assert.ok(chosen.bytes < photo.buffer.length / 3, `${chosen.bytes} bytes`);
      assert.ok(!chosen.exif, "no place in it");
      assert.ok(chosen.upper[0] > chosen.upper[2] + 50 && chosen.lower[2] > chosen.lower[0] + 50, `upright: ${chosen.upper}, ${chosen.lower}`);
      await look(page, "b3-kapan-diperkecil");
      // Pressed while it is being made smaller: what is sent is the small one.
      await page.locator("#files").setInputFiles([]);
      await page.locator("#files").setInputFiles([photo, asPdf("surat.pdf", "surat")]);
      await press(page, "Tambahkan berkas ini dahulu");
      await page.waitForURL(/kapan#files$/);
      const kept = await page.locator(".thumbs").innerText();
      assert.match(kept, /IMG_0148\.jpg\s+\d+ kB/);
      await onward(page);
      await introduce(page, "confidential", "tracking");
      const { number, pin } = await send(page);
      // What one sent is seen again, small, by number and PIN and not without.
      await page.goto(`${office.url}/lacak?nomor=${number}`);
      await page.locator("#pin").fill(pin);
      await page.locator('form[action="/lacak"] .btn').click();
      const small = page.getByAltText("Foto yang Anda kirim: IMG_0148.jpg");
      await small.scrollIntoViewIfNeeded();
      await page.waitForFunction((image) => image.complete && image.naturalHeight > image.naturalWidth, await small.elementHandle());
      const address = `${office.url}${await small.getAttribute("src")}`;
      const answer = await page.request.get(address);
      assert.equal(answer.headers()["cache-control"], "no-store");
      assert.equal(answer.headers()["content-type"], "image/jpeg");
      assert.match(await page.locator("main").innerText(), /surat\.pdf/);
      const stranger = await open(screen);
      assert.equal((await stranger.request.get(address)).status(), 404);
      await look(page, "d-lacak-foto");
      const message = await telephonePhoto(page);
      await page.locator("#pesan").fill("Masih padam.");
      await page.locator("#lampiran").setInputFiles([{ name: "IMG_0149.jpg", mimeType: "image/jpeg", buffer: message }]);
      await page.locator(".field:has(#lampiran) [role=status]").getByText(/^Foto diperkecil:/).waitFor();
      await page.locator('form[action="/lacak/pesan"] button').click();
      await page.waitForURL(/hasil=pesan/);
      await page.getByAltText("Foto yang Anda kirim: IMG_0149.jpg").scrollIntoViewIfNeeded();
      assert.match(await page.locator(".thread").innerText(), /IMG_0149\.jpg\s+\d+ kB/);
      await look(page, "d-lacak-foto-pesan");
    });
  }

  test("without JavaScript a photo is sent as it is, and seen by its sender", async () => {
    const maker = await open(DESKTOP);
    const photo = await telephonePhoto(maker);
    const page = await open(PHONE, { javaScriptEnabled: false });
    await tell(page, { files: [{ name: "IMG_0148.JPG", mimeType: "image/jpeg", buffer: photo }] });
    await page.getByRole("link", { name: "Kembali" }).click();
    assert.match(await page.locator(".thumbs").innerText(), /IMG_0148\.jpg\s+\d+ MB/);
    await onward(page);
    await introduce(page, "anonymous");
    const { number, pin } = await send(page);
    await page.goto(`${office.url}/lacak?nomor=${number}`);
    await page.locator("#pin").fill(pin);
    await page.locator('form[action="/lacak"] .btn').click();
    assert.equal(await page.getByAltText(/^Foto yang Anda kirim/).count(), 1);
    await picture(page, "d-lacak-foto-tanpa-js");
  });

  test("where a confidential complaint leads to is opened with a reason", async () => {
    const page = await open(PHONE);
    await page.goto(`${office.url}/adukan/apa`);
    await page.locator("#description").fill(STORY);
    await onward(page);
    await choose(page.locator("#village"), "Mambang");
    await page.locator("#point").fill("-8,5; 115");
    await onward(page);
    await page.waitForURL(/kapan$/);
    await onward(page);
    await introduce(page, "confidential", "tracking");
    const { number } = await send(page);
    const { camat } = desks;
    await camat.page.goto(`${office.url}/berkas/${number}`);
    assert.ok(!(await camat.page.content()).includes("8.50000"), "not even the Camat by reading");
    const reveal = await beside(camat.page, "identitas");
    await reveal.locator("#buka_alasan").fill("Mendatangi tempatnya");
    await Promise.all([camat.page.waitForNavigation(), reveal.locator("[data-main]").click()]);
    assert.equal(await camat.page.locator('a[href="geo:-8.50000,115.00000"]').count(), 1);
    await look(camat.page, "g-identitas-titik");
  });

  test("sent again after a lost connection, and from two tabs: one receipt", async () => {
    const page = await open(PHONE);
    await tell(page);
    await introduce(page, "anonymous");
    assert.ok(!(await page.locator(".sumlist").innerText()).includes("0812"));
    const other = await page.context().newPage();
    await other.goto(`${office.url}/adukan/periksa`);
    const { number, pin } = await send(page);
    await other.locator('label:has(input[name="consent"])').click();
    await other.getByRole("button", { name: "Kirim pengaduan" }).click();
    assert.deepEqual(await receipt(other), { number, pin });
    await page.goBack();
    await page.reload();
    await page.waitForURL(/tanda-terima$/);
    // A step that was left open leads to the receipt too; another story is another complaint.
    await page.goto(`${office.url}/adukan/siapa`);
    await page.waitForURL(/tanda-terima$/);
    await page.getByRole("link", { name: "Buat pengaduan lain" }).click();
    assert.equal(await page.locator("#description").inputValue(), "");
    await tell(page, { category: "" });
    await introduce(page, "open", "tracking");
    const next = await send(page);
    assert.notEqual(next.number, number);
  });

  test("what is about officials is kept from the clerk", async () => {
    const page = await open(DESKTOP);
    await tell(page, { category: "PUNGLI" });
    await introduce(page, "anonymous");
    const { number } = await send(page);
    const { staf, camat } = desks;
    assert.equal((await staf.page.request.get(`${office.url}/berkas/${number}`)).status(), 404);
    assert.equal((await camat.page.request.get(`${office.url}/berkas/${number}`)).status(), 200);
  });

  test("a story of 10,000 characters is taken, one of 10,001 told how long it is", async () => {
    const page = await open(PHONE);
    await page.goto(`${office.url}/adukan/apa`);
    await page.locator("#description").fill("á".repeat(10_001));
    assert.equal(await onward(page), 422);
    assert.match(await page.locator("#description-e").innerText(), /10\.001 huruf; paling banyak 10\.000/);
    assert.equal((await page.locator("#description").inputValue()).length, 10_001);
    await accessible(page, "b1-apa, 10.001");
    await page.locator("#description").fill("á".repeat(10_000));
    assert.equal(await onward(page), 303);
    await page.getByRole("button", { name: "Batalkan dan hapus isian" }).click();
    await page.waitForURL(`${office.url}/`);
    await page.goto(`${office.url}/adukan/apa`);
    assert.equal(await page.locator("#description").inputValue(), "");
  });

  test("a closed website names the other ways", async () => {
    const { kasubag } = desks;
    const keep = kasubag.page;
    await keep.goto(`${office.url}/pengaturan/atur/kanal`);
    await keep.locator("label", { hasText: "Situs web" }).click();
    await Promise.all([keep.waitForNavigation(), keep.locator("main form [data-main]").first().click()]);
    const page = await open(PHONE);
    await page.goto(`${office.url}/adukan`);
    await page.getByRole("heading", { level: 1, name: /sedang ditutup/ }).waitFor();
    assert.equal(await page.locator("main form").count(), 0);
    await look(page, "b0-tutup");
  });

  test("no page told of an error, another host or a missing text", () => nothingWrong(...windows));
});
