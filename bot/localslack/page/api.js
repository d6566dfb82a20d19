// Talking to the server: state, the change stream and the acts of a user.

import { h } from "./dom.js";
import { refusal, t } from "./i18n.js";

let busy = 0;
let refresh = async () => {};

// onChange tells which function fetches the state anew after an act.
export function onChange(f) {
  refresh = f;
}

export async function get(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

// drive posts one act and fetches the state after it. It returns the server's
// answer; a refusal is shown as a notice in the client that acted, or of the
// whole page, and returned with ok false.
export async function drive(act, body, client) {
  setBusy(+1);
  try {
    const answer = await fetch(`/drive/${act}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    let data;
    try {
      data = JSON.parse(text);
    } catch {
      data = { ok: false, error: text.trim() || String(answer.status) };
    }
    const ok = answer.ok && data.ok !== false;
    const errors = data.errors ?? {};
    noticesOf(client).replaceChildren();
    // Errors of a form's fields are shown at the fields.
    if (!ok && Object.keys(errors).length === 0) notice(refusal(data.error ?? answer.status), client);
    if (answer.ok) await refresh();
    return { ...data, errors, ok };
  } catch {
    notice(t("offline"), client);
    return { ok: false };
  } finally {
    setBusy(-1);
  }
}

function setBusy(step) {
  busy += step;
  document.body.setAttribute("aria-busy", String(busy > 0));
}

function noticesOf(client) {
  return client?.panels.at(-1)?.querySelector(".notices") ?? client?.notices ?? document.getElementById("notices");
}

// notice shows a small text that stays until it is dismissed or something else
// succeeds there. An open form hides what is behind it, so it goes there.
export function notice(text, client) {
  const box = h("div", { class: "notice", role: "alert" },
    h("span", {}, text),
    h("button", { type: "button", class: "quiet", "aria-label": t("dismiss"), onclick: () => box.remove() }, "×"));
  noticesOf(client).replaceChildren(box);
}

// listen calls f whenever the server says that something changed, and says
// so when the connection is lost.
export function listen(f) {
  const stream = new EventSource("/drive/stream");
  let lost = false;
  stream.addEventListener("change", f);
  stream.addEventListener("open", () => {
    if (lost) {
      lost = false;
      noticesOf().replaceChildren();
      f();
    }
  });
  stream.addEventListener("error", () => {
    if (!lost) notice(t("offline"));
    lost = true;
  });
}
