// Whom a client acts as, and where that person can go: a list at the side, or
// in a narrow column a head with a menu of people and a row of places.

import { h, keyed } from "./dom.js";
import { language, roleName, t } from "./i18n.js";
import { avatar, freshBadge, freshWord, tone } from "./messages.js";
import { countNew, countNewFor, people, user } from "./workspace.js";

export function drawSidebar(client, root, narrow) {
  root.setAttribute("aria-label", `${client.label}: ${t("places")}`);
  root.className = `side${narrow ? ` head-of ${tone(client.me)}` : ""}`;
  keyed(root, narrow ? [whoItem(client), tabsItem(client)] : listItems(client));
}

function listItems(client) {
  const mine = client.channels();
  const counts = people().map((u) => (u.id === client.me ? 0 : countNewFor(u.id)));
  return [
    { key: "people", print: JSON.stringify([people(), client.me, counts, language()]), build: () => peopleNode(client, counts) },
    placesItem(client, "channels", mine.filter((c) => !c.is_im)),
    placesItem(client, "directs", mine.filter((c) => c.is_im)),
    { key: "app", print: JSON.stringify([client.place, language()]), build: () => group(client, "apps", [homeRow(client)]) },
  ];
}

function group(client, key, rows) {
  const id = `${key}-${client.key}`;
  return h("section", { "aria-labelledby": id }, h("h2", { id }, t(key)),
    rows.length === 0 ? h("p", { class: "muted pad" }, t("none")) : h("ul", {}, rows.map((r) => h("li", {}, r))));
}

function peopleNode(client, counts) {
  return group(client, "actAs", people().map((u, i) => h("button", {
    type: "button", class: "person", "aria-pressed": String(u.id === client.me), "data-user": u.id, "data-focus": u.id, onclick: () => client.actAs(u.id),
  },
  avatar(u.id),
  h("span", { class: "person-text" },
    h("span", { class: "person-name" }, u.name, u.external && h("span", { class: "badge external" }, t("external"))),
    h("span", { class: "role" }, roleName(u.role))),
  freshBadge(counts[i]))));
}

function placesItem(client, key, channels) {
  const counts = channels.map((c) => countNew(client.me, c));
  return {
    key,
    print: JSON.stringify([channels.map((c) => [c.id, client.nameOfChannel(c)]), counts, client.place, client.me, language()]),
    build: () => group(client, key, channels.map((c, i) => placeRow(client, c.id, c.is_im ? "@" : "#", client.nameOfChannel(c), counts[i]))),
  };
}

function placeRow(client, place, mark, name, count) {
  return h("button", {
    type: "button", class: `place${count > 0 ? " unread" : ""}`, "aria-current": client.place === place ? "page" : null,
    "data-place": place, "data-focus": place, onclick: () => client.go(place),
  }, h("span", { class: "place-mark", "aria-hidden": "true" }, mark), h("span", { class: "place-name" }, name), freshBadge(count));
}

function homeRow(client, name = t("home")) {
  return placeRow(client, "home", "⌂", name, 0);
}

function whoItem(client) {
  const counts = people().map((u) => (u.id === client.me ? 0 : countNewFor(u.id)));
  return { key: "who", print: JSON.stringify([people(), client.me, counts, language()]), build: () => whoNode(client, counts) };
}

function whoNode(client, counts) {
  const names = people().map((u, i) => h("option", { value: u.id, selected: u.id === client.me },
    `${u.name} · ${roleName(u.role)}${counts[i] > 0 ? ` (${counts[i]} ${freshWord(counts[i])})` : ""}`));
  const select = h("select", { class: "who", "aria-label": t("actAs"), "data-focus": "who", onchange: () => client.actAs(select.value) }, names);
  return h("div", { class: "who-row" }, avatar(client.me), select,
    user(client.me)?.external && h("span", { class: "badge external" }, t("external")));
}

function tabsItem(client) {
  const places = client.channels();
  const counts = places.map((c) => countNew(client.me, c));
  return {
    key: "tabs",
    print: JSON.stringify([places.map((c) => client.nameOfChannel(c)), counts, client.place, client.me, language()]),
    build: () => h("ul", { class: "tabs" },
      places.map((c, i) => h("li", { class: c.is_im ? "firm" : null }, placeRow(client, c.id, c.is_im ? "@" : "#", client.nameOfChannel(c), counts[i]))),
      h("li", { class: "firm" }, homeRow(client, t("homeShort")))),
  };
}
