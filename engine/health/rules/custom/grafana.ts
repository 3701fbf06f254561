import type { Health } from "../../../model/health.js";
import { conditionsOf, type StatusCondition, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { conditionRule } from "./condition-rule.js";

const groups = ["grafana.integreatly.org"];

const grafanaRule: HealthRule = {
  groups,
  kinds: ["Grafana"],
  assess(grafana) {
    const status = statusOf(grafana);
    const [stage, outcome] = [textAt(status, "stage"), textAt(status, "stageStatus")];
    if (outcome === "") return verdict("Progressing", "Waiting for Grafana status info");
    if (outcome === "failed") return verdict("Degraded", `Failed at stage ${stage}`);
    return stage === "complete" && outcome === "success" ? verdict("Healthy") : verdict("Progressing", stage);
  },
};

/** All that is told up to the first condition that does not hold. */
function judgeAll(conditions: readonly StatusCondition[]): Health {
  const telling = conditions.filter(({ status }) => status !== "");
  const bad = telling.findIndex(({ status }) => status === "False");
  const told = bad === -1 ? telling : telling.slice(0, bad + 1);
  const holds = told.some(({ status }) => status === "True");
  return verdict(bad === -1 ? (holds ? "Healthy" : "Progressing") : "Degraded", told.map(tell).join(", "));
}

function tell({ reason, type, message }: StatusCondition): string {
  if (reason === "" || type === "") return reason;
  return `${reason} for ${type}${message === "" ? "" : ` because ${message}`}`;
}

const datasourceRule: HealthRule = {
  groups,
  kinds: ["GrafanaDatasource"],
  assess(source) {
    const { uid = null, NoMatchingInstances: unmatched } = statusOf(source);
    if (source.status === undefined || uid === "") return verdict("Progressing");
    return unmatched === true ? verdict("Degraded", "can't find matching grafana instance") : verdict("Healthy");
  },
};

/**
 * Kinds of the Grafana operators.
 * @see https://grafana.github.io/grafana-operator/docs/api/
 */
export const grafanaRules: readonly HealthRule[] = [
  grafanaRule,
  { groups, kinds: ["GrafanaDashboard", "GrafanaFolder"], assess: (object) => judgeAll(conditionsOf(object)) },
  datasourceRule,
  conditionRule({
    groups,
    kinds: [
      "GrafanaAlertRuleGroup",
      "GrafanaContactPoint",
      "GrafanaLibraryPanel",
      "GrafanaMuteTiming",
      "GrafanaNotificationPolicy",
      "GrafanaNotificationTemplate",
      "GrafanaServiceAccount",
    ],
    lines: [
      ["!NoMatchingInstance|InvalidSpec=False", "Degraded"],
      ["NoMatchingInstance|InvalidSpec=True", "Degraded"],
      ["*=True", "Healthy"],
    ],
    first: "line",
  }),
  conditionRule({
    groups: ["grafana-org-operator.kubitus-project.gitlab.io"],
    kinds: ["*"],
    lines: [
      ["Ready=False", "Degraded"],
      ["Ready=True", "Healthy"],
      ["Ready=*", "Progressing"],
    ],
    otherwise: "Waiting ...",
  }),
];
