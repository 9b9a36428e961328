// An office of its own for each test: the real binary on a temporary folder.
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { layFounded } from "./founded.mjs";

const BINARY = process.env.MATUR_BIN;
/** How long an office may take to be set up and speak; a demo writes a quarter of cases. */
const PATIENCE = 120_000;

async function freePort() {
  const probe = createServer();
  await new Promise((ready, fail) => probe.once("error", fail).listen(0, "127.0.0.1", ready));
  const { port } = probe.address();
  await new Promise((closed) => probe.close(closed));
  return port;
}

/**
 * Starts an office.
 * @param {{demo?: boolean, founded?: boolean, clock?: string, profile?: string, areas?: [string, string][],
 *   prepare?: (data: string) => Promise<void>}} options `founded`
 *   begins where its first user is done (see founded.mjs); `prepare` lays something into the data folder; with `areas`
 *   (area code and host of each) it has several offices, each at that host and the same port
 * @returns {Promise<{url: string, folder: string, link?: string, accounts: {position: string,
 *   username: string, password: string, name: string}[], now: () => number, said: () => string,
 *   later: (clock: string) => Promise<void>, pause: () => Promise<void>, founded: boolean, stop: () => Promise<void>}>}
 */
export async function startOffice(options = {}) {
  if (!BINARY) throw new Error("MATUR_BIN is not set; use e2e/run.sh");
  const folder = await mkdtemp(join(tmpdir(), "matur-e2e-"));
  const listen = `127.0.0.1:${await freePort()}`;
  const args = ["serve", "--data", join(folder, "data"), "--listen", listen];
  if (options.demo) args.push("--demo");
  if (options.founded) await layFounded(join(folder, "data"), options.clock);
  await options.prepare?.(join(folder, "data"));
  if (options.profile) args.push("--profile", options.profile);
  // Settings of whoever runs the tests must not reach the office.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("MATUR_")));
  for (const [area, host] of options.areas ?? []) {
    const address = `http://${host}:${listen.split(":")[1]}`;
    const init = ["init", "--data", join(folder, "data"), "--area", area, "--url", address];
    if (options.demo) init.push("--demo");
    const done = spawnSync(BINARY, init, { env, encoding: "utf8" });
    if (done.status !== 0) throw new Error(`no office of ${area}: ${done.stdout}${done.stderr}`);
  }
  const url = `http://${listen}`;
  let child, began, clock, ended, said;
  /** Starts the program on this clock, or on the machine's; waits until it answers. */
  const run = async (start, isReady = () => true) => {
    [clock, said] = [start, ""];
    child = spawn(BINARY, clock ? [...args, "--clock", clock] : args, { env, stdio: ["ignore", "pipe", "pipe"] });
    began = Date.now();
    child.stdout.on("data", (bytes) => (said += bytes));
    child.stderr.on("data", (bytes) => (said += bytes));
    ended = new Promise((done) => child.once("exit", done));
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the office ended at once: ${said}`);
      if ((await fetch(`${url}/readyz`).then((answer) => answer.ok, () => false)) && isReady()) return;
      if (Date.now() > began + PATIENCE) {
        await stop();
        throw new Error(`the office did not start: ${said}`);
      }
      await new Promise((later) => setTimeout(later, 50));
    }
  };
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    const killed = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(killed);
  };
  const stop = async () => {
    await end();
    await rm(folder, { recursive: true, force: true });
  };
  /** The same office at another moment, as if its computer had been off in between. */
  const later = async (start) => {
    await end();
    await run(start);
  };
  /** What the office's clock says, in milliseconds: a drill's starts at its moment and goes on. */
  const now = () => (clock ? Date.parse(clock) - began : 0) + Date.now();

  const link = () => /\/siapkan\/(\S+)/.exec(said)?.[1];
  await run(options.clock, () => options.demo || options.founded || link());
  const accounts = [...said.matchAll(/^(.+): (\S+) · .*? (\S+) \((.+)\)$/gm)].map(
    ([, position, username, password, name]) => ({ position, username, password, name }),
  );
  return { url, folder, link: link() && `${url}/siapkan/${link()}`, accounts, now, said: () => said, later, pause: end, stop, founded: Boolean(options.founded) };
}
