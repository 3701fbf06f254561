import type { Application } from "../model/application.js";
import type { ApplicationFilter, ApplicationOrder, Page, PageRequest } from "../model/listing.js";
import { compileFilter } from "./compile-filter.js";
import { firstPage } from "./first-page.js";
import { checkPageRequest, type Placed, pageOf } from "./list-page.js";
import { orderApplications } from "./order-applications.js";

/** What somebody wants to see of the Applications. */
export interface ApplicationListQuery {
  /** Whether the caller may see it. Asked first, so that what is hidden is not even counted. */
  readonly may: (application: Application) => boolean;
  readonly filter?: ApplicationFilter;
  /** Default: by name. */
  readonly orderBy?: readonly ApplicationOrder[];
  readonly page: PageRequest;
}

/** Above this many items on a page, ordering everything is quicker than choosing. */
const mostChosen = 400;

/**
 * Lists Applications: authorises, filters, counts, orders and cuts out one page. A page that goes forward from a place costs one pass over the list and no
 * ordering of the whole.
 * @param applications in any order
 * @throws FairleadError `BAD_USER_INPUT` as `compileFilter` and `checkPageRequest`
 */
export function listApplications(
  applications: Iterable<Application>,
  { may, filter, orderBy, page }: ApplicationListQuery,
): Page<Application> {
  const matches = compileFilter(filter);
  const order = orderApplications(orderBy);
  checkPageRequest(page, order);
  const belongs = (application: Application) => may(application) && matches(application);
  const { first, after, last, before } = page;
  if (first !== undefined && first <= mostChosen && last === undefined && before === undefined) {
    return firstPage(applications, { first, belongs, ...(after !== undefined && { after }) }, order);
  }
  const found: Placed<Application>[] = [];
  for (const item of applications) if (belongs(item)) found.push({ item, position: order.positionOf(item) });
  return pageOf(
    found.toSorted((a, b) => order.compare(a.position, b.position)),
    page,
    order,
  );
}
