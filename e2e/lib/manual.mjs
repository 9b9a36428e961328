// The manual in docs/panduan, as its pictures and its tests read it. **Bold** in a booklet is
// what stands on a screen, word for word.
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const MANUAL = join(ROOT, "docs/panduan");

/** The word with which the booklets explain what bold means; no screen says it. */
export const BOLD = "tebal";

/** All booklets: name and text. */
export async function booklets() {
  const names = (await readdir(MANUAL)).filter((name) => name.endsWith(".md")).sort();
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(MANUAL, name), "utf8") })));
}

/** White space made single. */
export const plain = (text) => text.replace(/\s+/g, " ").trim();

/** Text without code, which quotes what is typed at a terminal. */
const prose = (text) => text.replace(/^```[^]*?^```/gm, "").replace(/`[^`\n]*`/g, "");

/** What a text says in bold. */
export const boldIn = (text) => [...prose(text).matchAll(/\*\*([^*]+)\*\*/g)].map(([, words]) => plain(words));

/** The numbered steps of a text, each with its continuation lines. */
export const stepsIn = (text) => prose(text).match(/^\d+\. .*(?:\n(?: {2,}|\t).*)*/gm) ?? [];

/** Names of the pictures a text shows. */
export const picturesIn = (text) => [...text.matchAll(/\]\(gambar\/([\w-]+)\.webp\)/g)].map(([, name]) => name);

/** Addresses of all links and pictures of a text. */
export const linksIn = (text) => [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, address]) => address);

/** The anchor a heading gets. */
export const anchor = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/ /g, "-");

/** Anchors of all headings of a text. */
export const anchorsIn = (text) => [...prose(text).matchAll(/^#{1,6} +(.*)$/gm)].map(([, heading]) => anchor(heading));
