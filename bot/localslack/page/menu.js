// Small pop-up menus (a message's "…", overflow elements) and questions.

import { h, refocus } from "./dom.js";
import { t } from "./i18n.js";
import { textObject, textOf } from "./mrkdwn.js";

// openMenu shows items {label, description, run} at the anchor. Arrow keys
// move, Escape and a click elsewhere close.
export function openMenu(anchor, items) {
  const menu = h("div", { class: "menu", role: "menu", popover: "auto" });
  const host = anchor.closest("dialog") ?? document.body;
  const close = () => {
    menu.hidePopover();
    anchor.focus();
  };
  for (const item of items) {
    menu.append(h("button", {
      type: "button", role: "menuitem", tabindex: "-1", "data-item": item.id,
      onclick: () => {
        close();
        item.run();
      },
    }, h("span", {}, item.label), item.description && h("small", {}, item.description)));
  }
  menu.addEventListener("keydown", (event) => moveIn(menu, event));
  menu.addEventListener("toggle", (event) => {
    anchor.setAttribute("aria-expanded", String(event.newState === "open"));
    if (event.newState === "closed") menu.remove();
  });
  host.append(menu);
  menu.showPopover();
  placeAt(menu, anchor);
  menu.querySelector("button")?.focus();
}

function moveIn(menu, event) {
  const items = [...menu.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (event.key === "Tab") menu.hidePopover();
  if (to === undefined) return;
  event.preventDefault();
  items.at(to % items.length)?.focus();
}

function placeAt(menu, anchor) {
  const a = anchor.getBoundingClientRect();
  const m = menu.getBoundingClientRect();
  const left = Math.max(8, Math.min(a.right - m.width, innerWidth - m.width - 8));
  const top = a.bottom + m.height + 8 > innerHeight ? Math.max(8, a.top - m.height - 4) : a.bottom + 4;
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
}

// ask shows a Block Kit confirm object and answers true for yes.
export function ask(confirm) {
  return new Promise((answer) => {
    const done = (yes) => {
      dialog.close();
      dialog.remove();
      refocus();
      answer(yes);
    };
    const danger = confirm.style === "danger" ? " danger" : " primary";
    const dialog = h("dialog", {
      class: "modal small", role: "alertdialog", "aria-labelledby": "ask-title",
      oncancel: (event) => {
        event.preventDefault();
        done(false);
      },
    },
    h("header", {}, h("h2", { id: "ask-title" }, textOf(confirm.title) || t("sure"))),
    h("div", { class: "modal-body" }, textObject(confirm.text)),
    h("footer", {},
      h("button", { type: "button", class: "button", "data-ask": "no", onclick: () => done(false) }, textOf(confirm.deny) || t("cancel")),
      h("button", { type: "button", class: `button${danger}`, "data-ask": "yes", onclick: () => done(true) }, textOf(confirm.confirm) || t("yes"))));
    document.body.append(dialog);
    dialog.showModal();
  });
}
