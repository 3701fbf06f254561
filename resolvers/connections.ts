import type { Application } from "../engine/model/application.js";
import type { ApplicationFilter, Page } from "../engine/model/listing.js";
import { applicationType } from "../schema/application.type.js";
import type { ApplicationConnectionType } from "../schema/application-connection.type.js";
import type { RequestContext } from "./context.js";
import { pageInfo } from "./pages.js";

/** A page of Applications as the graph shows it; only what the query selects is made. */
export function applicationConnection(
  page: Page<Application>,
  { list, filter }: { readonly list: string; readonly filter: ApplicationFilter | undefined },
  { cursors, streams }: RequestContext,
): ApplicationConnectionType {
  return {
    edges: () =>
      page.items.map(({ item, position }) => ({ cursor: () => cursors.sign(list, position), node: applicationType(item) })),
    nodes: () => page.items.map(({ item }) => applicationType(item)),
    pageInfo: pageInfo(page, list, cursors),
    totalCount: page.totalCount,
    snapshotToken: () => streams.resumeToken(filter),
  };
}
