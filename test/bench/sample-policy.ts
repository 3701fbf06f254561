import type { AppProject } from "../../engine/model/app-project.js";
import type { Identity } from "../../engine/model/identity.js";

const rules = 500;
const projects = 200;

/** The policy of a large company: 500 lines, 200 projects with two roles each, and callers of 20 groups. */
export const samplePolicy = { rules, projects, csv, projectList, caller };

function caller(index: number): Identity {
  const groups = Array.from({ length: 20 }, (_, group) => `team-${(index * 7 + group * 11) % 120}`);
  return { username: `u${index}`, issuer: "https://id", subject: `oidc:https://id:u${index}`, groups, authMethod: "oidc" };
}

/** Roles of teams over projects, with a deny in every ten lines and a g line for every fifth. */
function csv(): string {
  return Array.from({ length: rules }, (_, index) => {
    const team = index % 120;
    if (index % 5 === 0) return `g, team-${team}, role:team-${team}`;
    if (index % 10 === 1) return `p, role:team-${team}, applications, sync, project-${index % projects}/app-1*, deny`;
    if (index % 10 === 2) return `p, role:team-${team}, applications, get, */app-${index}, allow`;
    return `p, team-${team}, applications, ${index % 2 === 0 ? "get" : "*"}, project-${index % projects}/*, allow`;
  }).join("\n");
}

function projectList(): readonly AppProject[] {
  return Array.from({ length: projects }, (_, index): AppProject => {
    const name = `project-${index}`;
    const role = (of: string, action: string, groups: readonly string[]) => ({
      name: of,
      policies: [`p, proj:${name}:${of}, applications, ${action}, ${name}/*, allow`],
      groups,
    });
    const roles = [role("viewer", "get", [`team-${index % 120}`]), role("owner", "*", [`team-${(index * 3) % 120}`])];
    return { apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata: { name }, spec: { roles } };
  });
}
