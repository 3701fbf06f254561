//go:build wasip1

package main

import (
	"bytes"
	"fmt"
	"regexp"

	"fairlead.dev/abi"
	"github.com/santhosh-tekuri/jsonschema/v6"
	chart "helm.sh/helm/v4/pkg/chart/v2"
)

var mentionsRemote = regexp.MustCompile(`"\$(ref|dynamicRef|schema|id)"\s*:\s*"https?://`)

// refusingLoader notes the first URL that a schema needs and does not contain.
type refusingLoader struct{ url string }

func (loader *refusingLoader) Load(url string) (any, error) {
	if loader.url == "" {
		loader.url = url
	}
	return nil, fmt.Errorf("%s is not fetched", url)
}

// refuseRemoteSchemas finds references that Helm would fetch. There is no network here, and Go's answer would be a baffling one.
func refuseRemoteSchemas(place string, parent *chart.Chart) error {
	if url := remoteReference(parent.Schema); url != "" {
		failure := abi.Failf("SCHEMA_REMOTE_REF", "values.schema.json of chart %q refers to %s, which is not fetched. "+
			"Copy that schema into the file, or set skipSchemaValidation", parent.Name(), url)
		if parent.IsRoot() {
			failure.File = place + "/values.schema.json"
		}
		return failure
	}
	for _, child := range parent.Dependencies() {
		if err := refuseRemoteSchemas(place, child); err != nil {
			return err
		}
	}
	return nil
}

// remoteReference compiles a schema that may have one; other mistakes are left for Helm to tell.
func remoteReference(text []byte) string {
	if !mentionsRemote.Match(text) {
		return ""
	}
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return ""
	}
	compiler := jsonschema.NewCompiler()
	loader := &refusingLoader{}
	compiler.UseLoader(jsonschema.SchemeURLLoader{"http": loader, "https": loader})
	if err := compiler.AddResource("file:///values.schema.json", schema); err != nil {
		return ""
	}
	_, _ = compiler.Compile("file:///values.schema.json")
	return loader.url
}
