package main

import (
	"context"
	"io"

	"casethread/bot/config"
	"casethread/bot/manifest"
	"casethread/commands/guard"
	"casethread/commands/texts"
)

func runManifest(_ context.Context, args []string, out io.Writer) error {
	f := flags("manifest")
	lang := f.String("language", "da", "")
	url := f.String("url", "", "")
	socket := f.Bool("socket", false, "")
	org := f.Bool("org", false, "")
	if err := parseNone(f, args); err != nil {
		return err
	}
	if *socket && *url != "" {
		return misused("manifest: --url and --socket exclude each other")
	}
	m, err := manifest.New(manifest.Options{Lang: texts.Lang(*lang), URL: *url, Org: *org})
	if err != nil {
		return misused("%v", err)
	}
	return m.Write(out)
}

func runPractice(_ context.Context, args []string, out io.Writer) error {
	f := flags("practice")
	lang := f.String("language", "da", "")
	asYAML := f.Bool("yaml", false, "")
	if err := parseNone(f, args); err != nil {
		return err
	}
	if !spoken(*lang) {
		return misused("practice: the language is not da or en")
	}
	pack, err := config.LoadPractice()
	if err != nil {
		return err
	}
	if *asYAML {
		_, err = out.Write(pack.YAML())
	} else {
		_, err = io.WriteString(out, pack.Page(texts.Lang(*lang)))
	}
	return err
}

func runWords(_ context.Context, args []string, out io.Writer) error {
	if err := parseNone(flags("words"), args); err != nil {
		return err
	}
	_, err := io.WriteString(out, guard.DefaultList())
	return err
}

func spoken(lang string) bool {
	return lang == string(texts.Danish) || lang == string(texts.English)
}
