package commands

// The values that parameters take, with their spellings in both languages.
// The first other spelling is the one that Danish usage lines show.
// What each value is called when shown is in the catalogue under "choice.".

var (
	tracks = []Choice{{"1A", nil}, {"1B", nil}, {"2A", nil}, {"2B", nil}, {"mentor", nil}, {"fleksjob", []string{"fleksjob", "flex job"}}, {"ressourceforløb", []string{"ressourceforløb", "resource course"}}, {"andet", []string{"andet", "other"}}}

	partyChoices = []Choice{
		{"consultant", []string{"konsulent", "konsulenten"}},
		{"caseworker", []string{"sagsbehandler", "sagsbehandleren", "kommunen"}},
		{"company", []string{"virksomhed", "virksomheden", "contact", "kontakt", "kontakten", "virksomhedens kontakt"}},
		{"mentor", []string{"mentor", "mentoren"}},
	}
	orderParts     = []Choice{{"purpose", []string{"formål"}}, {"goal", []string{"mål"}}, {"subgoals", []string{"delmål", "sub-goals"}}}
	placementKinds = []Choice{
		{"virksomhedspraktik", []string{"praktik", "work placement", "internship"}},
		{"løntilskud", []string{"løntilskud", "wage subsidy"}},
		{"fleksjob", []string{"fleksjob", "flex job"}},
		{"småjob", []string{"småjob", "small job"}},
		{"hybridjob", []string{"hybridjob", "hybrid job"}},
		{"ordinære timer", []string{"ordinære timer", "ordinære", "paid hours", "ordinary hours"}},
	}
	hosts     = []Choice{{"same", []string{"samme vært", "same host", "samme sted"}}, {"new", []string{"ny vært", "new host", "nyt sted"}}}
	languages = []Choice{{"da", []string{"dansk", "danish"}}, {"en", []string{"engelsk", "english"}}}
	outcomes  = []Choice{
		{"job", nil},
		{"uddannelse", []string{"uddannelse", "education"}},
		{"ledighed", []string{"ledighed", "unemployment"}},
		{"anden forsørgelse", []string{"anden forsørgelse", "other support"}},
		{"afklaret arbejdsevne", []string{"afklaret arbejdsevne", "clarified work ability"}},
		{"afbrudt af borger", []string{"afbrudt af borger", "afbrudt af borgeren", "broken off by citizen", "broken off by the citizen"}},
		{"afbrudt af virksomhed", []string{"afbrudt af virksomhed", "afbrudt af virksomheden", "afbrudt af arbejdsgiver", "afbrudt af arbejdsgiveren", "broken off by company", "broken off by the company"}},
		{"planlagt stop", []string{"planlagt stop", "planned stop"}},
		{"mistet kontakt", []string{"mistet kontakt", "lost contact"}},
	}
	contactChannels = []Choice{{"phone", []string{"telefon", "opkald", "tlf", "telefonisk", "ringet", "call", "telephone"}}, {"visit", []string{"besøg"}}, {"home", []string{"hjemme", "hjemmebesøg"}}}
	meanings        = []Choice{{"low", []string{"lav"}}, {"ok", nil}}
	meetings        = []Choice{{"pre", []string{"formøde", "før"}}, {"start", []string{"startmøde"}}, {"closing", []string{"afslutning", "afslutningssamtale"}}}
	presentCodes    = []Choice{
		{"K", []string{"konsulent", "konsulenten", "consultant", "the consultant"}},
		{"S", []string{"sagsbehandler", "sagsbehandleren", "kommunen", "caseworker", "the caseworker"}},
		{"B", []string{"borger", "borgeren", "citizen", "the citizen"}},
		{"V", []string{"virksomhed", "virksomheden", "company", "the company"}},
		{"M", []string{"mentor", "mentoren", "the mentor"}},
	}
	medicalStates = []Choice{
		{"required", []string{"krævet", "kræves", "påkrævet", "nødvendig", "er krævet", "er påkrævet", "er nødvendig", "needed", "is required", "is needed"}},
		{"received", []string{"modtaget", "er modtaget", "is received"}},
	}
	grantStates = []Choice{{"applied", []string{"søgt", "ansøgt"}}, {"granted", []string{"bevilget", "er bevilget", "godkendt", "er godkendt", "approved"}}, {"delivered", []string{"leveret"}}, {"refused", []string{"afslået", "afslag"}}}
	onOff       = []Choice{{"on", []string{"til", "ja", "yes"}}, {"off", []string{"fra", "nej", "no"}}}
	yesNo       = []Choice{{"yes", []string{"ja"}}, {"no", []string{"nej"}}}
	yesMaybeNo  = []Choice{{"yes", []string{"ja"}}, {"maybe", []string{"måske"}}, {"no", []string{"nej"}}}
	vitasStates = []Choice{{"none", []string{"ingen", "ikke"}}, {"sent", []string{"sendt"}}, {"approved", []string{"godkendt"}}}
	// vitasSaid are how one says that it is approved, or that it is not yet.
	vitasSaid = []Choice{
		{"approved", []string{"godkendt", "er godkendt", "ok", "er ok", "i orden", "er i orden", "på plads", "er på plads", "underskrevet", "er underskrevet", "is approved", "signed", "is signed"}},
		{"none", []string{"mangler", "ikke godkendt", "er ikke godkendt", "ikke underskrevet", "er ikke underskrevet", "sendt", "er sendt", "missing", "not approved", "is not approved", "sent", "is sent"}},
	}
	consentTo     = []Choice{{"company", []string{"virksomhed", "virksomheden"}}, {"mentor", []string{"mentor", "mentoren"}}}
	bases         = []Choice{{"consent", []string{"samtykke"}}, {"law", []string{"lovhjemmel"}}, {"task", []string{"myndighedsopgave"}}}
	openItems     = []Choice{{"carry", []string{"følger med"}}, {"drop", []string{"udgår"}}}
	yesPartlyNo   = []Choice{{"yes", []string{"ja"}}, {"partly", []string{"delvist", "delvis"}}, {"no", []string{"nej"}}}
	okDifficult   = []Choice{{"ok", nil}, {"difficult", []string{"svært", "vanskeligt"}}}
	goings        = []Choice{{"good", []string{"godt", "god"}}, {"mixed", []string{"blandet"}}, {"bad", []string{"dårligt", "skidt"}}}
	attendances   = []Choice{{"all", []string{"alt", "alle", "fuldt"}}, {"some", []string{"noget", "nogle", "delvist"}}, {"none", []string{"intet", "ingen"}}}
	followupKinds = []Choice{{"call", []string{"opkald", "telefon", "tlf", "telefonmøde", "phone"}}, {"visit", []string{"besøg"}}, {"meeting", []string{"møde"}}, {"video", nil}}
	weekdays      = []Choice{
		{"monday", []string{"mandag"}},
		{"tuesday", []string{"tirsdag"}},
		{"wednesday", []string{"onsdag"}},
		{"thursday", []string{"torsdag"}},
		{"friday", []string{"fredag"}},
	}
)
