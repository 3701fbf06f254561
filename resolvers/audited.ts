import { FairleadError, isFailure, messageOf } from "../engine/errors.js";
import type { AuditEntry } from "../engine/model/audit-event.js";
import { type AuditedObject, auditedObject } from "./audited-object.js";
import type { AuditedAct, RequestContext } from "./context.js";

/** The root field that is being answered. */
export interface AuditedField {
  /** As `actionOf` names it. */
  readonly action: string;
  /** The word of policies for what it is about; `session` for fields that anybody may ask. */
  readonly resource: string;
  readonly isMutation: boolean;
}

/** What is told of one answer to a root field; exactly one of these is called, once. */
export interface Attempt {
  done(result: unknown): void;
  /** The guard said that there is nothing, to somebody who is answered null. */
  absent(): void;
  failed(thrown: unknown, by: "guard" | "resolver"): void;
}

/**
 * Begins to watch one answer for the audit. Of a mutation every outcome is recorded, with the object as it was before and is then; of questions and subscriptions only that
 * somebody was refused.
 */
export function beginAttempt(field: AuditedField, args: Readonly<Record<string, unknown>>, context: RequestContext): Attempt {
  const { action } = field;
  const before = field.isMutation ? auditedObject(field.resource, args, context) : undefined;
  const record = (outcome: AuditEntry["outcome"], more: Partial<AuditedAct> = {}) => {
    const { resource } = before ?? auditedObject(field.resource, args, context);
    context.audit.record({ action, resource, outcome, args: field.isMutation ? args : {}, ...more });
  };
  return {
    done(result) {
      // Who was not signed in is not signed out.
      if (before === undefined || (action === "logout" && context.viewer === undefined)) return;
      record("ALLOWED", { ...changeOf(before, auditedObject(field.resource, args, context)), ...madeBy(result, args) });
    },
    absent() {
      if (field.isMutation) record(before?.isThere === true ? "DENIED" : "FAILED", { reason: "NOT_FOUND" });
    },
    failed(thrown, by) {
      const isRefusal = isFailure(thrown, "PERMISSION_DENIED") || isFailure(thrown, "UNAUTHENTICATED");
      if (!field.isMutation && !isRefusal) return;
      const hides =
        by === "guard" && before?.isThere === true && (isFailure(thrown, "NOT_FOUND") || isFailure(thrown, "CONFLICT"));
      const isDenied = isRefusal || hides || action === "login";
      record(isDenied ? "DENIED" : "FAILED", { reason: reasonOf(thrown) });
    },
  };
}

/** Both states of an object that changed, and its name as it is then: a new one has its real project only after. */
function changeOf(before: AuditedObject, after: AuditedObject): Partial<AuditedAct> {
  if (before.stored === after.stored) return {};
  return {
    ...(after.stored !== undefined && { resource: after.resource, after: after.stored }),
    ...(before.stored !== undefined && { before: before.stored }),
  };
}

/** The operation that was begun, and the id of a token that was handed out. */
function madeBy(result: unknown, args: AuditedAct["args"]): Partial<AuditedAct> {
  const { operationId, id } = (result ?? {}) as { readonly operationId?: unknown; readonly id?: unknown };
  return {
    ...(typeof operationId === "string" && { operationId }),
    ...(typeof id === "string" && { args: { ...args, id } }),
  };
}

function reasonOf(thrown: unknown): string {
  if (thrown instanceof FairleadError && thrown.code !== "INTERNAL") return `${thrown.code}: ${messageOf(thrown)}`;
  return "INTERNAL";
}

/** `syncApplication` of `applications` is `applications.sync`, `createProjectToken` of `projects` is `projects.createToken`; `login` is itself. */
export function actionOf(name: string, resource: string): string {
  if (resource === "session") return name;
  const noun = resource.replace(/ies$/, "y").replace(/s$/, "");
  const verb = name.replace(new RegExp(noun.replaceAll("-", ""), "i"), "") || name;
  return `${resource}.${verb.charAt(0).toLowerCase()}${verb.slice(1)}`;
}
