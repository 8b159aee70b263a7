// Measures the pages of a demo with orders: times to the first byte, the memory of the server, the size of the binary.
import { readFile, stat } from "node:fs/promises";
import http from "node:http";

import { launch, open } from "./browser.js";
import { crawl } from "./crawl.js";
import { BINARY, startDemo } from "./kassa.js";
import { isPaid, pay, placeOrder, signInAsOperator, signInAsShopper } from "./steps.js";

const ORDERS = Number(process.env.ORDERS ?? 60);
const ROUNDS = Number(process.env.ROUNDS ?? 100);
const MEBIBYTE = 1024 * 1024;

/** Milliseconds from the request to the first byte of the response. */
function firstByte(agent, url, cookie) {
  return new Promise((resolve, reject) => {
    const began = process.hrtime.bigint();
    const request = http.get(url, { agent, headers: { cookie } }, (response) => {
      response.once("readable", () => {
        const elapsed = Number(process.hrtime.bigint() - began) / 1e6;
        response.resume().once("end", () => resolve(elapsed));
      });
    });
    request.once("error", reject);
  });
}

function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function row(name, times) {
  const sorted = times.toSorted((a, b) => a - b);
  const figures = [0.5, 0.95, 1].map((share) => quantile(sorted, share).toFixed(1));
  console.log(`| ${name} | ${times.length} | ${figures.join(" | ")} |`);
}

/** What the kernel says about the server's memory, in MiB. */
async function memory(pid) {
  const text = await readFile(`/proc/${pid}/status`, "utf8");
  const of = (name) => Number(text.match(new RegExp(`${name}:\\s+(\\d+) kB`))?.[1]) / 1024;
  return `${of("VmRSS").toFixed(1)} MiB now, ${of("VmHWM").toFixed(1)} MiB at most`;
}

/** Every kind of page of an area, and the cookie of who is signed in. */
async function pagesOf(browser, shop, area, signIn) {
  const tab = await open(browser, shop.url);
  await signIn(tab.page, shop);
  const urls = [];
  await crawl(tab.page, `${shop.url}${area}`, area, async (page) => urls.push(page.url()));
  const cookies = await tab.context.cookies();
  await tab.context.close();
  return { urls, cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; ") };
}

const shop = await startDemo();
const browser = await launch();
try {
  const tab = await open(browser, shop.url);
  await signInAsShopper(tab.page, shop);
  for (let n = 0; n < ORDERS; n += 1) {
    await placeOrder(tab.page, shop, n % 2 ? "Fountain pen" : "Notebook, squared");
    await pay(tab.page);
    await isPaid(tab.page);
  }
  await tab.context.close();
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  console.log("| pages | requests | p50 ms | p95 ms | most ms |\n|---|--:|--:|--:|--:|");
  for (const [area, signIn] of [["/shop", signInAsShopper], ["/admin", signInAsOperator]]) {
    const { urls, cookie } = await pagesOf(browser, shop, area, signIn);
    const all = [];
    const slow = [];
    for (const url of urls) {
      const times = [];
      for (let n = 0; n < ROUNDS; n += 1) times.push(await firstByte(agent, url, cookie));
      all.push(...times);
      slow.push([quantile(times.toSorted((a, b) => a - b), 0.95), new URL(url).pathname, times]);
    }
    row(`${area}, ${urls.length} kinds of pages`, all);
    const [, path, times] = slow.toSorted((a, b) => b[0] - a[0])[0];
    row(`the slowest of them, \`${path.replaceAll(/[0-9a-f-]{36}/g, "{id}")}\``, times);
  }
  agent.destroy();
  console.log(`\nmemory: ${await memory(shop.pid)}`);
  console.log(`binary: ${((await stat(BINARY)).size / MEBIBYTE).toFixed(1)} MiB`);
} finally {
  await browser.close();
  await shop.stop();
}
