// The desk works without this script. It adds: items lit where they stand, keys for the review queue, zoom for the map.
"use strict";

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

// review: j k a r n o
const cards = [...document.querySelectorAll("[data-card]")];
if (cards.length) {
  document.querySelector("[data-keys]").hidden = false;
  const here = () => cards.indexOf(document.activeElement.closest("[data-card]"));
  const press = (action) => {
    const card = cards[here()];
    const button = card && card.querySelector(`form.judge button[value="${action}"]`);
    if (button) button.form.requestSubmit(button);
  };
  const keys = {
    j: () => cards[Math.min(here() + 1, cards.length - 1)].focus(),
    k: () => cards[Math.max(here() - 1, 0)].focus(),
    a: () => press("accept"),
    r: () => press("reject"),
    n: () => { const card = cards[here()]; if (card) card.querySelector(".note").focus(); },
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

// map: buttons, wheel with a key held, and dragging change what part of the drawing is shown
for (const figure of document.querySelectorAll("[data-zoom]")) {
  const svg = figure.querySelector("svg");
  const whole = svg.viewBox.baseVal;
  const [width, height] = [whole.width, whole.height];
  let view = [0, 0, width, height];
  const marks = [...svg.querySelectorAll("circle")].map((circle) => [circle, Number(circle.getAttribute("r"))]);
  const show = () => {
    const share = view[2] / width;
    view[0] = Math.min(Math.max(view[0], 0), width - view[2]);
    view[1] = Math.min(Math.max(view[1], 0), height - view[3]);
    svg.setAttribute("viewBox", view.join(" "));
    for (const [circle, r] of marks) circle.setAttribute("r", circle.classList.contains("area") ? r : r * Math.max(share, 0.08));
    for (const name of svg.querySelectorAll("text")) name.setAttribute("font-size", 11 * share);
    for (const path of svg.querySelectorAll("path")) path.setAttribute("stroke-width", 0.7 * share);
  };
  const zoom = (factor, x = view[0] + view[2] / 2, y = view[1] + view[3] / 2) => {
    const wide = Math.min(width, Math.max(width / 40, view[2] * factor));
    const scale = wide / view[2];
    view = [x - (x - view[0]) * scale, y - (y - view[1]) * scale, wide, wide * height / width];
    show();
  };
  const buttons = document.createElement("div");
  buttons.className = "zoom";
  for (const [name, label, act] of [["+", "Nearer", () => zoom(1 / 1.6)], ["−", "Farther", () => zoom(1.6)], ["⟲", "All of it", () => { view = [0, 0, width, height]; show(); }]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", act);
    buttons.append(button);
  }
  figure.querySelector(".frame").append(buttons);
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
