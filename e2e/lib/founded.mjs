// An office as its first user leaves it, founded once by clicks and copied for whoever begins
// where that ended. Most tests are about something else, and founding takes half of their time.
import { cp, mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { DESKTOP, launch, nothingWrong } from "./browser.mjs";
import { foundOffice } from "./people.mjs";
import { startOffice } from "./server.mjs";

/** Founded so long before the tests begin: no clock runs backwards in what it wrote. */
const BEFORE = 10 * 60_000;

/** Where founded offices lie: of one run of all tests, or of one file. */
let kept = process.env.E2E_FOUNDED;

async function place() {
  if (!kept) {
    kept = await mkdtemp(join(tmpdir(), "matur-e2e-founded-"));
    process.on("exit", () => rmSync(kept, { recursive: true, force: true }));
  }
  await mkdir(kept, { recursive: true });
  return kept;
}

const isThere = (folder) => stat(folder).then(() => true, () => false);

/**
 * Lays a founded office into an empty data folder.
 * @param {string} data
 * @param {string | undefined} clock the moment at which the tests begin
 */
export async function layFounded(data, clock) {
  const folder = join(await place(), clock ? clock.replace(/\W/g, "") : "now");
  if (!(await isThere(folder))) await found(folder, clock);
  await cp(folder, data, { recursive: true });
}

async function found(folder, clock) {
  const earlier = clock && new Date(Date.parse(clock) - BEFORE).toISOString();
  const browser = await launch();
  const office = await startOffice({ clock: earlier });
  try {
    const desks = await foundOffice(browser, office, DESKTOP);
    nothingWrong(...Object.values(desks).map((desk) => desk.page));
    // Stopped first: what lies there then is whole.
    await office.pause();
    const half = `${folder}.${process.pid}`;
    await cp(join(office.folder, "data"), half, { recursive: true });
    // Two that found the same one at once: the second is not needed.
    await rename(half, folder).catch(async () => {
      if (!(await isThere(folder))) throw new Error(`${half} can't be renamed`);
      await rm(half, { recursive: true, force: true });
    });
  } finally {
    await browser.close();
    await office.stop();
  }
}
