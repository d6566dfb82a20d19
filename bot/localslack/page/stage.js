// What a guided tour needs of the page: acting as a person in their column,
// showing them a place, pointing at an element, and setting the clock. A tour
// puts its own controls into slot(), at the top of the page.
//
//   const stage = await import("./stage.js");
//   await stage.sideBySide(true);
//   const karen = await stage.person("U0KAREN001", "C0FORLOB01");
//   await karen.act("command", { channel: "C0FORLOB01", text: "/sag vis" });
//   const off = stage.point(karen.find("[data-action='case.preview']"), "Se det, virksomheden ser");

import { advance, setClock } from "./clockline.js";
import { h, uid } from "./dom.js";

let page = null; // {columns, refresh}, given when the page has started
let started;
const ready = new Promise((resolve) => {
  started = resolve;
});

export { advance, setClock };

// begin is called once by the page with its columns and how to fetch the state.
export function begin(columns, refresh) {
  page = { columns, refresh };
  started();
}

// slot is the place for a tour's controls in the top bar.
export function slot() {
  const place = document.getElementById("tour");
  place.hidden = false;
  return place;
}

// sideBySide shows three columns, or one.
export async function sideBySide(three) {
  await ready;
  page.columns.show(three);
  await page.refresh();
}

// shows tells whether a person has a column.
export function shows(id) {
  return Boolean(page?.columns.of(id));
}

// person brings up a person's client, at a place and thread when they are
// given: their own column, else the first one, which then is theirs.
export async function person(id, place, thread) {
  await ready;
  const client = page.columns.of(id) ?? page.columns.list[0];
  client.activate();
  client.actAs(id);
  if (place) await client.go(place);
  if (thread) client.openThread(thread);
  page.columns.bringToFront(client);
  return {
    root: client.root,
    // act posts an act under /drive as this person, in this column.
    act: (name, body) => client.act(name, body),
    // find is an element of this column.
    find: (css) => client.root.querySelector(css),
  };
}

// point rings an element and says something beside it. It returns what takes
// both away.
export function point(element, text) {
  const id = uid("point");
  const ring = h("div", { class: "ring", "aria-hidden": "true" });
  const note = h("div", { class: "point", role: "status", id }, text);
  const place = () => {
    const r = element.getBoundingClientRect();
    Object.assign(ring.style, { left: `${r.left - 4}px`, top: `${r.top - 4}px`, width: `${r.width + 8}px`, height: `${r.height + 8}px` });
    const below = r.bottom + note.offsetHeight + 16 < innerHeight;
    note.style.left = `${Math.max(8, Math.min(r.left, innerWidth - note.offsetWidth - 8))}px`;
    note.style.top = below ? `${r.bottom + 10}px` : `${Math.max(8, r.top - note.offsetHeight - 10)}px`;
  };
  document.body.append(ring, note);
  element.scrollIntoView({ block: "center", behavior: "instant" });
  place();
  addEventListener("scroll", place, true);
  addEventListener("resize", place);
  return () => {
    removeEventListener("scroll", place, true);
    removeEventListener("resize", place);
    ring.remove();
    note.remove();
  };
}
