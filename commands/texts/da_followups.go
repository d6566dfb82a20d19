package texts

// danishFollowups is what is said of another time for a follow-up, of the
// company's answers, of series, and of the calendar file that goes along.
var danishFollowups = map[string]string{
	"told.followup_cancelled_series": "opfølgning {id}{when} er aflyst, og der planlægges ikke flere i serien",
	"told.followup_proposed":         "en anden tid er foreslået til opfølgning {id} – {when}",
	"told.followup_answered":         "virksomhedens svar på opfølgning {id} – {answers}",

	"answered.hours":  "fremmøde {attended} af {agreed} timer",
	"answered.agreed": "{agreed} {agreed:aftalt|aftalte} {agreed:time|timer}",
	"answered.early":  "Opfølgning {id} er først {when}. Svar den dag eller senere.",
	"show.answered":   "*Virksomhedens svar på opfølgning* {id} {day}: {answers}",

	"propose.sent": "{who} får forslaget. Opfølgningen står, som den er, indtil den bliver flyttet.",
	"propose.same": "Den tid er allerede foreslået til opfølgning {id}: {when}.",
	"propose.gone": "Forslaget gælder ikke længere. Opfølgning {id} er planlagt til {when}.",

	"halfway.no_end":  "Der er ingen slutdato at planlægge efter i {case}. Notér den med {/sag forløb}.",
	"halfway.past":    "Forløbet slutter {end}, så det er for sent at planlægge halvvejs og før slut. Planlæg en opfølgning med en dato i stedet.",
	"halfway.planned": "Der er allerede planlagt opfølgninger på de tidspunkter i {case}.",

	"followup.another":      "Bemærk: Opfølgning {id} er allerede planlagt til det tidspunkt. Fortryd, hvis den ene er nok.",
	"followup.moved_now":    "Bemærk: {who} havde lige flyttet den til {when}. Fortryd, hvis den tid skal gælde.",
	"followup.stands":       "Opfølgning {id} er allerede planlagt til den dag, så den gælder.",
	"followup.series_stays": "Serien følger sin rytme som før, så den næste bliver {when}. Skal den regnes fra den nye tid, så flyt igen med ”{every}” efter tidspunktet.",
	"followup.series_anew":  "Serien regnes herfra, så den næste bliver {when}.",

	"button.answer":  "Fortæl, hvordan det går",
	"button.halfway": "Planlæg halvvejs og slut",
	"button.propose": "Foreslå en anden tid",

	"form.followup.answer.title":   "Fortæl, hvordan det går",
	"form.followup.answer.button":  "Fortæl, hvordan det går",
	"form.followup.propose.title":  "Foreslå en anden tid",
	"form.followup.propose.button": "Foreslå en anden tid",
	"answered.filled":              "Udfyldt med virksomhedens svar {day}. Ret det, der ikke passer.",

	"help.followup.answer":  "virksomhedens svar på, hvordan det går",
	"help.followup.halfway": "planlæg en opfølgning halvvejs og en før slut",
	"help.followup.propose": "foreslå en anden tid til en opfølgning",

	"field.followup.move.every":  "Gentages fremover",
	"field.followup.answer.note": "Andet, vi skal vide",
	"field.series":               "Planlæg ikke flere i serien",
	"hint.followup.answer.note":  "Kun konsulent og sagsbehandler læser det.",
	"hint.followup.propose.note": "Kun konsulent og sagsbehandler læser den.",
	"hint.followup.move.every":   "Fx hver 2. uge, talt fra den nye dag. Tomt betyder som før.",
	"hint.series":                "Gælder kun en opfølgning, der gentages. Ellers planlægges den næste.",

	"calendar.summary":            "Opfølgning · sag #{no}",
	"calendar.summary_of.start":   "Startmøde · sag #{no}",
	"calendar.summary_of.closing": "Afslutningssamtale · sag #{no}",
	"calendar.summary_of.forum":   "Fælles møde · sag #{no}",
	"calendar.description":        "Se og svar i Slack, i beskeden fra Sagstråd.",
	"calendar.alt":                "Kalenderfil til opfølgning {id} i sag #{no}",
	"calendar.planned":            "Opfølgning {id} i sag #{no} er {when}. Åbn filen for at lægge den i din kalender.",
	"calendar.moved":              "Opfølgning {id} i sag #{no} er nu {when}. Åbn filen, så retter din kalender sig.",
	"calendar.cancelled":          "Opfølgning {id} i sag #{no}, {when}, er aflyst. Åbn filen for at fjerne den fra din kalender.",
	"calendar.left":               "Du er ikke længere med i opfølgning {id} i sag #{no}. Åbn filen for at fjerne den fra din kalender.",
	"calendar.closed":             "Sag #{no} er lukket. Åbn filen for at fjerne opfølgning {id} fra din kalender.",
	"calendar.planned_all":        "Opfølgningerne {ids} i sag #{no}. Åbn filerne for at lægge dem i din kalender.",
	"calendar.moved_all":          "Opfølgningerne {ids} i sag #{no} står igen som før. Åbn filerne, så retter din kalender sig.",
	"calendar.cancelled_all":      "Opfølgningerne {ids} i sag #{no} er aflyst. Åbn filerne for at fjerne dem fra din kalender.",
	"calendar.left_all":           "Du er ikke længere med i opfølgningerne {ids} i sag #{no}. Åbn filerne for at fjerne dem fra din kalender.",
	"calendar.closed_all":         "Sag #{no} er lukket. Åbn filerne for at fjerne opfølgningerne {ids} fra din kalender.",
}
