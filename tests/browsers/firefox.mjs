// Firefox over WebDriver BiDi, driven from Python: a line of JSON in is an order, a line of JSON out its answer.

import { createInterface } from "node:readline";
import puppeteer from "puppeteer-core";

const firefox = await puppeteer.launch({
  browser: "firefox",
  executablePath: process.argv[2],
  headless: true,
  timeout: 120_000,
  protocolTimeout: 120_000,
  extraPrefsFirefox: { "intl.accept_languages": "en-GB", "ui.prefersReducedMotion": 1 },
});
const page = (await firefox.pages())[0] ?? (await firefox.newPage());
page.setDefaultTimeout(60_000);

// what the engine complains of: refused by the policy, a script that failed, a file that is not there
const faults = [];
page.on("pageerror", (error) => faults.push(`${page.url()}: ${error}`));
page.on("console", (told) => told.type() === "error" && faults.push(`${page.url()}: ${told.text()}`));

/** Click in the middle, once it is in view. */
async function click(selector) {
  await page.$eval(selector, (el) => el.scrollIntoView({ block: "center", behavior: "instant" }));
  await page.click(selector);
}

const orders = {
  open: (address) => page.goto(address, { waitUntil: "load" }).then(() => null),
  run: (source) => page.evaluate(source),
  click,
  // a window that was never clicked in has no caret
  type: async (selector, words) => {
    await page.bringToFront();
    await click(selector);
    await page.keyboard.type(words);
  },
  upload: async (selector, files) => (await page.$(selector)).uploadFile(...files),
  resize: (width, height) => page.setViewport({ width, height }),
  theme: (value) => page.emulateMediaFeatures([{ name: "prefers-color-scheme", value }]),
  faults: () => faults,
  picture: (path) => page.screenshot({ path }).then(() => null),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [order, ...given] = JSON.parse(line);
  let answer;
  try {
    answer = { value: (await orders[order](...given)) ?? null };
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
await firefox.close();
