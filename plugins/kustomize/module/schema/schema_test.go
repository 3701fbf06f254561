package schema_test

import (
	"reflect"
	"testing"

	"fairlead.dev/kustomize/schema"
	"k8s.io/kube-openapi/pkg/validation/spec"
	"sigs.k8s.io/kustomize/kyaml/openapi"
)

// prune leaves of a schema what merging looks at (kubernetes-sigs/kustomize:kyaml/openapi/openapi.go).
func prune(full spec.Schema) (kept spec.Schema) {
	kept.Ref = full.Ref
	kept.Type = full.Type
	if full.Items != nil && full.Items.Schema != nil {
		items := prune(*full.Items.Schema)
		kept.Items = &spec.SchemaOrArray{Schema: &items}
	}
	for name, property := range full.Properties {
		if kept.Properties == nil {
			kept.Properties = map[string]spec.Schema{}
		}
		kept.Properties[name] = prune(property)
	}
	if full.AdditionalProperties != nil && full.AdditionalProperties.Schema != nil {
		additional := prune(*full.AdditionalProperties.Schema)
		kept.AdditionalProperties = &spec.SchemaOrBool{Allows: true, Schema: &additional}
	}
	for name, extension := range full.Extensions {
		switch name {
		case "x-kubernetes-group-version-kind", "x-kubernetes-patch-merge-key", "x-kubernetes-patch-strategy", "x-kubernetes-list-map-keys":
			if kept.Extensions == nil {
				kept.Extensions = spec.Extensions{}
			}
			kept.Extensions[name] = extension
		}
	}
	return kept
}

func TestUnpackGivesAllThatMergingLooksAt(t *testing.T) {
	full := openapi.Schema().Definitions
	unpacked, err := schema.Unpack(schema.Pack(full))
	if err != nil {
		t.Fatal(err)
	}
	if len(unpacked) != len(full) || len(full) < 500 {
		t.Fatalf("%d definitions became %d", len(full), len(unpacked))
	}
	for name, definition := range full {
		if wanted := prune(definition); !reflect.DeepEqual(unpacked[name], wanted) {
			t.Errorf("%s became %+v, wanted %+v", name, unpacked[name], wanted)
		}
	}
}

func TestUnpackRefusesWhatIsCutOff(t *testing.T) {
	packed := schema.Pack(spec.Definitions{"a": *spec.StringProperty()})
	for length := range packed {
		if _, err := schema.Unpack(packed[:length]); err == nil {
			t.Errorf("took %d of %d bytes", length, len(packed))
		}
	}
}

func BenchmarkUnpack(b *testing.B) {
	packed := schema.Pack(openapi.Schema().Definitions)
	b.Logf("%d bytes", len(packed))
	for b.Loop() {
		if _, err := schema.Unpack(packed); err != nil {
			b.Fatal(err)
		}
	}
}
