package texts

// danish is what casethread, there called Sagstråd, says in Danish.
//
// What is told of a fact ("told.") is a clause that follows a colon: it begins
// in lower case and has no full stop. Free text stands last or after a dash,
// because nobody knows how it ends.
var danish = merge(danishWords, danishForms, danishHelp, danishTold, danishRefusals, danishShown, danishAnswers, danishAgenda, danishPeople, danishReminders, danishFollowups, danishRules, danishWarnings, danishPulse, danishTeam, danishStats, danishForget, danishExport, danishReaders, danishConsents, danishPage, danishBacktest, danishPictures)

// merge makes one catalogue of several.
func merge(parts ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, part := range parts {
		for key, said := range part {
			if _, twice := all[key]; twice {
				panic("texts: " + key + " is said twice")
			}
			all[key] = said
		}
	}
	return all
}
