// The demo and the browser of a file of journeys: started before its tests, and stopped after them.
import { after, before } from "node:test";

import { launch } from "./browser.js";
import { startDemo } from "./kassa.js";

export let shop;
export let browser;

before(async () => {
  shop = await startDemo();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await shop?.stop();
});
