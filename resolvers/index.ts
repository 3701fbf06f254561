import "reflect-metadata";
import type { GraphQLSchema } from "graphql";
import { buildSchemaSync } from "type-graphql";
import { frameTypes } from "../schema/event-frames.type.js";
import { AccountResolver } from "./account.resolver.js";
import { ApplicationResolver } from "./application.resolver.js";
import { ApplicationChangesResolver } from "./application-changes.resolver.js";
import { ApplicationFieldsResolver } from "./application-fields.resolver.js";
import { AuditResolver } from "./audit.resolver.js";
import { authorize } from "./authorize.js";
import { EventsResolver } from "./events.resolver.js";
import { ProjectResolver } from "./project.resolver.js";
import { ProjectFieldsResolver } from "./project-fields.resolver.js";
import { ProjectTokenResolver } from "./project-token.resolver.js";
import { ResourceActionResolver } from "./resource-action.resolver.js";
import { SessionResolver } from "./session.resolver.js";
import { SettingsResolver } from "./settings.resolver.js";
import { SourceResolver } from "./source.resolver.js";
import { SyncResolver } from "./sync.resolver.js";
import { UpkeepResolver } from "./upkeep.resolver.js";
import { ViewerFieldsResolver } from "./viewer-fields.resolver.js";

/** The library wants topics; our streams are made by the subscribe functions and have none. */
const refuseTopics = (): never => {
  throw new Error("Subscriptions of this graph do not go through topics");
};
const noTopics = { publish: refuseTopics, subscribe: refuseTopics };

/**
 * The executable schema with the declared rights in front of every root field.
 * @throws Error if a root field declares none
 */
export function buildGraph(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      ApplicationResolver,
      ApplicationFieldsResolver,
      ApplicationChangesResolver,
      SyncResolver,
      ResourceActionResolver,
      ProjectResolver,
      ProjectFieldsResolver,
      ProjectTokenResolver,
      AccountResolver,
      SourceResolver,
      SessionResolver,
      SettingsResolver,
      UpkeepResolver,
      ViewerFieldsResolver,
      EventsResolver,
      AuditResolver,
    ],
    orphanedTypes: [...frameTypes],
    validate: false,
    pubSub: noTopics,
  });
  describeRoots(schema);
  return authorize(schema);
}

function describeRoots(schema: GraphQLSchema): void {
  const sentences = [
    [schema.getQueryType(), "Questions: what is, as you may see it."],
    [schema.getMutationType(), "Wishes: each is stored and answered at once; the loop does the work."],
    [schema.getSubscriptionType(), "What happens, as it happens."],
  ] as const;
  for (const [root, sentence] of sentences) if (root != null) root.description = sentence;
}
