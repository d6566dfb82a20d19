package guard

import (
	"strings"
	"testing"
)

func BenchmarkCheck(b *testing.B) {
	texts := map[string]string{
		"plain":  "Hun trives godt med opgaverne, og vi rykker mødet til torsdag, så mentoren også kan være med i køkkenet",
		"digits": "Opfølgning 03.12.2026 kl. 10:30, ring på +45 20 10 12 34 eller 2211 1012, P-nr. 1012345678, 12 timer",
		"stop":   "Hun er sygemeldt, cpr 010190-1234, F32.1, og vi rykker mødet til torsdag, så mentoren kan være med her",
		"long":   strings.Repeat("Hun trives godt, 03.12.2026 kl. 10:30. ", 1000),
		"codes":  strings.Repeat("F32 ", 10000),
		"hard":   strings.Repeat("01 02 03 04-", 3000),
	}
	for name, text := range texts {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				Check(text, DefaultWords())
			}
		})
	}
}
