// Package schema packs the Kubernetes definitions that Kustomize merges by. Kustomize carries them as protocol buffers of the whole API with its
// documentation, which take it longer to read than most builds last; packed is what merging looks at.
package schema

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"

	"k8s.io/kube-openapi/pkg/validation/spec"
)

// What a schema has, as bits before its parts.
const (
	hasRef = 1 << iota
	hasType
	hasItems
	hasProperties
	hasAdditional
	hasExtensions
)

// Kinds of values in extensions.
const (
	textValue = iota
	listValue
	mapValue
)

var errCutOff = errors.New("the packed schema is cut off")

// Pack writes definitions; Unpack(Pack(x)) has the references, types, items, properties and Kubernetes extensions of x.
func Pack(definitions spec.Definitions) []byte {
	packed := &packer{known: map[string]uint64{}}
	packed.number(uint64(len(definitions)))
	for _, name := range slices.Sorted(maps.Keys(definitions)) {
		packed.text(name)
		packed.schema(definitions[name])
	}
	return packed.out
}

// packer writes each text once, and afterwards its number.
type packer struct {
	out   []byte
	known map[string]uint64
}

func (packed *packer) number(value uint64) { packed.out = binary.AppendUvarint(packed.out, value) }

func (packed *packer) text(value string) {
	if known, isKnown := packed.known[value]; isKnown {
		packed.number(known)
		return
	}
	packed.number(0)
	packed.number(uint64(len(value)))
	packed.out = append(packed.out, value...)
	packed.known[value] = uint64(len(packed.known) + 1)
}

func (packed *packer) schema(value spec.Schema) {
	extensions := kubernetesExtensions(value)
	var parts uint64
	for part, isThere := range map[uint64]bool{
		hasRef:        value.Ref.String() != "",
		hasType:       len(value.Type) == 1,
		hasItems:      value.Items != nil && value.Items.Schema != nil,
		hasProperties: len(value.Properties) > 0,
		hasAdditional: value.AdditionalProperties != nil && value.AdditionalProperties.Schema != nil,
		hasExtensions: len(extensions) > 0,
	} {
		if isThere {
			parts |= part
		}
	}
	packed.number(parts)
	if parts&hasRef != 0 {
		packed.text(value.Ref.String())
	}
	if parts&hasType != 0 {
		packed.text(value.Type[0])
	}
	if parts&hasItems != 0 {
		packed.schema(*value.Items.Schema)
	}
	if parts&hasProperties != 0 {
		packed.number(uint64(len(value.Properties)))
		for _, name := range slices.Sorted(maps.Keys(value.Properties)) {
			packed.text(name)
			packed.schema(value.Properties[name])
		}
	}
	if parts&hasAdditional != 0 {
		packed.schema(*value.AdditionalProperties.Schema)
	}
	if parts&hasExtensions != 0 {
		packed.value(extensions)
	}
}

func (packed *packer) value(value any) {
	switch value := value.(type) {
	case string:
		packed.number(textValue)
		packed.text(value)
	case []any:
		packed.number(listValue)
		packed.number(uint64(len(value)))
		for _, item := range value {
			packed.value(item)
		}
	case map[string]any:
		packed.number(mapValue)
		packed.number(uint64(len(value)))
		for _, key := range slices.Sorted(maps.Keys(value)) {
			packed.text(key)
			packed.value(value[key])
		}
	}
}

// kubernetesExtensions are those whose values are texts, lists and maps: the others (`x-kubernetes-preserve-unknown-fields`, …) merging does not look at.
func kubernetesExtensions(value spec.Schema) map[string]any {
	kept := map[string]any{}
	for _, name := range []string{
		"x-kubernetes-group-version-kind",
		"x-kubernetes-patch-merge-key",
		"x-kubernetes-patch-strategy",
		"x-kubernetes-list-map-keys",
	} {
		if extension, isThere := value.Extensions[name]; isThere {
			kept[name] = extension
		}
	}
	return kept
}
