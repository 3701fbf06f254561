//go:build wasip1

package main

import (
	_ "unsafe"

	"sigs.k8s.io/kustomize/api/builtins"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/types"
)

// Kustomize configures a transformer by writing what it shall know as YAML, which the transformer reads again. For labels that is the list of all fields that
// have some, twice for each kustomization, whether it sets labels or not: a third of what a small build costs. Here the transformer is given the list as it is.
// The layouts below are those of the version that go.mod pins (kubernetes-sigs/kustomize:api/internal/target/kusttarget_configplugin.go).

// kustTarget is the head of target.KustTarget.
type kustTarget struct{ kustomization *types.Kustomization }

// transformerConfig is the head of builtinconfig.TransformerConfig.
type transformerConfig struct {
	namePrefix, nameSuffix, nameSpace    types.FsSlice
	commonLabels, labels, templateLabels types.FsSlice
}

// pluginType is builtinhelpers.BuiltinPluginType.
type pluginType int

const labelTransformer pluginType = 6

type configurator func(*kustTarget, pluginType, func() resmap.TransformerPlugin, *transformerConfig) ([]resmap.Transformer, error)

//go:linkname transformerConfigurators sigs.k8s.io/kustomize/api/internal/target.transformerConfigurators
var transformerConfigurators map[pluginType]configurator

// handOverLabels takes the place of what configures the transformers of labels. What it does not understand is left to that.
func handOverLabels() {
	configure := transformerConfigurators[labelTransformer]
	transformerConfigurators[labelTransformer] = func(
		target *kustTarget, kind pluginType, factory func() resmap.TransformerPlugin, config *transformerConfig,
	) ([]resmap.Transformer, error) {
		if _, isForLabels := factory().(*builtins.LabelTransformerPlugin); isForLabels {
			if transformers, isDone := labelTransformers(target.kustomization, config); isDone {
				return transformers, nil
			}
		}
		return configure(target, kind, factory, config)
	}
}

// labelTransformers are those of the fields `labels` and `commonLabels`; not done where lists of fields contradict each other.
func labelTransformers(kustomization *types.Kustomization, config *transformerConfig) (transformers []resmap.Transformer, isDone bool) {
	if len(kustomization.Labels) == 0 && len(kustomization.CommonLabels) == 0 {
		return nil, true
	}
	for _, label := range kustomization.Labels {
		fields, err := labelFields(label, config)
		if err != nil {
			return nil, false
		}
		transformers = append(transformers, &builtins.LabelTransformerPlugin{Labels: label.Pairs, FieldSpecs: fields})
	}
	common := &builtins.LabelTransformerPlugin{Labels: kustomization.CommonLabels, FieldSpecs: config.commonLabels.DeepCopy()}
	return append(transformers, common), true
}

// labelFields are the fields that one entry of `labels` sets: those it names, those of the configuration, and those it asks for by its flags.
func labelFields(label types.Label, config *transformerConfig) (types.FsSlice, error) {
	fields, err := types.FsSlice(label.FieldSpecs).DeepCopy().MergeAll(config.labels)
	if err != nil {
		return nil, err
	}
	if label.IncludeSelectors {
		return fields.MergeAll(config.commonLabels)
	}
	if label.IncludeTemplates {
		if fields, err = fields.MergeAll(config.templateLabels); err != nil {
			return nil, err
		}
	}
	return fields.MergeOne(types.FieldSpec{Path: "metadata/labels", CreateIfNotPresent: true})
}
