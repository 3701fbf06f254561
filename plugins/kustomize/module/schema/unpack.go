package schema

import (
	"encoding/binary"

	"k8s.io/kube-openapi/pkg/validation/spec"
)

// Unpack reads what Pack wrote.
func Unpack(packed []byte) (definitions spec.Definitions, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			definitions, err = nil, errCutOff
		}
	}()
	reader := &unpacker{rest: packed, texts: []string{""}, refs: map[string]spec.Ref{}}
	count := reader.number()
	definitions = make(spec.Definitions, count)
	for range count {
		name := reader.text()
		definitions[name] = reader.schema()
	}
	return definitions, nil
}

// unpacker panics where the bytes end too early.
type unpacker struct {
	rest  []byte
	texts []string
	refs  map[string]spec.Ref
}

func (reader *unpacker) number() uint64 {
	value, size := binary.Uvarint(reader.rest)
	if size <= 0 {
		panic(errCutOff)
	}
	reader.rest = reader.rest[size:]
	return value
}

func (reader *unpacker) text() string {
	if known := reader.number(); known != 0 {
		return reader.texts[known]
	}
	size := reader.number()
	value := string(reader.rest[:size])
	reader.rest = reader.rest[size:]
	reader.texts = append(reader.texts, value)
	return value
}

func (reader *unpacker) schema() (value spec.Schema) {
	parts := reader.number()
	if parts&hasRef != 0 {
		value.Ref = reader.ref(reader.text())
	}
	if parts&hasType != 0 {
		value.Type = spec.StringOrArray{reader.text()}
	}
	if parts&hasItems != 0 {
		items := reader.schema()
		value.Items = &spec.SchemaOrArray{Schema: &items}
	}
	if parts&hasProperties != 0 {
		count := reader.number()
		value.Properties = make(map[string]spec.Schema, count)
		for range count {
			name := reader.text()
			value.Properties[name] = reader.schema()
		}
	}
	if parts&hasAdditional != 0 {
		additional := reader.schema()
		value.AdditionalProperties = &spec.SchemaOrBool{Allows: true, Schema: &additional}
	}
	if parts&hasExtensions != 0 {
		value.Extensions, _ = reader.value().(map[string]any)
	}
	return value
}

// ref parses each reference once.
func (reader *unpacker) ref(text string) spec.Ref {
	known, isKnown := reader.refs[text]
	if !isKnown {
		known = spec.MustCreateRef(text)
		reader.refs[text] = known
	}
	return known
}

func (reader *unpacker) value() any {
	switch kind := reader.number(); kind {
	case textValue:
		return reader.text()
	case listValue:
		list := make([]any, reader.number())
		for index := range list {
			list[index] = reader.value()
		}
		return list
	default:
		count := reader.number()
		values := make(map[string]any, count)
		for range count {
			name := reader.text()
			values[name] = reader.value()
		}
		return values
	}
}
