import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import type { GraphQLSchema } from "graphql";
import type { FailureCode } from "../../engine/errors.js";
import type { RequestContext } from "../../resolvers/context.js";
import { type FormatError, statusOf } from "../format-error.js";
import type { EdgeLimits } from "./limits.js";

/** Gives a response from which nothing resolved the status of its first error. */
const statusOfNothing: ApolloServerPlugin<RequestContext> = {
  async requestDidStart() {
    return {
      async willSendResponse({ response }) {
        if (response.body.kind !== "single") return;
        const { data, errors } = response.body.singleResult;
        const code = errors?.[0]?.extensions?.["code"];
        const nothing = data == null || Object.values(data).every((value) => value === null);
        if (nothing && typeof code === "string") response.http.status = statusOf[code as FailureCode] ?? 500;
      },
    };
  },
};

/** Creates the GraphQL server. What it executes has passed `admit`; its own bounds are a second wall. It ends when we say so, not on signals. */
export function createApollo(schema: GraphQLSchema, formatError: FormatError, limits: EdgeLimits): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    schema,
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    nodeEnv: "production",
    parseOptions: { maxTokens: limits.tokens },
    validationOptions: { maxErrors: 10 },
    formatError: (_formatted, error) => formatError(error),
    plugins: [
      statusOfNothing,
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
    ],
  });
}
