package texts

// english is what casethread says in English. See danish for how it is written.
var english = merge(englishWords, englishForms, englishHelp, englishTold, englishRefusals, englishShown, englishAnswers, englishAgenda, englishPeople, englishReminders, englishFollowups, englishRules, englishWarnings, englishPulse, englishTeam, englishStats, englishForget, englishExport, englishReaders, englishConsents, englishPage, englishBacktest, englishPictures)
