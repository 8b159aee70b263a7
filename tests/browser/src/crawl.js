// Every page that links lead to, one of each kind.

/** A path with its ids and secrets left out: pages of one kind have the same. */
export function kind(url) {
  const { pathname } = new URL(url);
  return pathname
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "{id}")
    .replaceAll(/\b[0-9a-f]{32,}\b/g, "{secret}");
}

/**
 * Visits the pages under `area` from `start`, at most `most` kinds, and calls `visit(page, kind)` on each.
 * Downloads are left out.
 */
export async function crawl(page, start, area, visit, most = 80) {
  const waiting = [start];
  const seen = new Set();
  while (waiting.length > 0 && seen.size < most) {
    const url = waiting.shift();
    if (seen.has(kind(url))) continue;
    seen.add(kind(url));
    const answer = await page.goto(url).catch((error) => {
      if (String(error).includes("Download is starting")) return undefined;
      throw error;
    });
    const type = (await answer?.headerValue("content-type")) ?? "";
    if (!type.startsWith("text/html")) continue;
    await visit(page, kind(url), answer);
    const links = await page.$$eval("a[href]", (found) => found.map((link) => link.href));
    waiting.push(...links.filter((link) => new URL(link).pathname.startsWith(area)).map(plain));
  }
  return [...seen];
}

function plain(link) {
  const url = new URL(link);
  url.hash = "";
  url.search = "";
  return url.href;
}
