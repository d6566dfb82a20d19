// The open form of a client's person (a Slack view of type modal).

import { notice } from "./api.js";
import { renderBlocks, surface } from "./blocks.js";
import { h, uid } from "./dom.js";
import { language, t } from "./i18n.js";
import { textOf } from "./mrkdwn.js";
import { focusFirst, openPanel } from "./panel.js";
import { workspace } from "./workspace.js";

const forms = new WeakMap(); // client → the form it shows

// showModal opens, redraws or closes the client's form so that it fits the
// state. What was typed stays when the bot updates the same form.
export function showModal(client) {
  const view = client.openView();
  const shown = forms.get(client);
  if (!view) {
    shown?.shut();
    forms.delete(client);
    return;
  }
  const print = JSON.stringify([view, language(), workspace.state.users]);
  if (shown?.view.id === view.id && shown.print === print) return;
  const form = shown ?? new Form(client, () => forms.delete(client));
  forms.set(client, form);
  form.draw(view, print);
}

class Form {
  constructor(client, gone) {
    this.client = client;
    this.gone = gone;
    this.view = null;
    this.title = uid("modal");
    this.dialog = h("dialog", { class: "modal", "aria-labelledby": this.title });
    this.shut = null;
  }

  draw(view, print) {
    const same = view.id === this.view?.id;
    const drafts = same ? new Map(this.surface.fields.map((f) => [`${f.block}\n${f.action}`, f.read()])) : new Map();
    const mark = same && this.dialog.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    Object.assign(this, { view, print, surface: surface(this.client, { view_id: view.id }, drafts) });
    this.dialog.dataset.view = view.id;
    this.dialog.dataset.callback = view.callback_id ?? "";
    this.dialog.replaceChildren(this.node());
    if (!this.shut) {
      this.shut = openPanel(this.client, this.dialog, () => this.close());
    } else if (mark !== null || (!same && this.client.active)) {
      const field = mark && [...this.dialog.querySelectorAll("[data-focus]")].find((n) => n.dataset.focus === mark);
      if (field) field.focus();
      else focusFirst(this.dialog);
    }
  }

  node() {
    const { view } = this;
    const body = view.blocks ?? [];
    return h("form", {
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        this.submit();
      },
    },
    h("header", {},
      h("h2", { id: this.title }, textOf(view.title)),
      h("button", { type: "button", class: "quiet close", "data-focus": "close", "aria-label": t("close"), onclick: () => this.close() }, "×")),
    h("div", { class: "modal-body" }, h("div", { class: "notices" }), renderBlocks(body, this.surface)),
    h("footer", {},
      h("button", { type: "button", class: "button", "data-close": true, "data-focus": "cancel", onclick: () => this.close() }, textOf(view.close) || t("cancel")),
      (view.submit || body.some((b) => b.type === "input")) &&
        h("button", { type: "submit", class: "button primary", "data-submit": true, "data-focus": "submit" }, textOf(view.submit) || t("submit"))));
  }

  // close puts the form away at once, as Slack's own × does, and tells the
  // server.
  close() {
    workspace.closed.add(this.view.id);
    this.shut();
    this.gone();
    showModal(this.client); // the one below, if there is one
    this.client.act("close", { view_id: this.view.id });
  }

  async submit() {
    const { view } = this;
    const values = {};
    const errors = {};
    for (const f of this.surface.fields) {
      const v = f.read();
      const empty = v === "" || v === null || (Array.isArray(v) && v.length === 0);
      if (f.input && empty && !f.optional) errors[f.block] = t("required");
      else if (f.check(v)) errors[f.block] = f.check(v);
      (values[f.block] ??= {})[f.action] = v;
    }
    this.showErrors(errors);
    if (Object.keys(errors).length > 0) return;
    const button = this.dialog.querySelector("[data-submit]");
    button.disabled = true;
    const answer = await this.client.act("submit", { view_id: view.id, values });
    button.disabled = false;
    const refused = answer.errors ?? {};
    if (Object.keys(refused).length > 0 && this.view.id === view.id) this.showErrors(refused);
    else if (!answer.ok && this.client.active) button.focus();
  }

  // showErrors puts each text at the field of its block and moves to the first.
  showErrors(errors) {
    let first = null;
    const left = { ...errors };
    for (const block of this.dialog.querySelectorAll(".block.input")) {
      const text = errors[block.dataset.block] ?? "";
      delete left[block.dataset.block];
      block.querySelector(".field-error").textContent = text;
      block.classList.toggle("invalid", text !== "");
      const control = block.querySelector(".control, .choices input, .multi summary");
      for (const node of block.querySelectorAll(".control, [role=radiogroup], input[type=checkbox]")) {
        if (text) node.setAttribute("aria-invalid", "true");
        else node.removeAttribute("aria-invalid");
      }
      if (text && !first) first = control;
    }
    for (const [block, text] of Object.entries(left)) notice(`${block}: ${text}`, this.client);
    first?.focus();
  }
}
