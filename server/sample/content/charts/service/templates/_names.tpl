{{- define "service.name" -}}
{{ .Values.name | default .Release.Name }}
{{- end }}

{{- define "service.labels" -}}
app.kubernetes.io/name: {{ include "service.name" . }}
{{- end }}
