// A small table of emoji names; an unknown name is shown as it was written.

const table = {
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌", warning: "⚠️", no_entry: "⛔",
  red_circle: "🔴", large_yellow_circle: "🟡", yellow_circle: "🟡", large_orange_circle: "🟠", large_green_circle: "🟢",
  green_circle: "🟢", large_blue_circle: "🔵", white_circle: "⚪", black_circle: "⚫", small_blue_diamond: "🔹",
  calendar: "📅", date: "📅", spiral_calendar_pad: "🗓️", clock8: "🕗", alarm_clock: "⏰", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", bell: "🔔", no_bell: "🔕", memo: "📝", pencil: "📝", pencil2: "✏️", clipboard: "📋",
  pushpin: "📌", paperclip: "📎", file_folder: "📁", card_index_dividers: "🗂️", page_facing_up: "📄", lock: "🔒",
  unlock: "🔓", key: "🔑", eyes: "👀", eye: "👁️", wave: "👋", thumbsup: "👍", "+1": "👍", thumbsdown: "👎", "-1": "👎",
  point_right: "👉", raised_hand: "✋", raising_hand: "🙋", handshake: "🤝", clap: "👏", tada: "🎉", sparkles: "✨",
  slightly_smiling_face: "🙂", smile: "😄", neutral_face: "😐", slightly_frowning_face: "🙁", worried: "😟", thinking_face: "🤔",
  phone: "☎️", telephone_receiver: "📞", iphone: "📱", email: "✉️", envelope: "✉️", speech_balloon: "💬", house: "🏠",
  office: "🏢", briefcase: "💼", soccer: "⚽", basketball: "🏀", seedling: "🌱", chart_with_upwards_trend: "📈",
  chart_with_downwards_trend: "📉", bar_chart: "📊", information_source: "ℹ️", question: "❓", exclamation: "❗",
  arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️", repeat: "🔁", arrows_counterclockwise: "🔄",
  leftwards_arrow_with_hook: "↩️", heavy_plus_sign: "➕", wastebasket: "🗑️", zzz: "💤", rotating_light: "🚨", star: "⭐",
  heart: "❤️", bust_in_silhouette: "👤", busts_in_silhouette: "👥", one: "1️⃣", two: "2️⃣", three: "3️⃣",
};

// emoji gives the character of a name, or "" when the table lacks it.
export function emoji(name) {
  return Object.hasOwn(table, name) ? table[name] : "";
}
