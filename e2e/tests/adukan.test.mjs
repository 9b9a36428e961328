// A resident complains on the website: five short steps, nothing typed is lost, one receipt
// however often it is sent, and the clerk finds it at step 1. On a desk and a phone, with
// JavaScript and without.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { accessible, look } from "../lib/axe.mjs";
import { DESKTOP, PHONE, launch, nothingWrong, openWindow, picture, SCREENS } from "../lib/browser.mjs";
import { asPdf, asPng, png } from "../lib/files.mjs";
import { choose, foundOffice, tick } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";

const STORY = "Lampu jalan di tikungan dekat balai banjar padam sejak Jumat. Sudah dua kali ada yang jatuh dari motor.\n<b>Kami harap</b> lampu segera diperbaiki. 🛵 ᬮᬫ᭄ᬧᬸ";
const WAYS = SCREENS.flatMap((screen) => [true, false].map((javaScriptEnabled) => ({ screen, javaScriptEnabled })));

/** Presses a button of the page and waits for the answer to the form. */
async function press(page, name) {
  const answer = page.waitForResponse((response) => response.request().isNavigationRequest() && response.request().method() === "POST");
  await Promise.all([page.waitForNavigation(), page.getByRole("button", { name, exact: true }).click()]);
  return (await answer).status();
}
const onward = (page) => press(page, "Lanjut");
const form = (page) => page.locator('main form[action^="/adukan/"]').first();

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
    office = await startOffice();
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
      assert.equal(await onward(page), 422);
      assert.ok(await page.locator("#village-e").isVisible());
      await see("b2-di-mana-galat");
      await choose(page.locator("#village"), "Mambang");
      await page.locator("#hamlet").fill("Mambang Kaja");
      await page.locator("#landmark").fill("Tikungan di utara balai banjar");
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
      for (const words of [STORY.split("\n")[1], "Desa Mambang", "Banjar Mambang Kaja", "Kamis, 20 November 2025, kira-kira pukul 19.00", "tiang-lampu.png", "Ni Wayan Sukerti", "SMS ke 0812 0000 5678"])
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
      assert.equal(await staf.form().locator('input[name="tindakan"]').inputValue(), "register");
      await staf.press();
      await staf.page.waitForURL(/hasil=langkah/);
    });
  }

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
