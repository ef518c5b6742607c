// Opens each page of a running desk in headless Chromium: no error in the console, nothing asked of another host, no violation that axe-core finds;
// judges an incident with the keyboard alone and takes it back. `run` starts it.
//   node desk.mjs http://127.0.0.1:7117 [folder for pictures]
import { createRequire } from "node:module";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const require = createRequire(join(process.env.DESK_MODULES ?? process.cwd(), "x.js"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [base, pictures] = process.argv.slice(2);
const faults = [];

const profile = mkdtempSync(join(tmpdir(), "desk-"));
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const open = (look) => chromium.launchPersistentContext(join(profile, look.name), {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true, args: flags, bypassCSP: true, ...look.options,
});
const looks = [
  { name: "desktop-light", options: { viewport: { width: 1280, height: 900 }, colorScheme: "light" } },
  { name: "desktop-dark", options: { viewport: { width: 1280, height: 900 }, colorScheme: "dark" } },
  { name: "phone-light", options: { viewport: { width: 390, height: 844 }, colorScheme: "light" } },
  { name: "phone-dark", options: { viewport: { width: 390, height: 844 }, colorScheme: "dark" } },
  { name: "no-script", options: { viewport: { width: 1280, height: 900 }, javaScriptEnabled: false } },
];

async function json(path) { return (await fetch(base + path)).json(); }
const disputed = (await json("/api/v1/incidents?disputed=1&limit=20")).items;
const incident = disputed.sort((a, b) => b.tolls.length - a.tolls.length)[0] ?? (await json("/api/v1/incidents?limit=1")).items[0];
const document = incident.documents[0].replace("sha256:", "");
const pages = {
  now: "/", incident: `/incident/${incident.id}`, article: `/document/${document}`, explain: `/document/${document}?explain=e1#explain`,
  search: "/search?q=killed", sources: "/sources", timeline: "/timeline", map: "/map", world: "/map?view=world", add: "/add", review: "/review",
  item: `/review/item?target=sha256:${document}/e1`, missing: "/nowhere",
};

for (const look of looks) {
  const browser = await open(look);
  const page = await browser.newPage();
  page.on("console", (message) => { if (message.type() === "error" && !message.text().includes("404")) faults.push(`${look.name} ${page.url()}: ${message.text()}`); });
  page.on("pageerror", (error) => faults.push(`${look.name} ${page.url()}: ${error}`));
  page.on("request", (request) => { if (!request.url().startsWith(base) && !request.url().startsWith("data:")) faults.push(`asks ${request.url()}`); });
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(base + path);
    if (pictures) await page.screenshot({ path: join(pictures, `${name}-${look.name}.png`), fullPage: !["review", "sources", "timeline"].includes(name) });
    if (look.name === "no-script") continue;
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) faults.push(`${look.name} ${path}: wider than the window by ${wide}`);
    await page.evaluate(axe);
    const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    for (const one of found.violations) faults.push(`${look.name} ${path}: axe ${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
  }
  if (look.name === "desktop-light") await judge(page);
  await browser.close();
}

// the review queue by keys alone: sign, accept, take back
async function judge(page) {
  await page.goto(base + "/review");
  const before = await page.locator("[data-card]").first().getAttribute("aria-label");
  await page.keyboard.press("j");
  await page.keyboard.press("n");
  await page.keyboard.type("looked at in a browser");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.type("A. Reader");
  await page.keyboard.press("Escape");
  await page.keyboard.press("a");
  await page.waitForURL(/\/review$/);
  const row = page.locator(".judgements tbody tr").first();
  if (!(await row.innerText()).includes("looked at in a browser")) faults.push("the judgement made by keys is not listed");
  if ((await page.locator("[data-card]").first().getAttribute("aria-label")) === before && before) faults.push("what was judged is still in the queue");
  await row.locator("button").focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/review$/);
  await page.waitForSelector(".judgements tr.struck");
}

rmSync(profile, { recursive: true, force: true });
if (faults.length) {
  console.error([...new Set(faults)].join("\n"));
  process.exit(1);
}
console.log(`${Object.keys(pages).length} pages in ${looks.length} looks, the review queue by keys: no fault`);
