// What a guided tour needs of the page: three people side by side, and acting
// as one of them in their column, at a place. A tour puts its own controls into
// slot(), at the top of the page.

import { toBottom } from "./messages.js";

let page = null; // {columns, refresh}, given when the page has started
let started;
const ready = new Promise((resolve) => {
  started = resolve;
});

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

// toEnd shows the newest of what a column, or every column, has before it.
export function toEnd(root = document) {
  for (const scroller of root.querySelectorAll(".main .scroll")) toBottom(scroller);
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
  return client;
}
