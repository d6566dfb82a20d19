// Forms and questions lie over the column of the person they are for: what is
// below cannot be used, Tab goes round inside, Escape closes, and the focus
// goes back to where it was. The other columns stay usable; a form that the bot
// opens there never takes the focus from who types here.

import { h, uid } from "./dom.js";
import { t } from "./i18n.js";
import { textObject, textOf } from "./mrkdwn.js";

const reachable = "button:not(:disabled), a[href], input:not(:disabled), select, textarea, summary, [tabindex='0']";

// openPanel lays a dialog over the client's column. It returns the function
// that takes it away.
export function openPanel(client, dialog, onEscape) {
  const back = client.root.contains(document.activeElement) ? document.activeElement : null;
  const mayFocus = client.active;
  dialog.setAttribute("open", "");
  const overlay = h("div", { class: "overlay" }, dialog);
  overlay.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.stopPropagation();
      onEscape();
    } else if (event.key === "Tab") {
      goRound(dialog, event);
    }
  });
  client.panels.push(overlay);
  client.root.append(overlay);
  coverBelow(client);
  if (mayFocus) focusFirst(dialog);
  return () => {
    const had = overlay.contains(document.activeElement);
    client.panels.splice(client.panels.indexOf(overlay), 1);
    overlay.remove();
    coverBelow(client);
    if (had || (mayFocus && document.activeElement === document.body)) giveBack(client, back);
  };
}

// coverBelow leaves only the topmost panel of a column in use.
function coverBelow(client) {
  const layers = [client.stage, ...client.panels];
  layers.forEach((layer, i) => {
    layer.inert = i < layers.length - 1;
  });
}

export function focusFirst(dialog) {
  const field = dialog.querySelector(".control, .choices input, .multi summary") ?? dialog.querySelector("footer .primary, footer button");
  field?.focus();
}

function giveBack(client, back) {
  const same = back?.dataset.focus && [...client.stage.querySelectorAll("[data-focus]")].find((n) => n.dataset.focus === back.dataset.focus);
  const target = back?.isConnected ? back : same || client.panels.at(-1)?.querySelector(reachable) || client.stage.querySelector("textarea");
  target?.focus({ preventScroll: true });
}

function goRound(dialog, event) {
  const all = [...dialog.querySelectorAll(reachable)].filter((n) => n.checkVisibility());
  const end = event.shiftKey ? all[0] : all.at(-1);
  if (document.activeElement !== end) return;
  event.preventDefault();
  (event.shiftKey ? all.at(-1) : all[0])?.focus();
}

// ask shows a Block Kit confirm object and answers true for yes.
export function ask(client, confirm) {
  return new Promise((answer) => {
    const done = (yes) => {
      close();
      answer(yes);
    };
    const title = uid("ask");
    const danger = confirm.style === "danger" ? " danger" : " primary";
    const close = openPanel(client, h("dialog", { class: "modal small", role: "alertdialog", "aria-labelledby": title, "aria-describedby": `${title}-text` },
      h("header", {}, h("h2", { id: title }, textOf(confirm.title) || t("sure"))),
      h("div", { class: "modal-body", id: `${title}-text` }, textObject(confirm.text)),
      h("footer", {},
        h("button", { type: "button", class: "button", "data-ask": "no", onclick: () => done(false) }, textOf(confirm.deny) || t("cancel")),
        h("button", { type: "button", class: `button${danger}`, "data-ask": "yes", onclick: () => done(true) }, textOf(confirm.confirm) || t("yes")))), () => done(false));
  });
}
