package commands

import (
	"os"
	"testing"
)

// For the minutes of an upgrade two versions work side by side, and each must
// know again what the other was just told: testdata/fingerprints.txt holds what
// they have to agree on. Where a line has to change, say in the notes of the
// version that a command repeated during the upgrade may be noted twice.
func TestFingerprintsStay(t *testing.T) {
	const file = "testdata/fingerprints.txt"
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rows := parseRows(string(b))
	for i, r := range rows {
		if r.comment() {
			continue
		}
		in, x, err := typed(r.left)
		if err != nil {
			t.Fatal(r.left, err)
		}
		d, err := x.Run(in)
		if err != nil {
			t.Fatal(r.left, err)
		}
		got := x.Fingerprint(in.Word, d)
		if *update {
			rows[i].right = got
		} else if got != r.right {
			t.Errorf("%s:%d: %s is %s, was %s", file, i+1, r.left, got, r.right)
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(writeRows(rows)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
