import { Arg, Ctx, Int, Query, Resolver, Root, Subscription } from "type-graphql";
import type { AuditEvent } from "../engine/model/audit-event.js";
import { AuditEventConnectionType, AuditEventType, auditEventType } from "../schema/audit-event.type.js";
import { AuditFilterInput, auditFilter } from "../schema/audit-filter.input.js";
import { CursorScalar } from "../schema/scalars.js";
import { auditRights, matchesAudit } from "./audit-rights.js";
import { Can } from "./authorize.js";
import type { RequestContext } from "./context.js";
import { eachItem } from "./guards.js";
import { pageRequest } from "./pages.js";

/** What the reader may see, as they may see it; by their rights when it is handed over. */
function followAudit({ args, context }: { readonly args: unknown; readonly context: unknown }): AsyncIterable<AuditEventType> {
  const { audit, viewer, engine } = context as RequestContext;
  const filter = auditFilter((args as { readonly filter?: AuditFilterInput | null }).filter);
  const rights = auditRights(viewer, { engine });
  return audit.follow((event) => {
    const isWanted = matchesAudit(event, filter) && rights.maySee(event);
    return isWanted ? auditEventType(event, { showsOrigin: rights.showsOrigin(event) }) : undefined;
  });
}

/** What was done and refused. */
@Resolver()
export class AuditResolver {
  /** The records that the viewer may see, newest first. */
  @Query(() => AuditEventConnectionType, {
    description:
      "What was done and refused, newest first, as far as you may see the project and the Application; what belongs to no project, if you may get all accounts.",
  })
  @Can("projects", "get", eachItem)
  auditEvents(
    @Arg("filter", () => AuditFilterInput, { nullable: true, description: "Which ones." }) filterInput: AuditFilterInput | null,
    @Arg("first", () => Int, { nullable: true, description: "How many, at most 500; 50 when null." }) first: number | null,
    @Arg("after", () => CursorScalar, { nullable: true, description: "Only those after this place, which are older." })
    after: string | null,
    @Ctx() context: RequestContext,
  ): AuditEventConnectionType {
    const { audit, viewer, cursors } = context;
    const filter = auditFilter(filterInput);
    const list = `auditEvents ${JSON.stringify(filter)}`;
    const request = pageRequest({ first, after }, list, cursors);
    const rights = auditRights(viewer, context);
    const before = request.after?.[0];
    const page = audit.query({
      ...(before !== undefined && { before: Number(before) }),
      limit: request.first ?? 0,
      filter,
      sees: (project) => rights.sees(project),
      matches: (event) => rights.maySee(event),
    });
    const cursorAt = (sequence: number) => () => cursors.sign(list, [sequence]);
    const show = (event: AuditEvent) => auditEventType(event, { showsOrigin: rights.showsOrigin(event) });
    const nodes = page.events.map(show);
    const end = page.next ?? page.events.at(-1)?.sequence;
    return {
      edges: page.events.map(({ sequence }, index) => ({ cursor: cursorAt(sequence), node: nodes[index] as AuditEventType })),
      nodes,
      pageInfo: {
        hasNextPage: page.next !== undefined,
        hasPreviousPage: before !== undefined,
        startCursor: page.events[0] === undefined ? null : cursorAt(page.events[0].sequence),
        endCursor: end === undefined ? null : cursorAt(end),
      },
    };
  }

  /** The records that the viewer may see, as they are made. */
  @Subscription(() => AuditEventType, {
    subscribe: followAudit,
    description: "What is done and refused from now on, each record by your rights when it is made; as auditEvents tells it.",
    name: "auditEvents",
  })
  @Can("projects", "get", eachItem)
  auditEventStream(
    @Root() event: AuditEventType,
    @Arg("filter", () => AuditFilterInput, { nullable: true, description: "Which ones." }) _filter: AuditFilterInput | null,
  ): AuditEventType {
    return event;
  }
}
