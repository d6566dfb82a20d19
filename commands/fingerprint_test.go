package commands

import "testing"

// For the minutes of an upgrade two versions work side by side, and each must
// know again what the other was just told: testdata/fingerprints.txt holds what
// they have to agree on. Where a line has to change, say in the notes of the
// version that a command repeated during the upgrade may be noted twice.
func TestFingerprintsStay(t *testing.T) {
	checkRows(t, "testdata/fingerprints.txt", func(left string) string {
		in, x, err := typed(left)
		if err != nil {
			t.Fatal(left, err)
		}
		d, err := x.Run(in)
		if err != nil {
			t.Fatal(left, err)
		}
		return x.Fingerprint(in.Word, d)
	})
}
