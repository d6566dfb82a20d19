package bot

import (
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestProgram: the program names itself as sha256sum does.
func TestProgram(t *testing.T) {
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if sum := fmt.Sprintf("%x", sha256.Sum256(b)); len(Program()) != 12 || !strings.HasPrefix(sum, Program()) {
		t.Errorf("%s, want the beginning of %s", Program(), sum)
	}
}
