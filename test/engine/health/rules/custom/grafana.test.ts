import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["grafana.integreatly.org/v1beta1 Grafana", "spec: {}", "Progressing: Waiting for Grafana status info"],
  [
    "grafana.integreatly.org/v1beta1 Grafana",
    "status: {stage: deployment, stageStatus: failed}",
    "Degraded: Failed at stage deployment",
  ],
  ["grafana.integreatly.org/v1beta1 Grafana", "status: {stage: complete, stageStatus: success}", "Healthy"],
  ["grafana.integreatly.org/v1beta1 Grafana", "status: {stage: deployment, stageStatus: in progress}", "Progressing: deployment"],
  ["grafana.integreatly.org/v1beta1 GrafanaDashboard", "spec: {}", "Progressing"],
  [
    "grafana.integreatly.org/v1beta1 GrafanaDashboard",
    "DashboardSynchronized=True/ApplySuccessful applied to 1 instance",
    "Healthy: ApplySuccessful for DashboardSynchronized because applied to 1 instance",
  ],
  [
    "grafana.integreatly.org/v1beta1 GrafanaDashboard",
    "DashboardSynchronized=False/ApplyFailed no such folder, Other=True/Fine",
    "Degraded: ApplyFailed for DashboardSynchronized because no such folder",
  ],
  [
    "grafana.integreatly.org/v1beta1 GrafanaDashboard",
    "Other=True/Fine, DashboardSynchronized=False/ApplyFailed",
    "Degraded: Fine for Other, ApplyFailed for DashboardSynchronized",
  ],
  ["grafana.integreatly.org/v1beta1 GrafanaDatasource", "spec: {}", "Progressing"],
  ["grafana.integreatly.org/v1beta1 GrafanaDatasource", 'status: {uid: ""}', "Progressing"],
  [
    "grafana.integreatly.org/v1beta1 GrafanaDatasource",
    "status: {uid: abc, NoMatchingInstances: true}",
    "Degraded: can't find matching grafana instance",
  ],
  ["grafana.integreatly.org/v1beta1 GrafanaDatasource", "status: {uid: abc}", "Healthy"],
  ["grafana.integreatly.org/v1beta1 GrafanaContactPoint", "spec: {}", "none"],
  [
    "grafana.integreatly.org/v1beta1 GrafanaContactPoint",
    "ContactPointSynchronized=True/ApplySuccessful applied",
    "Healthy: applied",
  ],
  [
    "grafana.integreatly.org/v1beta1 GrafanaContactPoint",
    "ContactPointSynchronized=False/ApplyFailed bad URL",
    "Degraded: bad URL",
  ],
  ["grafana.integreatly.org/v1beta1 GrafanaContactPoint", "NoMatchingInstance=True/EmptyAPIReply none", "Degraded: none"],
  ["grafana-org-operator.kubitus-project.gitlab.io/v1alpha1 GrafanaOrganization", "spec: {}", "Progressing: Waiting ..."],
  ["grafana-org-operator.kubitus-project.gitlab.io/v1alpha1 GrafanaOrganization", "Ready=True created", "Healthy: created"],
  ["grafana-org-operator.kubitus-project.gitlab.io/v1alpha1 GrafanaOrganization", "Ready=False no server", "Degraded: no server"],
  [
    "grafana-org-operator.kubitus-project.gitlab.io/v1alpha1 GrafanaOrganization",
    "Ready=Unknown waiting",
    "Progressing: waiting",
  ],
])("grafanaRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
