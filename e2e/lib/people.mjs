// Officials at their desks. They reach everything by what the screens offer: the printed
// link, links, buttons and fields; no address is typed but the printed one and the front door.
import assert from "node:assert/strict";

import { openWindow } from "./browser.mjs";

export const PASSWORD = "sawah subak hijau 7";

/** The officials of the tests: five performers of the procedure and a second section. */
export const OFFICIALS = {
  kasubag: { name: "Ni Luh Putu Sariani, S.E.", username: "sariani", position: "Kepala Subbagian Umum dan Kepegawaian" },
  staf: { name: "I Gede Artana", username: "artana", position: "Staf Subbagian Umum dan Kepegawaian" },
  sekretaris: { name: "I Wayan Sudarma, S.Sos.", username: "sudarma", position: "Sekretaris Camat" },
  camat: { name: "I Made Wirawan, S.STP", username: "wirawan", position: "Camat Selemadeg Timur" },
  trantib: { name: "I Ketut Suarta", username: "suarta", position: "Kepala Seksi Ketenteraman dan Ketertiban Umum" },
  pmd: { name: "Ni Made Yuliani", username: "yuliani", position: "Kepala Seksi Pemberdayaan Masyarakat dan Desa" },
};

/** Chooses the option that begins with these words, or matches. */
export async function choose(select, words) {
  const options = await select.locator("option").evaluateAll((all) => all.map((one) => [one.value, one.textContent.trim()]));
  const found = options.find(([, text]) => (words instanceof RegExp ? words.test(text) : text.startsWith(words)));
  assert.ok(found, `"${words}" is offered among: ${options.map(([, text]) => text).join(", ")}`);
  await select.selectOption(found[0]);
}

/** Ticks the card of a radio or checkbox, as a finger does. */
export async function tick(inside, name, value) {
  const box = inside.locator(`input[name="${name}"][value="${value}"]`);
  if (!(await box.isChecked())) await inside.locator(`label:has(input[name="${name}"][value="${value}"])`).click();
  assert.ok(await box.isChecked(), `${name} = ${value} is ticked`);
}

/** One official in a window of his own. */
export class Official {
  constructor(who, page, url) {
    Object.assign(this, { who, page, url });
  }

  /** Opens a part of the menu; on a phone some stand behind "more". */
  async menu(address) {
    const { page } = this;
    const link = page.locator(`nav.side a[href="${address}"]:visible`).first();
    const more = page.locator("nav.side .moreb > details:not([open]) > summary:visible");
    await link.or(more).first().waitFor();
    if (!(await link.isVisible())) await more.click();
    await link.click();
    await page.waitForURL(new RegExp(`${address}([/?#]|$)`));
  }

  async signOut() {
    await this.page.locator("details.me > summary").click();
    await this.page.locator('form[action="/keluar"] button').click();
    await this.page.waitForURL(/\/masuk/);
  }

  async signIn(password = PASSWORD) {
    const { page, who } = this;
    await page.getByLabel("Nama pengguna atau NIP").fill(who.username);
    await page.getByLabel("Kata sandi", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Masuk" }).click();
  }

  /** Opens a case from Meja Saya. */
  async open(number) {
    const { page } = this;
    await this.menu("/meja");
    await page.locator("[data-row]", { hasText: number }).locator("a[data-open]").first().click();
    await page.waitForURL(new RegExp(`/berkas/${number}`));
  }

  /**
   * Does the step that waits here: opens the case from the desk, fills the reader's part of
   * the slip, presses its button.
   */
  async act(number, act, fill = async () => {}) {
    await this.open(number);
    await this.turn(act, fill);
    await this.press();
    await this.page.waitForURL(/hasil=langkah/);
    assert.ok(await this.page.locator('[role="status"].note-ok').isVisible(), `${act} is confirmed`);
  }

  /** The step form of the open case, filled but not sent. */
  async turn(act, fill = async () => {}) {
    const form = this.form();
    assert.equal(await form.locator('input[name="tindakan"]').inputValue(), act, `${this.who.username}'s turn is to ${act}`);
    await fill(form);
  }

  form() {
    return this.page.locator('#giliran form[action$="/langkah"]');
  }

  async press() {
    await this.form().locator("[data-main]").click();
  }

  /** Hands the open case back. */
  async handBack(to, reason) {
    const { page } = this;
    await page.locator("#kembalikan > summary").click();
    await choose(page.locator("#kembali_ke"), to);
    await page.locator("#kembali_alasan").fill(reason);
    await page.locator("#kembalikan [data-main]").click();
    await page.waitForURL(/hasil=kembali/);
  }
}

/**
 * Sets up a new office as its first user does: the printed link, then the officials one
 * after the other, each with a link of his own, each in a window of his own. In an office that
 * is founded already they sign in.
 * @returns {Promise<Record<keyof typeof OFFICIALS, Official>>}
 */
export async function foundOffice(browser, office, screen, options = {}, onPage = async () => {}) {
  const desks = {};
  const { kasubag, ...others } = OFFICIALS;
  if (office.founded) {
    for (const [key, who] of Object.entries(OFFICIALS)) {
      const page = await openWindow(browser, screen, options);
      await page.goto(`${office.url}/masuk`);
      desks[key] = new Official(who, page, office.url);
      await desks[key].signIn();
      await page.waitForURL(/\/meja/);
    }
    return desks;
  }

  const page = await openWindow(browser, screen, options);
  await page.goto(office.link);
  for (let step = 1; step < 5; step++) {
    await onPage(page, `siapkan-${step}`);
    await nextStep(page, step + 1);
  }
  await onPage(page, "siapkan-5");
  await page.getByLabel("Nama lengkap dengan gelar").fill(kasubag.name);
  await page.getByLabel("Nama pengguna").fill(kasubag.username);
  await choose(page.getByLabel("Jabatan"), kasubag.position);
  await choosePassword(page, "Simpan dan masuk");
  await page.waitForURL(/\/meja/);
  const first = (desks.kasubag = new Official(kasubag, page, office.url));
  await onPage(page, "meja-kosong");

  for (const [key, who] of Object.entries(others)) {
    await first.menu("/pengaturan");
    await page.getByRole("link", { name: "Tambah pejabat" }).click();
    await page.getByLabel("Nama", { exact: true }).fill(who.name);
    await page.getByLabel("Nama pengguna").fill(who.username);
    await choose(page.getByLabel("Jabatan"), who.position);
    await page.getByRole("button", { name: "Simpan dan buat tautan" }).click();
    const link = (await page.locator(".onelink").innerText()).trim();
    if (key === "staf") await onPage(page, "tautan");
    await page.getByRole("link", { name: "Sudah saya sampaikan" }).click();

    const own = await openWindow(browser, screen, options);
    await own.goto(link);
    await choosePassword(own);
    await own.waitForURL(/\/(meja|masuk)/);
    desks[key] = new Official(who, own, office.url);
    if (/\/masuk/.test(own.url())) await desks[key].signIn();
    await own.waitForURL(/\/meja/);
  }
  await onPage(page, "pengaturan");
  return desks;
}

/** From one step of the first start to the next. */
export async function nextStep(page, to) {
  await page.getByRole("button", { name: "Lanjut" }).click();
  await page.getByText(`Langkah ${to} dari 5`).waitFor();
}

export async function choosePassword(page, button = "Simpan kata sandi") {
  await page.getByLabel("Kata sandi baru", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Kata sandi baru sekali lagi").fill(PASSWORD);
  await page.getByRole("button", { name: button }).click();
}

/** A form of the open case beside its step, by where it is sent; unfolded where it lies folded. */
export async function beside(page, way) {
  const found = page.locator(`form[action$="/${way}"]`);
  await unfold(found);
  await found.locator("[data-main]").waitFor();
  return found;
}

/** Sends a form of the open case; the page confirms what was done. */
export async function send(page, form, done) {
  await form.locator("[data-main]").click();
  await page.waitForURL(new RegExp(`hasil=${done}`));
  assert.ok(await page.locator('[role="status"].note-ok').isVisible(), `${done} is confirmed`);
}

/** Takes a complaint in at the counter; gives its number and, if shown, its PIN. */
export async function takeIn(clerk, complaint) {
  await clerk.menu("/terima");
  await fillIntake(clerk.page, complaint);
  await clerk.page.locator("main form [data-main]").click();
  return receipt(clerk.page);
}

/** Reads number and PIN off the receipt. */
export async function receipt(page) {
  await page.waitForURL(/\/tanda-terima/);
  const [number, pin] = await page.locator(".slip dd").allInnerTexts();
  assert.match(number, /^STM-\d{4}-\d{4}$/);
  return { number, pin: /^\d{4} \d{4}$/.test(pin) ? pin : undefined };
}

/** A complaint as the clerk hears it. */
export const COMPLAINT = {
  channel: "phone",
  phone: "0812 3456 7890",
  name: "I Ketut Sukerta",
  identity: "open",
  description: "Lampu jalan di depan Pasar Megati padam sejak Galungan. Dua orang sudah jatuh dari motor.",
  village: "Megati",
  hamlet: "Banjar Megati Kelod",
  landmark: "depan pasar",
  category: "Jalan, jembatan",
  urgency: "urgent",
  reply_way: "phone",
};

/** Fills the intake form in its order. */
export async function fillIntake(page, complaint) {
  const form = page.locator('main form[action="/terima"]');
  for (const [field, value] of Object.entries({ ...COMPLAINT, ...complaint })) {
    if (value === undefined) continue;
    if (["channel", "identity", "urgency", "reply_way"].includes(field)) await tick(form, field, value);
    else if (["village", "category", "procedure"].includes(field)) {
      await unfold(form.locator(`#${field}`));
      await choose(form.locator(`#${field}`), value);
    } else if (field === "files") await form.locator("#files").setInputFiles(value);
    else {
      await unfold(form.locator(`#${field}`));
      await form.locator(`#${field}`).fill(value);
    }
  }
}

/** Opens the folded part a field lies in. */
async function unfold(field) {
  const box = field.locator("xpath=ancestor::details[1]");
  if ((await box.count()) && !(await box.evaluate((details) => details.open))) await box.locator("summary").first().click();
}

/** Date and time in this office, some minutes ago, as the forms take them. */
export function someTimeAgo(office, minutes) {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-GB", {
      timeZone: "Asia/Makassar", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    }).formatToParts(new Date(office.now() - minutes * 60_000)).map(({ type, value }) => [type, value]),
  );
  return { date: `${parts.day}-${parts.month}-${parts.year}`, time: `${parts.hour}.${parts.minute}` };
}
