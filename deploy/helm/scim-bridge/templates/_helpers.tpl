{{- define "scim-bridge.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "scim-bridge.selector" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "scim-bridge.labels" -}}
{{ include "scim-bridge.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end -}}

{{/* What a pod of the bridge has in common with the one of helm test. */}}
{{- define "scim-bridge.podSettings" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.serviceAccountName }}
serviceAccountName: {{ . }}
{{- end }}
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile: {type: RuntimeDefault}
volumes:
  - name: secrets
    secret:
      secretName: {{ .Values.existingSecret.name }}
      defaultMode: 288 # 0440
      items:
        {{- range .Values.existingSecret.keys }}
        - {key: {{ . }}, path: {{ . }}}
        {{- end }}
{{- end -}}

{{- define "scim-bridge.containerSettings" -}}
image: {{ printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
env:
  - {name: SCIM_LISTEN, value: ":8080"}
  - {name: OPS_LISTEN, value: ":9090"}
  {{- range $name, $value := .Values.settings }}
  {{- if ne (toString $value) "" }}
  - {name: {{ $name }}, value: {{ $value | toString | quote }}}
  {{- end }}
  {{- end }}
  {{- range .Values.existingSecret.keys }}
  - {name: {{ . }}_FILE, value: /run/secrets/scim-bridge/{{ . }}}
  {{- end }}
resources: {{ toYaml .Values.resources | nindent 2 }}
volumeMounts:
  - {name: secrets, mountPath: /run/secrets/scim-bridge, readOnly: true}
{{- end -}}
