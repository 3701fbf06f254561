// Package scheme stands in for client-go's: it knows the API versions that Kubernetes has built in, and none of their types.
package scheme

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Scheme is what Helm reads its default `.Capabilities.APIVersions` from.
var Scheme = runtime.NewScheme()

// builtIn lists groups and versions in the order in which client-go 0.36 registers them; a test compares this list with the real one.
var builtIn = []struct {
	group    string
	versions []string
}{
	{"", []string{"v1"}},
	{"admissionregistration.k8s.io", []string{"v1", "v1alpha1", "v1beta1"}},
	{"internal.apiserver.k8s.io", []string{"v1alpha1"}},
	{"apps", []string{"v1", "v1beta1", "v1beta2"}},
	{"authentication.k8s.io", []string{"v1", "v1alpha1", "v1beta1"}},
	{"authorization.k8s.io", []string{"v1", "v1beta1"}},
	{"autoscaling", []string{"v1", "v2"}},
	{"batch", []string{"v1", "v1beta1"}},
	{"certificates.k8s.io", []string{"v1", "v1beta1", "v1alpha1"}},
	{"coordination.k8s.io", []string{"v1alpha2", "v1beta1", "v1"}},
	{"discovery.k8s.io", []string{"v1", "v1beta1"}},
	{"events.k8s.io", []string{"v1", "v1beta1"}},
	{"extensions", []string{"v1beta1"}},
	{"flowcontrol.apiserver.k8s.io", []string{"v1", "v1beta1", "v1beta2", "v1beta3"}},
	{"networking.k8s.io", []string{"v1", "v1beta1"}},
	{"node.k8s.io", []string{"v1", "v1alpha1", "v1beta1"}},
	{"policy", []string{"v1", "v1beta1"}},
	{"rbac.authorization.k8s.io", []string{"v1", "v1beta1", "v1alpha1"}},
	{"resource.k8s.io", []string{"v1", "v1beta2", "v1beta1", "v1alpha3"}},
	{"scheduling.k8s.io", []string{"v1alpha2", "v1beta1", "v1"}},
	{"storage.k8s.io", []string{"v1beta1", "v1", "v1alpha1"}},
	{"storagemigration.k8s.io", []string{"v1beta1"}},
}

func init() {
	for _, each := range builtIn {
		for _, version := range each.versions {
			Scheme.AddKnownTypes(schema.GroupVersion{Group: each.group, Version: version})
		}
	}
}
