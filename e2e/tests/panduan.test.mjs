// The manual stays true: every screen word it quotes is one the program can say, every
// picture is there and used, every link leads somewhere. Without a browser.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { describe, test } from "node:test";

import { anchorsIn, BOLD, boldIn, booklets, linksIn, MANUAL, picturesIn, plain, ROOT } from "../lib/manual.mjs";

/** Words beside a message that stand for anything. */
const ANYTHING = "\u0000";

/** All that a Fluent file can say: whole messages, each variant, each sentence of them. */
function sayings(fluent) {
  const found = [];
  for (const [, body] of fluent.matchAll(/^[a-z][\w-]* =((?:.*)(?:\n(?:[ \t]+.*|\})?)*)/gm)) {
    const variants = [...body.matchAll(/^\s*\*?\[[^\]]+\] (.+)$/gm)].map(([, words]) => words);
    const around = /\{ *\$\w+ *->/.test(body) ? [] : [body];
    for (const words of [...variants, ...around]) {
      const text = plain(words.replace(/\{[^{}]*\}/g, ANYTHING));
      found.push(text, ...text.split(/(?<=[.?!:;]) /));
    }
  }
  return found;
}

/** What the data of an office says: everything in quotation marks. */
const quoted = (toml) => [...toml.matchAll(/"([^"\n]+)"/g)].map(([, words]) => words);

const bare = (words) => words.replace(/[.:]$/, "").trim();

async function vocabulary() {
  const exact = new Set();
  const patterns = [];
  const locale = join(ROOT, "crates/words/locales/id");
  const texts = [];
  for (const name of await readdir(locale)) texts.push(...sayings(await readFile(join(locale, name), "utf8")));
  for (const folder of ["procedures", "offices"])
    for (const name of await readdir(join(ROOT, folder)))
      if (name.endsWith(".toml")) texts.push(...quoted(await readFile(join(ROOT, folder, name), "utf8")));
  for (const text of texts) {
    if (!text.includes(ANYTHING)) exact.add(bare(text));
    // A message that is hardly more than its values fits everything and proves nothing.
    else if (text.replaceAll(ANYTHING, "").replace(/\P{L}/gu, "").length >= 4)
      patterns.push(new RegExp(`^${bare(text).split(ANYTHING).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".+")}$`, "u"));
  }
  return (words) => exact.has(bare(words)) || patterns.some((pattern) => pattern.test(bare(words)));
}

describe("the manual", () => {
  test("quotes only what the screens say", async () => {
    const said = await vocabulary();
    assert.ok(said("Simpan dan beri nomor") && !said("Simpan dan beri angka"), "the vocabulary tells them apart");
    const strange = [];
    for (const { name, text } of await booklets())
      for (const words of boldIn(text)) if (words !== BOLD && !said(words)) strange.push(`${name}: **${words}**`);
    assert.deepEqual(strange, []);
  });

  test("shows every picture there is, each described, and no other", async () => {
    const used = new Set();
    for (const { name, text } of await booklets()) {
      for (const picture of picturesIn(text)) used.add(`${picture}.webp`);
      assert.doesNotMatch(text, /!\[\s*\]/, `${name}: each picture says what it shows`);
    }
    const there = await readdir(join(MANUAL, "gambar"));
    assert.deepEqual([...used].sort(), there.sort());
    let bytes = 0;
    for (const picture of there) bytes += (await stat(join(MANUAL, "gambar", picture))).size;
    assert.ok(bytes < 3_000_000, `${bytes} bytes of pictures`);
  });

  test("every link leads somewhere, and both front pages lead here", async () => {
    const lost = [];
    for (const { name, text } of await booklets())
      for (const address of linksIn(text)) {
        if (/^https?:/.test(address)) continue;
        const [path, heading] = address.split("#");
        const file = path ? resolve(MANUAL, path) : join(MANUAL, name);
        if (!existsSync(file)) lost.push(`${name}: ${address}`);
        else if (heading && !anchorsIn(await readFile(file, "utf8")).includes(heading)) lost.push(`${name}: ${address}, no such heading`);
      }
    assert.deepEqual(lost, []);
    const index = (await booklets()).find(({ name }) => name === "README.md").text;
    for (const { name } of await booklets()) if (name !== "README.md") assert.ok(linksIn(index).includes(name), `the index names ${name}`);
    for (const front of ["README.md", "README.id.md"]) assert.ok(linksIn(await readFile(join(ROOT, front), "utf8")).some((address) => address.startsWith(dirname("docs/panduan/x"))), front);
  });
});
