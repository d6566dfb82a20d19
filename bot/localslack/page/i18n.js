// The words of the page's own chrome, in Danish and English. What the bot
// sends is never translated here.

const words = {
  da: {
    title: "casethread – lokal Slack",
    local: "lokal Slack",
    actAs: "Du er",
    channels: "Kanaler",
    directs: "Direkte beskeder",
    apps: "App",
    home: "App Home",
    homeShort: "Hjem",
    homeOf: "App Home for {name}",
    homeEmpty: "Botten har ikke vist noget her endnu.",
    external: "ekstern",
    app: "app",
    you: "dig",
    people: "Personer",
    places: "steder",
    view: "Visning",
    oneView: "Én ad gangen",
    threeView: "Tre ved siden af hinanden",
    oneShort: "Én",
    threeShort: "Tre",
    columns: "Kolonne",
    none: "Ingen endnu",
    noChannel: "Vælg en kanal i listen.",
    welcome: "Velkommen. Her kan I prøve casethread uden konto: en lille Slack på jeres egen maskine, hvor en konsulent, en sagsbehandler og en virksomhed er sammen om et forløb.\nSe først en sag fra start til slut: tryk på Afspil en sag foroven.\nPrøv så selv: vælg, hvem I er, og skriv /sag åbn AB. Uret foroven kan stilles frem, så I ser, hvad der sker i morgen.",
    noMessages: "Ingen beskeder endnu. Skriv en besked, eller begynd med / for en kommando.",
    private: "privat",
    shared: "delt med en anden organisation",
    members: "{n} medlemmer",
    thread: "Tråd",
    threadClosed: "Vælg en besked for at se dens tråd.",
    close: "Luk",
    back: "Tilbage",
    reply: "Svar i tråd",
    replies1: "1 svar",
    replies: "{n} svar",
    edited: "(redigeret)",
    closeThread: "Luk tråden",
    onlyYou: "Kun synlig for dig",
    onlyYouTwo: "Kun I to kan læse med her",
    alsoOnlyYou: "{n} kun synlig for dig",
    more: "Flere handlinger",
    message: "Besked til {name}",
    messageThread: "Svar i tråden",
    messageBot: "Skriv til {name}",
    send: "Send",
    composeHint: "Enter sender · Shift+Enter ny linje · / kommandoer · @ personer",
    suggestions: "Forslag",
    files: "Filer",
    enlarge: "Vis stort",
    table: "Tabel",
    clock: "Ur",
    now: "Nu",
    plusHalf: "+30 min.",
    plusHour: "+1 time",
    plusDay: "+1 dag",
    plusWeek: "+1 uge",
    tomorrow: "i morgen 08:00",
    setClock: "Stil uret …",
    setShort: "Ur …",
    setTime: "Frem til",
    set: "Stil uret",
    stepping: "Uret stilles frem …",
    language: "Sprog",
    submit: "Send",
    cancel: "Annuller",
    choose: "Vælg",
    apply: "Anvend",
    chosen: "{n} valgt",
    optional: "(valgfrit)",
    required: "Skal udfyldes.",
    tooShort: "Mindst {n} tegn.",
    tooLong: "Højst {n} tegn.",
    notNumber: "Skriv et tal.",
    tooSmall: "Mindst {n}.",
    tooBig: "Højst {n}.",
    sure: "Er du sikker?",
    yes: "Ja",
    imageOutside: "Billede uden for demoen",
    offline: "Ingen forbindelse til demoen. Prøver igen …",
    refused: "Afvist: {error}",
    dismiss: "Fjern besked",
    unread1: "ny",
    unread: "nye",
    today: "i dag",
    yesterday: "i går",
    tomorrowDay: "i morgen",
    tour: "Afspil en sag",
    tourAbout: "Se et forløb fra start til slut på et par minutter. Botten gør alt rigtigt imens, og uret går med.",
    tourDays: "({n} dage)",
    tourDay: "dag {n}",
    tourBegins: "Begynder …",
    tourDone: "Sagen er slut. Du kan gå videre selv: prøv /sag vis, eller skriv til botten som en af de tre.",
    tourProgress: "Hvor langt sagen er",
    tourPause: "Pause",
    tourGo: "Fortsæt",
    tourStep: "Næste",
    tourStop: "Stop",
    roles: { consultant: "konsulent", caseworker: "sagsbehandler", contact: "virksomhedens kontakt", mentor: "mentor", leader: "leder", outsider: "uden rolle" },
  },
  en: {
    title: "casethread – local Slack",
    local: "local Slack",
    actAs: "You are",
    channels: "Channels",
    directs: "Direct messages",
    apps: "App",
    home: "App Home",
    homeShort: "Home",
    homeOf: "App Home of {name}",
    homeEmpty: "The bot has shown nothing here yet.",
    external: "external",
    app: "app",
    you: "you",
    people: "People",
    places: "places",
    view: "View",
    oneView: "One at a time",
    threeView: "Three side by side",
    oneShort: "One",
    threeShort: "Three",
    columns: "Column",
    none: "None yet",
    noChannel: "Choose a channel in the list.",
    welcome: "Welcome. Here you can try casethread without an account: a small Slack on your own machine, in which a consultant, a caseworker and a company share a course.\nWatch a case from its first day to its last: press Play a case at the top.\nThen try it yourselves: choose who you are, and write /case open AB. The clock at the top can be set forward, to see what happens tomorrow.",
    noMessages: "No messages yet. Write one, or start with / for a command.",
    private: "private",
    shared: "shared with another organisation",
    members: "{n} members",
    thread: "Thread",
    threadClosed: "Choose a message to see its thread.",
    close: "Close",
    back: "Back",
    reply: "Reply in thread",
    replies1: "1 reply",
    replies: "{n} replies",
    edited: "(edited)",
    closeThread: "Close the thread",
    onlyYou: "Only visible to you",
    onlyYouTwo: "Only the two of you can read this",
    alsoOnlyYou: "{n} only visible to you",
    more: "More actions",
    message: "Message to {name}",
    messageThread: "Reply in the thread",
    messageBot: "Write to {name}",
    send: "Send",
    composeHint: "Enter sends · Shift+Enter new line · / commands · @ people",
    suggestions: "Suggestions",
    files: "Files",
    enlarge: "Show large",
    table: "Table",
    clock: "Clock",
    now: "Now",
    plusHalf: "+30 min",
    plusHour: "+1 hour",
    plusDay: "+1 day",
    plusWeek: "+1 week",
    tomorrow: "tomorrow 08:00",
    setClock: "Set the clock …",
    setShort: "Clock …",
    setTime: "Forward to",
    set: "Set the clock",
    stepping: "The clock is moving forward …",
    language: "Language",
    submit: "Submit",
    cancel: "Cancel",
    choose: "Choose",
    apply: "Apply",
    chosen: "{n} chosen",
    optional: "(optional)",
    required: "Must be filled in.",
    tooShort: "At least {n} characters.",
    tooLong: "At most {n} characters.",
    notNumber: "Write a number.",
    tooSmall: "At least {n}.",
    tooBig: "At most {n}.",
    sure: "Are you sure?",
    yes: "Yes",
    imageOutside: "Image outside the demo",
    offline: "No connection to the demo. Trying again …",
    refused: "Refused: {error}",
    dismiss: "Dismiss notice",
    unread1: "new",
    unread: "new",
    today: "today",
    yesterday: "yesterday",
    tomorrowDay: "tomorrow",
    tour: "Play a case",
    tourAbout: "Watch a course from its first day to its last in a few minutes. The bot does it all for real, and the clock goes along.",
    tourDays: "({n} days)",
    tourDay: "day {n}",
    tourBegins: "It begins …",
    tourDone: "The case is over. Go on by yourself: try /case show, or write to the bot as one of the three.",
    tourProgress: "How far the case has come",
    tourPause: "Pause",
    tourGo: "Go on",
    tourStep: "Next",
    tourStop: "Stop",
    roles: { consultant: "consultant", caseworker: "caseworker", contact: "company contact", mentor: "mentor", leader: "leader", outsider: "no role" },
  },
};

// A refusal's plain words: the first pattern that fits the error wins.
const refusals = [
  [/not[ _]supported[ _]in[ _]threads/i, "Kommandoer med / virker ikke i en tråd, heller ikke i Slack. Nævn i stedet @casethread her.", "Commands with / do not work in a thread, nor in Slack. Mention @casethread here instead."],
  [/unknown_command|not a valid command|no such command|invalid_command/i, "Den kommando findes ikke.", "There is no such command."],
  [/external|stranger|guest|slack_connect/i, "Det kan en person fra en anden organisation ikke bruge i Slack. Brug knapperne, eller nævn botten.", "In Slack a person from another organisation cannot use this. Use the buttons, or mention the bot."],
  [/not_in_channel|not_a_member|not a member/i, "Du er ikke medlem af kanalen.", "You are not a member of the channel."],
  [/channel_not_found/i, "Kanalen findes ikke.", "The channel does not exist."],
  [/message_not_found|thread_not_found/i, "Beskeden findes ikke længere.", "The message is no longer there."],
  [/view_(not_found|is_covered|has_no_submit)/i, "Formularen er lukket.", "The form is closed."],
  [/element_|no_button|option_not_found/i, "Knappen eller feltet findes ikke længere.", "The button or field is no longer there."],
  [/expired_trigger|trigger_expired|exchanged_trigger|trigger_exchanged/i, "Botten var for længe om at åbne formularen. Prøv igen.", "The bot took too long to open the form. Try again."],
  [/clock_cannot_go_back|backward/i, "Uret kan kun stilles frem.", "The clock can only be set forward."],
  [/operation_timeout|timed.?out/i, "Botten svarede ikke inden for tre sekunder.", "The bot did not answer within three seconds."],
  [/dispatch_failed/i, "Botten kan ikke nås. Prøv igen om lidt.", "The bot cannot be reached. Try again shortly."],
  [/invalid_response/i, "Botten svarede noget, Slack ikke forstår.", "The bot answered something Slack does not understand."],
  [/not_settled/i, "Botten er ikke færdig med at arbejde.", "The bot has not finished its work."],
  [/is_archived/i, "Kanalen er arkiveret.", "The channel is archived."],
  [/unknown_shortcut/i, "Genvejen findes ikke.", "There is no such shortcut."],
  [/home_not_found/i, "App Home er ikke åbnet endnu.", "App Home has not been opened yet."],
  [/too_many_selected/i, "Der er valgt for mange.", "Too many are chosen."],
  [/invalid_date|invalid_time|invalid_value/i, "Værdien kan ikke bruges her.", "The value cannot be used here."],
  [/no_text/i, "Der er ingen tekst at sende.", "There is no text to send."],
];

let current = read();

function read() {
  try {
    return localStorage.getItem("language") === null ? served() : localStorage.getItem("language") === "en" ? "en" : "da";
  } catch {
    return served();
  }
}

// served is the language that the page came in.
function served() {
  return document.documentElement.lang === "en" ? "en" : "da";
}

export function language() {
  return current;
}

export function setLanguage(code) {
  current = code === "en" ? "en" : "da";
  try {
    localStorage.setItem("language", current);
  } catch {
    // A browser that keeps nothing still shows the page.
  }
}

export function t(key, values = {}) {
  const text = words[current][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export function roleName(role) {
  return words[current].roles[role] ?? role ?? "";
}

// refusal puts an error of the server into plain words; one it does not know
// is shown as it is.
export function refusal(error) {
  const text = String(error ?? "");
  const known = refusals.find(([pattern]) => pattern.test(text));
  if (known) return known[current === "da" ? 1 : 2];
  return t("refused", { error: text });
}
