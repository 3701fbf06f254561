//go:build wasip1

package main

import (
	"maps"
	"strings"
	gotemplate "text/template"

	"fairlead.dev/abi"
	"github.com/Masterminds/sprig/v3"
	"helm.sh/helm/v4/pkg/chart/common"
	commonutil "helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/engine"
	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
)

const notesSuffix = "NOTES.txt"

// template does what `helm template` does, step for step (helm/helm:pkg/cmd/template.go, pkg/cmd/install.go, pkg/action/install.go).
func template(asked *templateInput) (*templateOutput, error) {
	capabilities, err := capabilitiesOf(asked)
	if err != nil {
		return nil, err
	}
	if err := asked.nameRelease(); err != nil {
		return nil, err
	}
	values, err := mergeValues(asked)
	if err != nil {
		return nil, err
	}
	chart, err := installableChart(asked.Chart)
	if err != nil {
		return nil, err
	}
	if err := chartutil.ValidateReleaseName(asked.ReleaseName); err != nil {
		return nil, abi.Failf("SPEC_INVALID", "release name %q: %v", asked.ReleaseName, err)
	}
	if err := chartutil.ProcessDependencies(chart, values); err != nil {
		return nil, chartFailure(asked.Chart, prefixed("chart dependencies processing failed", err))
	}
	toRender, err := renderValues(asked, chart, values, capabilities)
	if err != nil {
		return nil, err
	}
	if wanted := chart.Metadata.KubeVersion; wanted != "" && !chartutil.IsCompatibleRange(wanted, capabilities.KubeVersion.String()) {
		return nil, abi.Failf("KUBE_VERSION_MISMATCH", "chart requires kubeVersion: %s which is incompatible with Kubernetes %s",
			wanted, capabilities.KubeVersion.Version)
	}
	return render(asked, chart, toRender)
}

func capabilitiesOf(asked *templateInput) (*common.Capabilities, error) {
	capabilities := common.DefaultCapabilities.Copy()
	if asked.KubeVersion != "" {
		version, err := common.ParseKubeVersion(asked.KubeVersion)
		if err != nil {
			return nil, abi.Failf("SPEC_INVALID", "invalid kube version '%s': %v", asked.KubeVersion, err)
		}
		capabilities.KubeVersion = *version
	}
	capabilities.APIVersions = append(capabilities.APIVersions, asked.APIVersions...)
	return capabilities, nil
}

// nameRelease expands the template of a name, as `--name-template` does.
func (asked *templateInput) nameRelease() error {
	if asked.NameTemplate == "" {
		return nil
	}
	functions := sprig.TxtFuncMap()
	maps.Copy(functions, asked.chance.functions())
	parsed, err := gotemplate.New("name-template").Funcs(functions).Parse(asked.NameTemplate)
	var name strings.Builder
	if err == nil {
		err = parsed.Execute(&name, nil)
	}
	if err != nil {
		return abi.Failf("SPEC_INVALID", "name template %q: %v", shortened(asked.NameTemplate), err)
	}
	asked.ReleaseName = name.String()
	return nil
}

func installableChart(place string) (*chart.Chart, error) {
	loaded, err := loadChart(place)
	if err != nil {
		return nil, err
	}
	if kind := loaded.Metadata.Type; kind != "" && kind != "application" {
		return nil, abi.Failf("CHART_INVALID", "%s charts are not installable", kind)
	}
	if missing := missingDependencies(loaded); len(missing) > 0 {
		return nil, abi.Failf("DEP_MISSING", "an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' "+
			"to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: %s", strings.Join(missing, ", "))
	}
	return loaded, nil
}

// missingDependencies names what is declared and lies in no directory or archive of charts/.
func missingDependencies(loaded *chart.Chart) []string {
	present := map[string]bool{}
	for _, child := range loaded.Dependencies() {
		present[child.Name()] = true
	}
	missing := []string{}
	for _, declared := range loaded.Metadata.Dependencies {
		if !present[declared.Name] {
			missing = append(missing, declared.Name)
		}
	}
	return missing
}

func renderValues(asked *templateInput, chart *chart.Chart, values map[string]any, capabilities *common.Capabilities) (common.Values, error) {
	if !asked.SkipSchemaValidation {
		if err := refuseRemoteSchemas(asked.Chart, chart); err != nil {
			return nil, err
		}
	}
	options := common.ReleaseOptions{
		Name:      asked.ReleaseName,
		Namespace: asked.Namespace,
		Revision:  1,
		IsInstall: !asked.IsUpgrade,
		IsUpgrade: asked.IsUpgrade,
	}
	toRender, err := commonutil.ToRenderValuesWithSchemaValidation(chart, values, options, capabilities, asked.SkipSchemaValidation)
	if err != nil {
		return nil, valuesFailure(err)
	}
	return toRender, nil
}

func render(asked *templateInput, chart *chart.Chart, values common.Values) (*templateOutput, error) {
	files, err := engine.Engine{CustomTemplateFuncs: asked.chance.functions()}.Render(chart, values)
	if err != nil {
		return nil, templateFailure(asked.Chart, err)
	}
	for name := range files {
		if strings.HasSuffix(name, notesSuffix) {
			delete(files, name)
		}
	}
	hooks, manifests, err := releaseutil.SortManifests(files, nil, releaseutil.InstallOrder)
	if err != nil {
		return nil, templateFailure(asked.Chart, err)
	}
	printed := []document{}
	if asked.IncludeCrds {
		printed = append(printed, crdDocuments(chart)...)
	}
	for _, each := range manifests {
		printed = append(printed, document{source: each.Name, text: each.Content})
	}
	if !asked.NoHooks {
		printed = append(printed, hookDocuments(hooks, asked.SkipTests)...)
	}
	if len(asked.ShowOnly) > 0 {
		if printed, err = showOnly(printed, asked.ShowOnly); err != nil {
			return nil, err
		}
	}
	decoded, err := decode(asked.Chart, printed)
	if err != nil {
		return nil, err
	}
	warnings := append(hookWarnings(files, hooks), asked.chance.warnings(asked.IsSeeded)...)
	return &templateOutput{Manifests: decoded, Warnings: warnings}, nil
}
