// Prints the API versions that Helm takes as a cluster's when it is asked none, as one JSON list: read from the real client-go, which the module
// replaces by a stub. A test compares the two.
package main

import (
	"encoding/json"
	"log"
	"os"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apiextensionsv1beta1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1beta1"
	"k8s.io/client-go/kubernetes/scheme"
)

func main() {
	// In Helm's order (helm/helm:pkg/chart/common/capabilities.go).
	for _, add := range []func() error{
		func() error { return apiextensionsv1beta1.AddToScheme(scheme.Scheme) },
		func() error { return apiextensionsv1.AddToScheme(scheme.Scheme) },
	} {
		if err := add(); err != nil {
			log.Fatal(err)
		}
	}
	versions := []string{}
	for _, each := range scheme.Scheme.PrioritizedVersionsAllGroups() {
		versions = append(versions, each.String())
	}
	if err := json.NewEncoder(os.Stdout).Encode(versions); err != nil {
		log.Fatal(err)
	}
}
