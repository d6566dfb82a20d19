package guard_test

import (
	"fmt"

	"casethread/commands/guard"
)

func ExampleCheck() {
	words := guard.DefaultWords()
	for _, text := range []string{
		"Skånehensyn: pauser hver time",
		"Hun er sygemeldt til fredag",
		"cpr 010190-1234, har F32.1",
	} {
		fmt.Println(len(guard.Check(text, words)), "found")
		for _, f := range guard.Check(text, words) {
			fmt.Println(" ", f.Kind, f.Overridable)
		}
	}
	// Output:
	// 0 found
	// 1 found
	//   health true
	// 2 found
	//   cpr false
	//   diagnosis false
}
