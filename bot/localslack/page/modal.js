// The acting user's open form (a Slack view of type modal).

import { drive, notice } from "./api.js";
import { renderBlocks, surface } from "./blocks.js";
import { h, refocus } from "./dom.js";
import { language, t } from "./i18n.js";
import { textOf } from "./mrkdwn.js";
import { openView, store } from "./store.js";

let dialog = null;
let shown = { id: "", print: "", surface: null };

// showModal opens, redraws or closes the form so that it fits the state. What
// was typed stays when the bot updates the same form.
export function showModal() {
  const view = openView();
  if (!view) {
    shut();
    return;
  }
  const print = JSON.stringify([view, language(), store.state.users]);
  if (view.id === shown.id && print === shown.print) return;
  const drafts = view.id === shown.id ? draftsOf(shown.surface) : new Map();
  draw(view, print, drafts);
}

function draftsOf(s) {
  return new Map(s.fields.map((f) => [`${f.block}\n${f.action}`, f.read()]));
}

function draw(view, print, drafts) {
  const at = surface({ view_id: view.id }, drafts, {});
  const body = view.blocks ?? [];
  const form = h("form", {
    novalidate: true,
    onsubmit: (event) => {
      event.preventDefault();
      submit(view, at);
    },
  },
  h("header", {},
    h("h2", { id: "modal-title" }, textOf(view.title)),
    h("button", { type: "button", class: "quiet close", "aria-label": t("close"), onclick: close }, "×")),
  h("div", { class: "modal-body" }, h("div", { class: "notices" }), renderBlocks(body, at)),
  h("footer", {},
    h("button", { type: "button", class: "button", "data-close": true, onclick: close }, textOf(view.close) || t("cancel")),
    (view.submit || body.some((b) => b.type === "input")) &&
      h("button", { type: "submit", class: "button primary", "data-submit": true }, textOf(view.submit) || t("submit"))));

  if (!dialog) {
    dialog = h("dialog", {
      class: "modal", "aria-labelledby": "modal-title",
      oncancel: (event) => {
        event.preventDefault();
        close();
      },
    });
    document.body.append(dialog);
  }
  dialog.dataset.view = view.id;
  dialog.dataset.callback = view.callback_id ?? "";
  dialog.replaceChildren(form);
  if (!dialog.open) dialog.showModal();
  shown = { id: view.id, print, surface: at };
  form.querySelector(".control, .choices input, .multi summary")?.focus();
}

// close puts the form away at once, as Slack's own × does, and tells the
// server.
function close() {
  const view = openView();
  if (!view) return;
  store.closed.add(view.id);
  showModal();
  drive("close", { user: store.me, view_id: view.id });
}

function shut() {
  shown = { id: "", print: "", surface: null };
  if (!dialog) return;
  dialog.close();
  dialog.remove();
  dialog = null;
  refocus();
}

async function submit(view, at) {
  const values = {};
  const errors = {};
  for (const f of at.fields) {
    const v = f.read();
    const empty = v === "" || v === null || (Array.isArray(v) && v.length === 0);
    if (f.input && empty && !f.optional) errors[f.block] = t("required");
    else if (f.check(v)) errors[f.block] = f.check(v);
    (values[f.block] ??= {})[f.action] = v;
  }
  if (Object.keys(errors).length > 0) {
    showErrors(errors);
    return;
  }
  showErrors({});
  const button = dialog.querySelector("[data-submit]");
  button.disabled = true;
  const answer = await drive("submit", { user: store.me, view_id: view.id, values });
  button.disabled = false;
  if (Object.keys(answer.errors ?? {}).length > 0 && shown.id === view.id) showErrors(answer.errors);
}

// showErrors puts each text at the field of its block and moves there.
function showErrors(errors) {
  let first = null;
  const left = { ...errors };
  for (const block of dialog.querySelectorAll(".block.input")) {
    const text = errors[block.dataset.block] ?? "";
    delete left[block.dataset.block];
    block.querySelector(".field-error").textContent = text;
    block.classList.toggle("invalid", text !== "");
    const control = block.querySelector(".control, .choices input, .multi summary");
    if (text) control?.setAttribute("aria-invalid", "true");
    else control?.removeAttribute("aria-invalid");
    if (text && !first) first = control;
  }
  for (const [block, text] of Object.entries(left)) notice(`${block}: ${text}`);
  first?.focus();
}
