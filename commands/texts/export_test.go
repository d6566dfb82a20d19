package texts

// Catalogues are all sentences, for the tests of this package.
var Catalogues = map[Lang]map[string]string{Danish: danish, English: english}
