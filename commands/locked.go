package commands

import "casethread/commands/texts"

// A Locked case is one that takes part in something but cannot be opened. All
// that is known of it is its number.
type Locked struct {
	No  int
	Why texts.T
	// Newer: a newer version of the program wrote it, and Why is not said.
	Newer bool
}

// Line says so.
func (l Locked) Line() texts.T {
	if l.Newer {
		return texts.Say("answer.newer", "no", l.No)
	}
	return texts.Say("answer.sealed", "no", l.No, "why", l.Why)
}

// mostLocked is how many are named at most where they stand beside others.
const mostLocked = 5

// lockedBlocks tell of cases that cannot be opened, below what can be told of
// the others.
func lockedBlocks(locked []Locked) []Block {
	if len(locked) == 0 {
		return nil
	}
	var lines []texts.T
	for _, l := range locked[:min(mostLocked, len(locked))] {
		lines = append(lines, l.Line())
	}
	blocks := []Block{Para{Lines: lines}}
	if more := len(locked) - len(lines); more > 0 {
		blocks = append(blocks, Small{texts.Say("digest.more", "n", more)})
	}
	return blocks
}
