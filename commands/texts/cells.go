package texts

import (
	"math"
	"strconv"
	"strings"
)

// Decimal writes a number in a table to be read by programs, with a point and
// at most four decimals; nothing for none.
func Decimal(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(math.Round(v*1e4)/1e4+0, 'f', -1, 64)
}

// Cell is text in such a table. What a spreadsheet would take for a formula is
// marked as text.
func Cell(s string) string {
	if strings.IndexAny(s, "=+-@\t\r") == 0 {
		return "'" + s
	}
	return s
}
