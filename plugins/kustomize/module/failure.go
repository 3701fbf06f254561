//go:build wasip1

package main

import (
	"errors"
	"path"
	"regexp"
	"strconv"
	"strings"

	"fairlead.dev/abi"
)

var (
	malformed = regexp.MustCompile(`MalformedYAMLError: (yaml: .+?) in File: ([^\s':]+)`)
	notThere  = regexp.MustCompile(`(?:open|lstat|readdir) (/[^\s:']+): no such file or directory`)
	guestPath = regexp.MustCompile(`/(?:src|refs|fetched)(?:/[^\s:,'")]+)*`)
	yamlLine  = regexp.MustCompile(`\bline (\d+)\b`)
)

// codes tell apart what a host can help with, by what Kustomize says.
var codes = []struct{ text, code string }{
	{"external plugins disabled", "KRM_FUNCTION_UNSUPPORTED"},
	{"fn.kubebuilder", "KRM_FUNCTION_UNSUPPORTED"},
	{"no 'git' program on path", "REMOTE_BASE_DENIED"},
	{"was not fetched: a build has no network", "REMOTE_BASE_DENIED"},
	{"unable to find one of 'kustomization.yaml'", "KUSTOMIZE_FILE_MISSING"},
}

func editFailure(directory string, err error) *abi.Failure {
	text := strings.TrimSpace(err.Error())
	failure := &abi.Failure{Code: "KUSTOMIZE_EDIT_FAILED", Message: text, File: directory, Line: lineOf(text)}
	var known *abi.Failure
	switch {
	case errors.As(err, &known):
		failure.Code = known.Code
	case strings.HasPrefix(text, "Missing kustomization file"):
		failure.Code = "KUSTOMIZE_FILE_MISSING"
	}
	return failure
}

// buildFailure puts the innermost cause before Kustomize's own text, which begins with the outermost.
func buildFailure(directory string, err error) *abi.Failure {
	text := strings.TrimSpace(err.Error())
	failure := &abi.Failure{Code: "KUSTOMIZE_BUILD_FAILED", Message: text, File: directory}
	for _, each := range codes {
		if strings.Contains(text, each.text) {
			failure.Code = each.code
			break
		}
	}
	if found := malformed.FindStringSubmatch(text); found != nil {
		failure.File = absoluteFile(directory, text, found[2])
		failure.Line = lineOf(found[1])
		failure.Message = found[2] + ": " + found[1] + "\n" + text
		return failure
	}
	if found := notThere.FindStringSubmatch(text); found != nil {
		failure.File = found[1]
		failure.Message = found[0] + "\n" + text
		return failure
	}
	if paths := guestPath.FindAllString(text, -1); len(paths) > 0 {
		failure.File = paths[len(paths)-1]
	}
	failure.Line = lineOf(text)
	return failure
}

// absoluteFile finds the directory that a file's relative name counts from: the last one that is named before it.
func absoluteFile(directory, text, name string) string {
	if path.IsAbs(name) {
		return name
	}
	before, _, _ := strings.Cut(text, "MalformedYAMLError")
	for _, place := range guestPath.FindAllString(before, -1) {
		if abi.Stat(place) == abi.Directory {
			directory = place
		}
	}
	return path.Join(directory, name)
}

func lineOf(message string) int {
	if found := yamlLine.FindStringSubmatch(message); found != nil {
		line, _ := strconv.Atoi(found[1])
		return line
	}
	return 0
}
