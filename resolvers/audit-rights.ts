import type { AuditEvent, AuditFilter } from "../engine/model/audit-event.js";
import type { RequestContext, Viewer } from "./context.js";
import { policyObject } from "./guards.js";

/** What a caller may know of the audit, by the policy as it is when asked. */
export interface AuditRights {
  /** Whether any record of a project (undefined: of none) may be seen at all. */
  sees(project: string | undefined): boolean;
  maySee(event: AuditEvent): boolean;
  /** Whether it may also be known from where it was done: addresses, programs, sessions. */
  showsOrigin(event: AuditEvent): boolean;
}

/**
 * The rights that records take. What belongs to a project is for who may `get` the project and, where it is about an Application, that too; from where it was done, for who may
 * `update` the project. What belongs to none (logins, accounts, settings) is for who may `get` all accounts, from where, for who may `update` them. Everybody may
 * see their own logins.
 */
export function auditRights(viewer: Viewer | undefined, { engine }: Pick<RequestContext, "engine">): AuditRights {
  const may = (resource: string, action: string, object: string) => viewer?.can(resource, action, object) === true;
  const isOwnLogin = ({ actor, resource }: AuditEvent) =>
    resource.type === "session" && actor.id !== "" && actor.id === viewer?.identity.subject;
  const seesAccounts = () => may("accounts", "get", "*");
  return {
    sees: (project) => project === undefined || may("projects", "get", project),
    maySee(event) {
      const { type, project, namespace, name } = event.resource;
      if (project === undefined) return seesAccounts() || isOwnLogin(event);
      if (!may("projects", "get", project)) return false;
      if (type !== "applications" || name === undefined) return true;
      const ref = { namespace: namespace ?? engine.controlNamespace, name };
      return may("applications", "get", policyObject(project, ref, engine.controlNamespace));
    },
    showsOrigin(event) {
      const { project } = event.resource;
      return isOwnLogin(event) || (project === undefined ? may("accounts", "update", "*") : may("projects", "update", project));
    },
  };
}

/** Whether a record is one that a filter wants; as the table's own selection. */
export function matchesAudit(event: AuditEvent, filter: AuditFilter): boolean {
  const { since, until, actor, action, outcome, project, application } = filter;
  return (
    (since === undefined || event.at >= since) &&
    (until === undefined || event.at < until) &&
    (actor === undefined || event.actor.id === actor || event.actor.display === actor) &&
    (action === undefined || (action.endsWith(".*") ? event.action.startsWith(action.slice(0, -1)) : event.action === action)) &&
    (outcome === undefined || event.outcome === outcome) &&
    (project === undefined || event.resource.project === project) &&
    (application === undefined || (event.resource.type === "applications" && event.resource.name === application))
  );
}
