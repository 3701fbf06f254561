import type { Health } from "../../../model/health.js";
import { conditionsOf, type StatusCondition, statusOf, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { conditionRule } from "./condition-rule.js";

const groups = ["k8s.mariadb.com"];
const noInfo = verdict("Progressing", "No status info available");

type Say = (condition: StatusCondition) => string;
const ownMessage: Say = ({ message }) => message;
const reasonAndMessage: Say = ({ reason, message }) => `${reason} ${message}`;

/** Well when nothing is false; the first that is decides. */
function allTrueRule(group: string, kind: string, hasFailed: (condition: StatusCondition) => boolean, say: Say): HealthRule {
  const judge = (conditions: readonly StatusCondition[]): Health => {
    const bad = conditions.find(({ status }) => status === "False");
    if (bad !== undefined) return verdict(hasFailed(bad) ? "Degraded" : "Progressing", say(bad));
    const last = conditions.at(-1);
    return verdict("Healthy", last && say(last));
  };
  return {
    groups: [group],
    kinds: [kind],
    assess: (object) => (Array.isArray(statusOf(object).conditions) ? judge(conditionsOf(object)) : noInfo),
  };
}

/** What the last condition says, of an object about which none decides. */
const lastSays = (say: Say) => (object: Parameters<HealthRule["assess"]>[0]) => {
  const last = conditionsOf(object).at(-1);
  return last === undefined ? noInfo : verdict("Progressing", say(last));
};

const failed = ({ reason }: StatusCondition) => reason === "Failed";

/**
 * Kinds of the MariaDB operator, before and after it moved to another group.
 * @see https://github.com/mariadb-operator/mariadb-operator
 */
export const mariadbRules: readonly HealthRule[] = [
  allTrueRule("k8s.mariadb.com", "MariaDB", failed, ownMessage),
  allTrueRule("mariadb.mmontes.io", "MariaDB", failed, ownMessage),
  allTrueRule(
    "k8s.mariadb.com",
    "Backup",
    ({ reason, message }) => reason === "CronJobScheduled" && message === "Failed",
    reasonAndMessage,
  ),
  conditionRule({
    groups,
    kinds: ["Database", "Grant", "User"],
    lines: [
      ["Ready=True", "Healthy"],
      ["Ready=!True", "Degraded"],
    ],
    otherwise: lastSays(ownMessage),
  }),
  conditionRule({
    groups,
    kinds: ["SqlJob"],
    lines: [
      ["*=True/JobComplete", "Healthy", reasonAndMessage],
      ["*=True/JobFailed", "Degraded", reasonAndMessage],
    ],
    otherwise: lastSays(reasonAndMessage),
  }),
  conditionRule({
    groups,
    kinds: ["Connection", "MaxScale", "Restore"],
    lines: [
      ["Ready|Complete=True", "Healthy"],
      ["Ready|Complete=False/Failed", "Degraded"],
      ["Ready|Complete=False", "Progressing"],
    ],
  }),
];
