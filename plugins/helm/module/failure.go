//go:build wasip1

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"

	"fairlead.dev/abi"
)

var (
	yamlLine      = regexp.MustCompile(`\bline (\d+)\b`)
	templatePlace = regexp.MustCompile(`([^\s:()<>"]+/templates/[^\s:()<>"]+):(\d+)(?::(\d+))?`)
	yamlOn        = regexp.MustCompile(`^YAML parse error on ([^:]+):`)
	stackOrder    = regexp.MustCompile(`\n\s+executing "`)
)

func prefixed(prefix string, err error) error { return fmt.Errorf("%s: %w", prefix, err) }

// lineOf finds the line that a YAML error tells; 0 if none.
func lineOf(message string) int {
	if found := yamlLine.FindStringSubmatch(message); found != nil {
		line, _ := strconv.Atoi(found[1])
		return line
	}
	return 0
}

func chartFailure(place string, err error) *abi.Failure {
	failure := &abi.Failure{Code: "CHART_INVALID", Message: err.Error(), File: place}
	var file *fs.PathError
	if errors.As(err, &file) {
		failure.File = file.Path
	}
	if name, isLoad := strings.CutPrefix(err.Error(), "cannot load "); isLoad {
		name, _, _ = strings.Cut(name, ":")
		failure.File, failure.Line = path.Join(place, name), lineOf(err.Error())
	}
	return failure
}

func valuesFailure(err error) *abi.Failure {
	if strings.HasPrefix(err.Error(), "values don't meet the specifications of the schema(s)") {
		return abi.Failf("SCHEMA_INVALID", "%s", strings.TrimSpace(err.Error()))
	}
	return abi.Failf("VALUES_INVALID", "%v", err)
}

// templateFailure says the innermost cause first, then Helm's whole text, and points at the innermost template.
func templateFailure(chart string, err error) *abi.Failure {
	text := strings.TrimSpace(err.Error())
	failure := abi.Failf("TEMPLATE_ERROR", "%s", text)
	if found := yamlOn.FindStringSubmatch(text); found != nil {
		failure.File = templateFile(chart, found[1])
		return failure
	}
	places := templatePlace.FindAllStringSubmatch(text, -1)
	if len(places) == 0 {
		failure.File = chart
		return failure
	}
	innermost := places[len(places)-1]
	failure.File = templateFile(chart, innermost[1])
	failure.Line, _ = strconv.Atoi(innermost[2])
	failure.Column, _ = strconv.Atoi(innermost[3])
	if cause := innermostCause(text); cause != "" && cause != text {
		failure.Message = cause + "\n" + text
	}
	return failure
}

// innermostCause cuts the sentence out of the three forms Helm has: its own stack of lines, `… error at (place): cause`, and text/template's chain.
func innermostCause(text string) string {
	if stackOrder.MatchString(text) {
		lines := strings.Split(text, "\n")
		return strings.TrimSpace(lines[len(lines)-1])
	}
	if _, cause, found := strings.Cut(text, "): "); found && strings.Contains(text, " error at (") {
		return strings.TrimSpace(cause)
	}
	if at := strings.LastIndex(text, ">: "); at >= 0 {
		cause := text[at+len(">: "):]
		return cause[strings.LastIndex(cause, ": error calling ")+1:]
	}
	return ""
}

// templateFile turns a template's name (`app/charts/db/templates/x.yaml`) into the guest's path. In an archive it is the archive that is named.
func templateFile(chart, template string) string {
	if abi.Stat(chart) != abi.Directory {
		return chart
	}
	_, below, _ := strings.Cut(template, "/")
	return path.Join(chart, below)
}
