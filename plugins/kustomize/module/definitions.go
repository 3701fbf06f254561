//go:build wasip1

package main

import (
	"embed"

	"fairlead.dev/abi"
	"fairlead.dev/kustomize/schema"
	"sigs.k8s.io/kustomize/kyaml/openapi"
	"sigs.k8s.io/kustomize/kyaml/openapi/kubernetesapi"
)

//go:embed schema/data
var packed embed.FS

// usePackedDefinitions takes the place of the asset that Kustomize parses when a build first needs a schema. The definitions are unpacked when the module starts and
// handed over as they are; the asset is an empty document. What its paths would tell, which kinds have a namespace, Kustomize knows by a table of its own.
func usePackedDefinitions() {
	bytes, err := packed.ReadFile("schema/data/definitions.bin")
	if err != nil {
		return
	}
	definitions, err := schema.Unpack(bytes)
	if err != nil {
		abi.Log(abi.LevelWarn, err.Error())
		return
	}
	kubernetesapi.OpenAPIMustAsset[kubernetesapi.DefaultOpenAPI] = func(string) []byte {
		openapi.AddDefinitions(definitions)
		return nil
	}
}
