import { type RbacSettings, readRbacSettings } from "../access/rbac-settings.js";
import { settingsWarnings } from "../access/rbac-settings-warnings.js";
import type { AppProject } from "../model/app-project.js";
import type { PolicyDiagnostics, RoleDiagnostic } from "../model/policy-diagnostics.js";
import type { SettingsMap } from "../model/settings.js";
import { compilePolicyLines, type PolicyProblem } from "./compile-policy-lines.js";
import { policyWarnings } from "./policy-warnings.js";
import { compilePolicy } from "./rbac.js";

/**
 * What is to be said of the policy of files or of `argocd-rbac-cm`, the roles of projects apart.
 * @param map the ConfigMap's own keys, where the settings come from one
 * @param name what the lines are called, if `csv` is one text
 */
export function diagnosePolicy(
  settings: RbacSettings,
  { map, name = "policy.csv" }: { readonly map?: SettingsMap | undefined; readonly name?: string } = {},
): PolicyDiagnostics {
  const { csv, matchMode = "glob", regexUnanchored = false, defaultRole = "" } = settings;
  const files = typeof csv === "string" ? [{ name, text: csv }] : csv;
  const { problems } = compilePolicy({ ...settings, csv: files });
  const ofSeverity = (wanted: PolicyProblem["severity"]) =>
    problems.filter(({ severity }) => severity === wanted).map(({ because }) => because);
  return {
    errors: ofSeverity("error"),
    warnings: [
      ...ofSeverity("warning"),
      ...policyWarnings(files, { matching: { mode: matchMode, regexUnanchored }, defaultRole }),
      ...(map === undefined ? [] : settingsWarnings(map)),
    ],
  };
}

/** What is wrong with the roles of one project, read as the settings in `argocd-rbac-cm` say. */
export function diagnoseRoles(project: AppProject, rbac: SettingsMap): readonly RoleDiagnostic[] {
  const { matchMode: mode, denyMode, regexUnanchored } = readRbacSettings(rbac);
  const { problems } = compilePolicyLines([], {
    matching: { mode, regexUnanchored },
    denyMode,
    builtIn: false,
    projects: [project],
  });
  return problems.flatMap(({ where, severity, because: message }) =>
    "role" in where ? [{ role: where.role, severity, message }] : [],
  );
}
