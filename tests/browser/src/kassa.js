// A demo shop as a process of its own, on a free port and a database of its own.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const ROOT = path.resolve(import.meta.dirname, "../../..");
export const BINARY = process.env.KASSA_BINARY ?? path.join(ROOT, "target/debug/kassa");
const START_MS = 30_000;
const STOP_MS = 5_000;
const MESSAGE_MS = 15_000;

/** A port that nothing listens on. */
async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/**
 * Starts a demo with these additional settings (environment variables), and waits for its banner.
 */
export async function startDemo(settings = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), "kassa-browser-"));
  const url = `http://127.0.0.1:${await freePort()}`;
  const environment = {
    PATH: process.env.PATH,
    KASSA_DATABASE__URL: `sqlite://${folder}/kassa.db`,
    ...settings,
  };
  const options = { env: environment, cwd: folder };
  const args = ["serve", "--demo", "--bind", url.slice("http://".length)];
  const server = spawn(BINARY, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let messages = "";
  server.stdout.setEncoding("utf8").on("data", (part) => (messages += part));
  const banner = await bannerOf(server);
  let printed = banner.match(/\S*\/admin\/sign-in\?link=\S+/)?.[0];
  return {
    url,
    pid: server.pid,
    /** A sign-in link that was not used yet: the banner's, then new ones. */
    async adminLink() {
      if (printed) {
        const link = printed;
        printed = undefined;
        return link;
      }
      const args = ["admin", "link", "--demo"];
      const output = await run(args, options);
      const secret = output.match(/link=(\w+)/)?.[1];
      return `${url}/admin/sign-in?link=${secret}`;
    },
    /** Waits for a message that the demo prints instead of sending it, and gives what the pattern matched. */
    async message(pattern) {
      const until = Date.now() + MESSAGE_MS;
      while (Date.now() < until) {
        const found = messages.match(pattern);
        if (found) return found;
        await sleep(100);
      }
      throw new Error(`no message matches ${pattern}:\n${messages}`);
    },
    async stop() {
      const ended = new Promise((done) => server.once("exit", done));
      server.kill("SIGTERM");
      // A browser that is still connected must not hold up the end of a failed test.
      const timer = setTimeout(() => server.kill("SIGKILL"), STOP_MS);
      await ended;
      clearTimeout(timer);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What the server writes until it serves. What it writes later is read and dropped. */
function bannerOf(server) {
  return new Promise((resolve, reject) => {
    let text = "";
    const settle = (finish) => {
      clearTimeout(timer);
      server.off("exit", onExit).off("error", onError);
      server.stderr.off("data", onData).resume();
      finish();
    };
    const fail = (why) => {
      server.kill("SIGKILL");
      settle(() => reject(new Error(`${BINARY}: ${why}\n${text}`)));
    };
    const timer = setTimeout(() => fail("it did not start in time"), START_MS);
    const onExit = (code) => fail(`it ended with ${code}`);
    const onError = (error) => fail(error.message);
    const onData = (part) => {
      text += part;
      const isOpen = text.includes("/admin/sign-in?link=") && text.includes("mock provider");
      if (isOpen) settle(() => resolve(text));
    };
    server.on("exit", onExit).on("error", onError);
    server.stderr.setEncoding("utf8").on("data", onData);
  });
}

/** Runs a command of the same shop, and gives what it printed. */
function run(args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(BINARY, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    child.stdout.on("data", (part) => (text += part));
    child.stderr.on("data", (part) => (text += part));
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve(text) : reject(new Error(text))));
  });
}
