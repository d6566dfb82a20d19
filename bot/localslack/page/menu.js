// Small pop-up menus: a message's "…" and overflow elements.

import { h } from "./dom.js";

// openMenu shows items {id, label, description, run} at the anchor. Arrow keys
// move, Escape and a click elsewhere close.
export function openMenu(anchor, items) {
  const menu = h("div", { class: "menu", role: "menu", popover: "auto" });
  const host = anchor.closest("dialog, .client") ?? document.body;
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
  if (event.key === "Escape") event.stopPropagation(); // a form below stays open
  if (to === undefined) return;
  event.preventDefault();
  items.at(to % items.length)?.focus();
}

// placeAt puts a popover below its anchor, or above where there is no room.
export function placeAt(popover, anchor) {
  const a = anchor.getBoundingClientRect();
  const m = popover.getBoundingClientRect();
  const left = Math.max(8, Math.min(a.right - m.width, innerWidth - m.width - 8));
  const top = a.bottom + m.height + 8 > innerHeight ? Math.max(8, a.top - m.height - 4) : a.bottom + 4;
  popover.style.left = `${left}px`;
  popover.style.top = `${top}px`;
}
