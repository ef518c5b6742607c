// Pictures of a running desk for its documentation, each in the look and size in which it says most. `pictures` starts it.
//   node pictures.mjs http://127.0.0.1:7117 FOLDER
import { createRequire } from "node:module";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const require = createRequire(join(process.env.DESK_MODULES ?? process.cwd(), "x.js"));
const { chromium } = require("playwright-core");
const [base, folder] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), "desk-"));
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

async function shot(name, path, [width, height, colorScheme], before = async () => {}) {
  const browser = await chromium.launchPersistentContext(join(profile, name), {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true, args: flags, viewport: { width, height }, colorScheme,
  });
  const page = await browser.newPage();
  await page.goto(base + path);
  await before(page, browser);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await browser.close();
}

// a visit before anything was on record
async function longAgo(page, browser) {
  const mark = (await browser.cookies(base)).find((one) => one.name === "onrecord-seen");
  await browser.addCookies([{ ...mark, value: `${mark.value.split(".")[0]}.1.1.1` }]);
  await page.goto(base + "/");
}

// a stretch of the time line, by keys
async function drawn(page) {
  await page.locator(".bars a").first().focus();
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
}

async function json(path) { return (await fetch(base + path)).json(); }
const disputed = (await json("/api/v1/incidents?disputed=1&limit=20")).items;
const incident = disputed.sort((a, b) => b.tolls.length - a.tolls.length)[0] ?? (await json("/api/v1/incidents?limit=1")).items[0];
const article = incident.documents[0].replace("sha256:", "");
const wide = (height, look) => [1280, height, look];
await shot("incident", `/incident/${incident.id}`, wide(1500, "light"));
await shot("article", `/document/${article}`, wide(1300, "light"));
await shot("search", "/search?q=killed", wide(1100, "light"));
await shot("map", "/map", wide(1060, "dark"));
await shot("now", "/", wide(900, "dark"), longAgo);
await shot("timeline", "/timeline", wide(900, "light"), drawn);
await shot("review", "/review", [390, 844, "light"]);
rmSync(profile, { recursive: true, force: true });
