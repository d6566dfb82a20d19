// The left pane: whom one acts as, and where that person can go.

import { h, keyed } from "./dom.js";
import { language, roleName, t } from "./i18n.js";
import { avatar } from "./messages.js";
import { channelName, hasNew, myChannels, people, store, userHasNew } from "./store.js";

// drawSidebar fills the pane. actAs and go are called with a user's id and a
// place (a channel's id or "home").
export function drawSidebar(root, actAs, go) {
  const mine = myChannels();
  keyed(root, [
    { key: "people", print: JSON.stringify([people(), store.me, people().map((u) => userHasNew(u.id)), language()]), build: () => peopleNode(actAs) },
    placesItem("channels", mine.filter((c) => !c.is_im), go),
    placesItem("directs", mine.filter((c) => c.is_im), go),
    { key: "app", print: JSON.stringify([store.place, language()]), build: () => homeNode(go) },
  ]);
}

function peopleNode(actAs) {
  const rows = people().map((u) => {
    const mine = u.id === store.me;
    const fresh = !mine && userHasNew(u.id);
    return h("li", {}, h("button", {
      type: "button", class: "person", "aria-pressed": String(mine), "data-user": u.id, "data-focus": u.id, onclick: () => actAs(u.id),
    },
    avatar(u.id),
    h("span", { class: "person-text" },
      h("span", { class: "person-name" }, u.name, u.external && h("span", { class: "badge external" }, t("external"))),
      h("span", { class: "muted" }, roleName(u.role))),
    fresh && h("span", { class: "badge fresh" }, t("unread"))));
  });
  return h("section", { "aria-labelledby": "people-title" }, h("h2", { id: "people-title" }, t("actAs")), h("ul", {}, rows));
}

function placesItem(key, channels, go) {
  const fresh = channels.map((c) => hasNew(store.me, c));
  return {
    key,
    print: JSON.stringify([channels.map((c) => [c.id, channelName(c), c.is_private, c.is_ext_shared]), fresh, store.place, store.me, language()]),
    build: () => h("section", { "aria-labelledby": `${key}-title` }, h("h2", { id: `${key}-title` }, t(key)),
      channels.length === 0 ? h("p", { class: "muted pad" }, t("none")) : h("ul", {}, channels.map((c, i) => placeRow(c, fresh[i], go)))),
  };
}

function placeRow(c, fresh, go) {
  const current = store.place === c.id;
  return h("li", {}, h("button", {
    type: "button", class: `place${fresh && !current ? " unread" : ""}`, "aria-current": current ? "page" : null,
    "data-place": c.id, "data-focus": c.id, onclick: () => go(c.id),
  },
  h("span", { class: "place-mark", "aria-hidden": "true" }, c.is_im ? "@" : "#"),
  h("span", { class: "place-name" }, channelName(c)),
  fresh && !current && h("span", { class: "badge fresh" }, t("unread"))));
}

function homeNode(go) {
  return h("section", { "aria-labelledby": "app-title" }, h("h2", { id: "app-title" }, t("apps")), h("ul", {}, h("li", {}, h("button", {
    type: "button", class: "place", "aria-current": store.place === "home" ? "page" : null, "data-place": "home", "data-focus": "home", onclick: () => go("home"),
  }, h("span", { class: "place-mark", "aria-hidden": "true" }, "⌂"), h("span", { class: "place-name" }, t("home"))))));
}
