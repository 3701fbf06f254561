//go:build wasip1

package main

import (
	"encoding/json"
	"runtime"

	"fairlead.dev/abi"
	"helm.sh/helm/v4/pkg/chart/loader/archive"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
)

// warmUp renders a chart while the module starts: what Helm and its libraries keep for later (how types are read and written, what is compiled once), and a heap
// that has grown, are then in the snapshot that the host takes of a started module, instead of being made in every render.
func warmUp() {
	var asked templateInput
	_ = json.Unmarshal([]byte(`{"chart": "/", "releaseName": "web", "namespace": "web", "values": [], "kubeVersion": "1.30.0"}`), &asked)
	files := make([]*archive.BufferedFile, 0, len(warmUpFiles))
	for name, text := range warmUpFiles {
		files = append(files, &archive.BufferedFile{Name: name, Data: []byte(text)})
	}
	output, err := renderFiles(&asked, files)
	if err != nil {
		abi.Log(abi.LevelWarn, err.Error())
		return
	}
	_, _ = json.Marshal(map[string]any{"ok": output})
	runtime.GC()
}

func renderFiles(asked *templateInput, files []*archive.BufferedFile) (*templateOutput, error) {
	chart, err := loader.LoadFiles(files)
	if err != nil {
		return nil, err
	}
	capabilities, err := capabilitiesOf(asked)
	if err != nil {
		return nil, err
	}
	values, err := renderValues(asked, chart, map[string]any{}, capabilities)
	if err != nil {
		return nil, err
	}
	return render(asked, chart, values)
}

var warmUpFiles = map[string]string{
	"Chart.yaml":           "apiVersion: v2\nname: web\nversion: 1.0.0\n",
	"values.yaml":          "image: web\nreplicas: 2\nlabels:\n  a: b\n",
	"templates/_names.tpl": `{{- define "web.name" -}}{{ .Release.Name | trunc 63 | trimSuffix "-" }}{{- end }}`,
	"templates/web.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "web.name" . }}
  labels:
    {{- toYaml .Values.labels | nindent 4 }}
spec:
  replicas: {{ .Values.replicas | default 1 }}
  template:
    spec:
      containers:
        {{- range $i, $name := list "a" "b" }}
        - name: {{ printf "%s-%d" $name $i | quote }}
          image: {{ $.Values.image }}
        {{- end }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ tpl "{{ .Release.Name }}" . }}
`,
}
