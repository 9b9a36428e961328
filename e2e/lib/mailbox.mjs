// The real mail server of the tests (tests-support/mail-up.sh), as those outside use it: they
// send over SMTP and look into their mailboxes over IMAP.
import { connect } from "node:net";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const said = Object.fromEntries(
  (process.env.MATUR_TEST_MAIL ?? "").split(/\s+/).filter(Boolean).map((pair) => pair.split("=", 2)),
);

/** Says where the server is, or what to do about it: a missing one is a failure. */
function server(name) {
  if (!said[name]) {
    throw new Error("no mail server: export MATUR_TEST_MAIL=$(tests-support/mail-up.sh); ./test does it by itself");
  }
  return said[name];
}

/** A conversation in lines. */
async function talk(port) {
  const socket = connect(Number(port), "127.0.0.1");
  await new Promise((ready, fail) => socket.once("connect", ready).once("error", fail));
  let bytes = Buffer.alloc(0);
  let wake = () => {};
  socket.on("data", (more) => {
    bytes = Buffer.concat([bytes, more]);
    wake();
  });
  /** Reads until `done` finds an end in what came. */
  const until = async (done) => {
    for (;;) {
      const end = done(bytes);
      if (end) {
        const part = bytes.subarray(0, end);
        bytes = bytes.subarray(end);
        return part.toString("latin1");
      }
      await new Promise((next) => (wake = next));
    }
  };
  return { until, say: (text) => socket.write(text), close: () => socket.destroy() };
}

/** Sends a message, as anybody's program does. */
export async function sendMail(from, to, raw) {
  const line = await talk(server("smtp"));
  const reply = async (code) => {
    const end = (bytes) => {
      const found = /^\d{3} .*\r\n/m.exec(bytes.toString("latin1"));
      return found && found.index + found[0].length;
    };
    const answer = await line.until(end);
    if (!answer.startsWith(code)) throw new Error(answer);
  };
  await reply("220");
  for (const [words, code] of [["HELO warga.test", "250"], [`MAIL FROM:<${from}>`, "250"], [`RCPT TO:<${to}>`, "250"], ["DATA", "354"]]) {
    line.say(`${words}\r\n`);
    await reply(code);
  }
  line.say(`${raw.replace(/^\./gm, "..")}\r\n.\r\n`);
  await reply("250");
  line.close();
}

/** The n-th message in somebody's mailbox, waited for: its fields, its text, its files. */
export async function mailOf(address, n, patience = 60_000) {
  const line = await talk(server("imap"));
  const tagged = (bytes) => {
    const found = /^x .*\r\n/m.exec(bytes.toString("latin1"));
    return found && found.index + found[0].length;
  };
  const ask = async (words) => {
    line.say(`x ${words}\r\n`);
    return line.until(tagged);
  };
  await line.until((bytes) => bytes.indexOf("\r\n") + 2 || undefined);
  await ask(`LOGIN ${address} ${server("password")}`);
  const began = Date.now();
  while (!new RegExp(`^\\* ${n} EXISTS`, "m").test(await ask("SELECT INBOX"))) {
    if (Date.now() > began + patience) {
      // A socket left open would keep the tests from ending.
      line.close();
      throw new Error(`${address} never got message ${n}`);
    }
    await new Promise((later) => setTimeout(later, 200));
  }
  const whole = await ask(`FETCH ${n} BODY.PEEK[]`);
  line.close();
  const start = whole.indexOf("\r\n") + 2;
  const length = Number(/\{(\d+)\}/.exec(whole)[1]);
  return parsed(whole.slice(start, start + length));
}

/** What a message says, as far as those of this product need it. */
function parsed(raw) {
  const [head, ...rest] = raw.split("\r\n\r\n");
  const field = (name, of = head) =>
    new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, "im").exec(of)?.[1].replace(/\r\n[ \t]+/g, " ");
  const parts = [];
  const walk = (fields, body) => {
    const boundary = /boundary="?([^";\r\n]+)/i.exec(fields)?.[1];
    if (boundary) {
      const pieces = body.split(`--${boundary}`).slice(1, -1);
      for (const piece of pieces) {
        const [own, ...inner] = piece.replace(/^\r\n/, "").split("\r\n\r\n");
        walk(own, inner.join("\r\n\r\n"));
      }
      return;
    }
    const way = (field("Content-Transfer-Encoding", fields) ?? "7bit").toLowerCase();
    const bytes =
      way === "base64"
        ? Buffer.from(body, "base64")
        : way === "quoted-printable"
          ? Buffer.from(body.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))), "latin1")
          : Buffer.from(body, "latin1");
    parts.push({ type: (field("Content-Type", fields) ?? "").split(";")[0], name: /filename="?([^";\r\n]+)/i.exec(fields)?.[1], bytes });
  };
  walk(head, rest.join("\r\n\r\n"));
  const text = (type) => parts.find((part) => part.type === type)?.bytes.toString("utf8");
  return { field, text: text("text/plain"), html: text("text/html"), files: parts.filter((part) => part.name) };
}

/** Settings of an office with that mailbox, laid into its data folder before it begins. */
export const withMailbox = (address) => async (data) => {
  await mkdir(data, { recursive: true });
  await writeFile(join(data, "sandi-surel"), `${server("password")}\n`);
  const ca = join(server("dir"), "tls/ca.pem");
  const way = (port, tls) =>
    `host = "localhost"\nport = ${port}\ntls = "${tls}"\nca_file = "${ca}"\npassword_file = "sandi-surel"\n`;
  const text = `[[mail]]\naddress = "${address}"\n[mail.imap]\n${way(server("imaps"), "implicit")}[mail.smtp]\n${way(server("submission"), "starttls")}`;
  await writeFile(join(data, "matur.toml"), text);
};
