// The desk works without this script. It adds: items lit where they stand, keys for the review queue, zoom for the map, a stretch of time drawn over the
// time line, files that are dropped, progress.
"use strict";
for (const words of document.querySelectorAll("[data-keys], [data-scripted]")) words.hidden = false;

// an item of the list lights all pieces of its words, and the other way round
function light(ids, on) {
  for (const id of ids) {
    for (const piece of document.querySelectorAll(`[data-items~="${id}"]`)) piece.classList.toggle("lit", on);
    const item = document.getElementById("in-" + id);
    if (item) item.classList.toggle("lit", on);
  }
}
function itemsOf(target) {
  const piece = target.closest && target.closest("[data-items]");
  if (piece) return [piece.dataset.items.split(" ").pop()];
  const item = target.closest && target.closest(".item, .text .tag");
  if (!item) return [];
  const id = item.id.replace(/^in-/, "");
  return /^[a-z]\d+$/.test(id) ? [id] : [];
}
for (const [name, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
  document.addEventListener(name, (event) => light(itemsOf(event.target), on));
}
// a click on words opens their item, the narrowest one
document.addEventListener("click", (event) => {
  const piece = event.target.closest(".text [data-items]");
  if (!piece || !getSelection().isCollapsed) return;
  const item = document.getElementById("in-" + piece.dataset.items.split(" ").pop());
  if (!item) return;
  item.querySelector("details").open = true;
  item.scrollIntoView({ block: "nearest" });
});

// review: j k a r n e m s o
const cards = [...document.querySelectorAll("[data-card]")];
if (cards.length) {
  const here = () => cards.indexOf(document.activeElement.closest("[data-card]"));
  const press = (action) => {
    const card = cards[here()];
    const button = card && card.querySelector(`form.judge button[value="${action}"]`);
    if (button) button.form.requestSubmit(button);
  };
  const into = (field) => {
    const card = cards[here()];
    const found = card && card.querySelector(field);
    if (!found) return;
    found.closest("details").open = true;
    found.focus();
  };
  const keys = {
    j: () => cards[Math.min(here() + 1, cards.length - 1)].focus(),
    k: () => cards[Math.max(here() - 1, 0)].focus(),
    a: () => press("accept"),
    r: () => press("reject"),
    n: () => { const card = cards[here()]; if (card) card.querySelector(".note").focus(); },
    e: () => { const card = cards[here()]; if (card) card.querySelector(".edit")?.click(); },
    m: () => into(".merge"),
    s: () => into("[name=event]"),
    o: () => { const card = cards[here()]; if (card) card.querySelector("h2 a").click(); },
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea");
    if (event.key === "Escape" && typing) return typing.closest("[data-card]")?.focus();
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
}

// map: wheel with a key held, dragging, keys and the links for near and far change what part of the drawing is shown; where more detail is to be had the
// links lead to it
for (const figure of document.querySelectorAll("[data-zoom]")) {
  const svg = figure.querySelector("svg");
  const first = svg.getAttribute("viewBox");
  const whole = svg.viewBox.baseVal;
  const [width, height] = [whole.width, whole.height];
  const laid = figure.dataset.zoom.split(",").map(Number);
  const links = Object.fromEntries([...figure.querySelectorAll("[data-move]")].map((link) => [link.dataset.move, link]));
  const even = laid.length === 4;
  const NEAREST = 6;
  // on a phone the drawing is small, and words on it are written large
  const large = matchMedia("(max-width: 44rem)").matches ? 2 : 1;
  let view = [0, 0, width, height];
  const marks = [...svg.querySelectorAll("circle")].map((circle) => [circle, Number(circle.getAttribute("r"))]);
  const lines = [...svg.querySelectorAll("path, .names text, .spots text")].map((one) => [one, one.localName === "text" ? "font-size" : "stroke-width", one.localName === "text" ? (one.closest(".spots") ? 12 : 11) : Number(one.getAttribute("stroke-width") ?? 0)]);
  const show = () => {
    const share = view[2] / width;
    view[0] = Math.min(Math.max(view[0], 0), width - view[2]);
    view[1] = Math.min(Math.max(view[1], 0), height - view[3]);
    svg.setAttribute("viewBox", view.join(" "));
    for (const [circle, r] of marks) circle.setAttribute("r", circle.classList.contains("area") ? r : r * share);
    for (const [one, name, size] of lines) one.setAttribute(name, size * share * (name === "font-size" ? large : 1));
  };
  const zoom = (factor, x = view[0] + view[2] / 2, y = view[1] + view[3] / 2) => {
    const wide = Math.min(width, Math.max(width / NEAREST, view[2] * factor));
    const scale = wide / view[2];
    view = [x - (x - view[0]) * scale, y - (y - view[1]) * scale, wide, wide * height / width];
    show();
  };
  const step = (x, y) => { view[0] += x * view[2] / 4; view[1] += y * view[3] / 4; show(); };
  // the same middle and width, drawn anew on the other side
  const drawn = (factor) => {
    const [west, north, x, y] = laid;
    const url = new URL(links.Nearer.href);
    url.searchParams.set("view", [north - (view[1] + view[3] / 2) / y, (west + (view[0] + view[2] / 2) / x + 540) % 360 - 180, view[2] / x * factor].map((n) => n.toFixed(4)).join(","));
    location.assign(url);
  };
  const moves = {
    Nearer: () => view[2] > width / NEAREST * 1.01 ? zoom(1 / 1.6) : drawn(0.5),
    Farther: () => view[2] < width ? zoom(1.6) : location.assign(links.Farther.href),
    North: () => view[1] > 0 ? step(0, -1) : location.assign(links.North.href),
    South: () => view[1] + view[3] < height - 1 ? step(0, 1) : location.assign(links.South.href),
    West: () => view[0] > 0 ? step(-1, 0) : location.assign(links.West.href),
    East: () => view[0] + view[2] < width - 1 ? step(1, 0) : location.assign(links.East.href),
    All: () => { view = [0, 0, width, height]; show(); svg.setAttribute("viewBox", first); },
  };
  const keys = { "+": "Nearer", "=": "Nearer", "-": "Farther", "−": "Farther", ArrowUp: "North", ArrowDown: "South", ArrowLeft: "West", ArrowRight: "East", 0: "All" };
  figure.addEventListener("keydown", (event) => {
    const move = keys[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (even || move === "All") moves[move](); else location.assign(links[move].href);
  });
  figure.tabIndex = 0;
  if (large > 1) moves.All();
  if (!even) continue;
  for (const [name, link] of Object.entries(links)) {
    link.addEventListener("click", (event) => { event.preventDefault(); moves[name](); });
  }
  const at = (event) => {
    const box = svg.getBoundingClientRect();
    return [view[0] + (event.clientX - box.left) / box.width * view[2], view[1] + (event.clientY - box.top) / box.height * view[3]];
  };
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return;
    event.preventDefault();
    zoom(event.deltaY > 0 || event.deltaX > 0 ? 1.25 : 0.8, ...at(event));
  }, { passive: false });
  let grip = null;
  svg.addEventListener("pointerdown", (event) => { if (event.button === 0 && view[2] < width) grip = at(event); });
  svg.addEventListener("pointermove", (event) => {
    if (!grip || !(event.buttons & 1)) return;
    const now = at(event);
    view[0] -= now[0] - grip[0];
    view[1] -= now[1] - grip[1];
    show();
  });
  addEventListener("pointerup", () => { grip = null; });
}

// time line: drawing over the bars, or Shift with the arrows, chooses a stretch of days; letting go, or Enter, shows it
for (const form of document.querySelectorAll("[data-brush]")) {
  const svg = form.querySelector("svg");
  const hits = [...svg.querySelectorAll(".hit")];
  const said = form.querySelector("[data-said]");
  let [begun, ended] = [-1, -1];
  const ends = () => [Math.min(begun, ended), Math.max(begun, ended)];
  const show = () => {
    const [first, last] = ends();
    hits.forEach((hit, at) => hit.classList.toggle("chosen", begun >= 0 && at >= first && at <= last));
    if (begun < 0) return;
    form.elements.from.value = hits[first].dataset.from;
    form.elements.to.value = hits[last].dataset.to;
    said.textContent = `${hits[first].dataset.from} to ${hits[last].dataset.to}; Enter shows these days`;
  };
  const at = (event) => {
    const box = svg.getBoundingClientRect();
    return Math.min(hits.length - 1, Math.max(0, Math.floor((event.clientX - box.left) / box.width * hits.length)));
  };
  let drawing = false;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    drawing = true;
    begun = ended = at(event);
  });
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  svg.addEventListener("pointermove", (event) => {
    if (!drawing || !(event.buttons & 1) || at(event) === ended) return;
    ended = at(event);
    show();
  });
  addEventListener("pointerup", () => {
    if (drawing && begun !== ended) form.requestSubmit();
    drawing = false;
  });
  // what ends a drawing is no click on a bar
  svg.addEventListener("click", (event) => { if (begun !== ended) event.preventDefault(); }, true);
  svg.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Enter" && begun >= 0 && begun !== ended) {
      event.preventDefault();
      return form.requestSubmit();
    }
    if (event.key === "Escape") { begun = ended = -1; said.textContent = ""; return show(); }
    if (!way) return;
    event.preventDefault();
    const here = hits.findIndex((hit) => hit.parentNode === document.activeElement);
    if (!event.shiftKey) {
      for (let next = here + way; next >= 0 && next < hits.length; next += way) {
        if (hits[next].parentNode.localName === "a") return hits[next].parentNode.focus();
      }
      return;
    }
    if (begun < 0) begun = ended = Math.max(here, 0);
    ended = Math.min(hits.length - 1, Math.max(0, ended + way));
    show();
  });
}

// adding: files dropped anywhere on the page, how much is sent, and what came of it
const adding = document.querySelector("[data-add]");
if (adding) {
  const field = adding.elements.file;
  const said = adding.querySelector("[data-said]");
  const list = () => adding.querySelector("[data-files]").replaceChildren(...[...field.files].map((file) => {
    const line = document.createElement("li");
    line.textContent = `${file.name}, ${Math.ceil(file.size / 1024).toLocaleString("en")} KiB`;
    return line;
  }));
  field.addEventListener("change", list);
  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
      event.preventDefault();
      adding.querySelector("[data-drop]").classList.toggle("over", name === "dragover");
      if (name !== "drop" || !event.dataTransfer.files.length) return;
      field.files = event.dataTransfer.files;
      list();
      field.focus();
    });
  }
  adding.addEventListener("submit", (event) => {
    event.preventDefault();
    const request = new XMLHttpRequest();
    const button = adding.querySelector("button");
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", "Sent");
    const words = document.createElement("p");
    words.textContent = "Sending …";
    said.replaceChildren(words, bar);
    button.disabled = true;
    request.upload.addEventListener("progress", (sent) => { if (sent.lengthComputable) [bar.max, bar.value] = [sent.total, sent.loaded]; });
    request.upload.addEventListener("load", () => { words.textContent = "Sent; being read …"; bar.removeAttribute("value"); });
    const failed = (line) => {
      words.textContent = line;
      words.className = "wrong";
      said.replaceChildren(words);
      button.disabled = false;
    };
    request.addEventListener("error", () => failed("The desk does not answer."));
    request.addEventListener("load", () => {
      if (request.status < 400) return location.assign(request.responseURL);
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      failed(page.querySelector(".lead")?.textContent ?? `Refused (${request.status}).`);
    });
    request.open("POST", adding.action);
    request.send(new FormData(adding));
  });
}
const progress = document.querySelector("[data-running]");
if (progress) {
  const look = async () => {
    const answer = await fetch(location.href).catch(() => null);
    if (answer?.redirected) return location.replace(answer.url);
    if (answer?.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.querySelector("[data-progress]");
      if (now) progress.replaceChildren(...now.childNodes);
      if (now && !("running" in now.dataset)) {
        document.querySelector("h1").textContent = page.querySelector("h1").textContent;
        document.title = page.title;
        return;
      }
    }
    setTimeout(look, 700);
  };
  setTimeout(look, 700);
}
