package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"sync"
)

// Program is the beginning of the SHA-256 of the program that runs, twelve hex
// digits, or "unknown". The same source gives the same program, so it tells versions
// apart where a build does not know what it was made of, as in an image.
var Program = sync.OnceValue(func() string {
	const unknown = "unknown"
	path, err := os.Executable()
	if err != nil { // without /proc
		path = os.Args[0]
	}
	if _, err := os.Stat("/proc/self/exe"); err == nil {
		path = "/proc/self/exe" // also when the file was replaced meanwhile
	}
	f, err := os.Open(path)
	if err != nil {
		return unknown
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return unknown
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
})
