import type { AuditEntry } from "../model/audit-event.js";
import { nobody } from "./actor-of.js";

/** Bounds the records that people who are not known can cause, however often they try and from however many networks. */
export interface StrangerBound {
  /** Whether an entry gets a record of its own; otherwise it is counted. @param network where it comes from, for people; empty where that is not known */
  admits(entry: AuditEntry, network: string): boolean;
  /** What was counted since the last call, an entry a network. To be asked once a minute: this call begins the next minute. */
  sums(): readonly AuditEntry[];
  /** Networks that are remembered now, 64 at most. */
  networks(): number;
}

const mostNetworks = 64;
/** Kinds of one network that are told apart, and those of all other networks together. */
const mostKinds = { ofNetwork: 8, ofOthers: 32 } as const;
/** Records of their own in one minute, over all networks. */
const mostAtOnce = 60;
const longestKind = 160;
const otherKinds = "other";
/** From the least telling to the most. */
const outcomes = ["ALLOWED", "FAILED", "DENIED"] as const;

/** How often each kind of entry was counted, and the most telling outcome of those. */
interface Tally {
  readonly kinds: Map<string, number>;
  outcome: AuditEntry["outcome"];
}

/**
 * Creates the bound. The first entry of a kind (what was tried, and why it was refused) from a network is admitted; those that follow are counted until a minute passes without one.
 * No more than 60 are admitted a minute, and no more than 64 networks told apart; the others are counted together, by kind. So strangers cause 125 records a minute at most.
 */
export function createStrangerBound(): StrangerBound {
  const networks = new Map<string, Tally>();
  const others = newTally();
  let admitted = 0;
  return {
    admits(entry, network) {
      const kind = kindOf(entry);
      const known = networks.get(network);
      if (known === undefined && networks.size >= mostNetworks) {
        count(others, { kind, outcome: entry.outcome, most: mostKinds.ofOthers });
        return false;
      }
      const tally = known ?? newTally();
      networks.set(network, tally);
      if (!tally.kinds.has(kind) && tally.kinds.size < mostKinds.ofNetwork && admitted < mostAtOnce) {
        admitted += 1;
        tally.kinds.set(kind, 0);
        return true;
      }
      count(tally, { kind, outcome: entry.outcome, most: mostKinds.ofNetwork });
      return false;
    },
    sums() {
      admitted = 0;
      const entries = [...networks].flatMap(([network, tally]) => sumOf(tally, network) ?? []);
      for (const [network, tally] of networks) {
        renew(tally);
        if (tally.kinds.size === 0) networks.delete(network);
      }
      const rest = sumOf(others, undefined);
      others.kinds.clear();
      others.outcome = "ALLOWED";
      return rest === undefined ? entries : [...entries, rest];
    },
    networks: () => networks.size,
  };
}

const newTally = (): Tally => ({ kinds: new Map(), outcome: "ALLOWED" });

/** What was tried and why it failed, in words of ours: of the rest a stranger could make endlessly many. A login's name is an account's, or none. */
function kindOf({ action, resource, reason = "" }: AuditEntry): string {
  const whose = action === "login" && resource.name !== undefined ? ` of ${resource.name}` : "";
  const [why = ""] = reason.split(/[:;]/, 1);
  return `${action}${whose}${why === "" ? "" : ` (${why})`}`.slice(0, longestKind);
}

function count(
  tally: Tally,
  { kind, outcome, most }: { readonly kind: string; readonly outcome: AuditEntry["outcome"]; readonly most: number },
): void {
  const { kinds } = tally;
  const key = kinds.has(kind) || kinds.size < most ? kind : otherKinds;
  kinds.set(key, (kinds.get(key) ?? 0) + 1);
  if (outcomes.indexOf(outcome) > outcomes.indexOf(tally.outcome)) tally.outcome = outcome;
}

/** Forgets the counts, and the kinds of which there were none. */
function renew(tally: Tally): void {
  for (const [kind, times] of tally.kinds)
    if (times === 0) tally.kinds.delete(kind);
    else tally.kinds.set(kind, 0);
  tally.outcome = "ALLOWED";
}

/** The network stands where addresses do, which not everybody is shown. */
function sumOf({ kinds, outcome }: Tally, network: string | undefined): AuditEntry | undefined {
  const counted = [...kinds].filter(([, times]) => times > 0);
  const times = counted.reduce((sum, [, more]) => sum + more, 0);
  if (times === 0) return undefined;
  const list = counted.map(([kind, more]) => `${more} × ${kind}`).join(", ");
  return {
    actor: nobody,
    via: "API",
    action: "strangers",
    resource: { type: "session" },
    outcome,
    reason: `${times} more within a minute from ${network === undefined ? "other networks" : "one network"}: ${list}`,
    ...(network !== undefined && network !== "" && { clientIp: network }),
  };
}
