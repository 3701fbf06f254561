//go:build wasip1

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"

	"fairlead.dev/abi"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	release "helm.sh/helm/v4/pkg/release/v1"
	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
	"sigs.k8s.io/yaml"
)

// document is what Helm prints under one `# Source:` line.
type document struct {
	source string
	text   string
}

func crdDocuments(parent *chart.Chart) []document {
	var documents []document
	for _, crd := range parent.CRDObjects() {
		documents = append(documents, document{source: crd.Filename, text: string(crd.File.Data)})
	}
	return documents
}

func hookDocuments(hooks []*release.Hook, skipTests bool) []document {
	var documents []document
	for _, hook := range hooks {
		if !skipTests || !slices.Contains(hook.Events, release.HookTest) {
			documents = append(documents, document{source: hook.Path, text: hook.Manifest})
		}
	}
	return documents
}

var sourceLine = regexp.MustCompile("# Source: ([^/]+/(.+))")

// showOnly chooses documents by their template's path in the chart, from the printed text, as Helm does: of a file with several documents, as CRDs are,
// only the first one stands under the `# Source:` line.
func showOnly(printed []document, patterns []string) ([]document, error) {
	var text strings.Builder
	for _, each := range printed {
		fmt.Fprintf(&text, "---\n# Source: %s\n%s\n", each.source, each.text)
	}
	var chosen []document
	all := splitDocuments(text.String())
	for _, pattern := range patterns {
		before := len(chosen)
		for _, each := range all {
			found := sourceLine.FindStringSubmatch(each)
			if found == nil {
				continue
			}
			if matches, _ := filepath.Match(pattern, found[2]); matches {
				chosen = append(chosen, document{source: found[1], text: each})
			}
		}
		if len(chosen) == before {
			return nil, abi.Failf("SPEC_INVALID", "could not find template %s in chart", pattern)
		}
	}
	return chosen, nil
}

// splitDocuments cuts a stream as Helm does, in order.
func splitDocuments(text string) []string {
	byName := releaseutil.SplitManifests(text)
	names := slices.Collect(maps.Keys(byName))
	sort.Sort(releaseutil.BySplitManifestsOrder(names))
	documents := make([]string, 0, len(names))
	for _, name := range names {
		documents = append(documents, byName[name])
	}
	return documents
}

// decode reads each document as Kubernetes does (YAML 1.1 to JSON). Empty ones are left out.
func decode(place string, printed []document) ([]manifest, error) {
	manifests := make([]manifest, 0, len(printed))
	for _, each := range printed {
		for _, text := range splitDocuments(each.text) {
			// Helm prints a line end behind each, which a text block at the end of a document takes as its own.
			object, err := yaml.YAMLToJSON([]byte(text + "\n"))
			if err != nil {
				return nil, templateFailure(place, fmt.Errorf("YAML parse error on %s: %w", each.source, err))
			}
			if bytes.Equal(object, []byte("null")) {
				continue
			}
			if object[0] != '{' {
				return nil, templateFailure(place, fmt.Errorf("YAML parse error on %s: a document is %s, not an object", each.source, kindOf(object)))
			}
			manifests = append(manifests, manifest{Source: each.source, Object: json.RawMessage(object)})
		}
	}
	return manifests, nil
}

func kindOf(value []byte) string {
	switch value[0] {
	case '[':
		return "a list"
	case '"':
		return "a text"
	default:
		return "the value " + shortened(string(value))
	}
}
