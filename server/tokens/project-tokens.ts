import { addTokenPatch, isChosen, removeTokenPatch, type TokenChoice, tokensOfRole } from "../../engine/access/project-tokens.js";
import { FairleadError, isFailure } from "../../engine/errors.js";
import type { AppProject } from "../../engine/model/app-project.js";
import type { JsonObject } from "../../engine/model/manifest.js";
import type { ApplicationStore } from "../../engine/ports/application-store.js";
import { type IssueParts, idTaken, issueToken, type NewToken, type TokenWish } from "./issue-token.js";

/** Which role of which project. */
export interface RoleRef {
  readonly project: string;
  readonly role: string;
}

/** Hands out and revokes tokens of projects' roles. */
export interface ProjectTokens {
  /** @throws FairleadError `NOT_FOUND` without such a role; `CONFLICT` (`TOKEN_ID_TAKEN`); as `issueToken` */
  create(ref: RoleRef, wish: TokenWish, signal: AbortSignal): Promise<NewToken>;
  /** Answers false if there is no such token. */
  revoke(ref: RoleRef, choice: TokenChoice, signal: AbortSignal): Promise<boolean>;
}

/** What tokens of projects are made with. */
export interface ProjectTokenParts extends IssueParts {
  readonly projects: Pick<ApplicationStore, "project" | "patchProject">;
}

const mostTries = 5;
const pauseMs = 50;

/**
 * Creates the tokens of projects' roles. They are listed where Argo CD lists its own, in the project's status.
 * @see argoproj/argo-cd:server/project/project.go (CreateToken)
 */
export function createProjectTokens(parts: ProjectTokenParts): ProjectTokens {
  const { projects, clock } = parts;

  /** Patches the project as it is now, and once more if somebody else was quicker; false if there is nothing to patch. */
  async function patch(
    { project, role }: RoleRef,
    patchOf: (now: AppProject) => JsonObject | undefined,
    signal: AbortSignal,
  ): Promise<boolean> {
    for (let tries = 1; ; tries += 1) {
      const now = projects.project(project);
      if (now?.spec.roles?.some(({ name }) => name === role) !== true)
        throw new FairleadError("NOT_FOUND", `project '${project}' does not have role '${role}'`);
      const change = patchOf(now);
      if (change === undefined) return false;
      try {
        const { resourceVersion } = now.metadata;
        await projects.patchProject(project, { metadata: { resourceVersion }, ...change }, signal);
        return true;
      } catch (error) {
        if (!isFailure(error, "CONFLICT") || tries >= mostTries) throw error;
      }
      await new Promise<void>((resolve) => void clock.after(pauseMs * tries, resolve));
    }
  }

  return {
    async create(ref, wish, signal) {
      const issued = await issueToken({ kind: "role", ...ref }, wish, parts, signal);
      const { entry } = issued;
      await patch(
        ref,
        (now) => {
          if (tokensOfRole(now, ref.role).some(({ id }) => id === entry.id)) throw idTaken(entry.id);
          return addTokenPatch(now, ref.role, entry);
        },
        signal,
      );
      return issued;
    },
    revoke: (ref, choice, signal) =>
      patch(
        ref,
        (now) =>
          tokensOfRole(now, ref.role).some((entry) => isChosen(entry, choice))
            ? removeTokenPatch(now, ref.role, choice)
            : undefined,
        signal,
      ),
  };
}
