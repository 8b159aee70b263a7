// The demo and the browser of a file of journeys: started before the file goes on, and stopped after its tests.
import { after } from "node:test";

import { launch } from "./browser.js";
import { startDemo } from "./kassa.js";

// Not in a hook: hooks of files that import this one do not wait for each other.
export const shop = await startDemo();
export const browser = await launch().catch(async (fault) => {
  await shop.stop();
  throw fault;
});

after(async () => {
  await browser.close();
  await shop.stop();
});
