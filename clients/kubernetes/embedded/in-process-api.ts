import { groupOf, type Manifest } from "../../../engine/model/manifest.js";
import type { EmbeddedApi, KindRef, ObjectRef } from "./api.js";
import { ownWrite, type ServerContext } from "./context.js";
import { type ServedKind, storedKind, type VersionedKind } from "./kinds.js";
import { unknownPath } from "./status-error.js";
import { keyFor } from "./write/commit.js";
import { createObject } from "./write/create.js";
import { removeObject } from "./write/remove.js";
import { updateObject } from "./write/update.js";

const manager = "kube-controller-manager";

/** The server's verbs without HTTP, for its own controllers: same admission, same rules, no wire. */
export function createInProcessApi(context: ServerContext): EmbeddedApi {
  const find = ({ group, kind }: KindRef): ServedKind | undefined => context.kinds.byKind(group, kind);
  const require = (ref: KindRef): VersionedKind => {
    const kind = storedKind(context.kinds, find(ref)?.storageKey ?? "");
    if (kind === undefined) throw unknownPath();
    return kind;
  };
  const kindOf = (object: Manifest) => require({ group: groupOf(object), kind: object.kind });
  const keyOf = (served: ServedKind, { namespace, name }: ObjectRef) => keyFor(served, { namespace, name });

  return {
    get: (ref) => {
      const served = find(ref);
      return served === undefined ? undefined : context.storage.get(keyOf(served, ref));
    },
    list: (ref, namespace) => {
      const served = find(ref);
      return served === undefined ? [] : context.storage.list(served.storageKey, { namespace }).map(({ object }) => object);
    },
    ownedBy: (uid) => context.storage.ownedBy(uid).map(({ object }) => object),
    create: (object) => createObject(context, kindOf(object), object, ownWrite(manager)),
    update: (object) => {
      const kind = kindOf(object);
      return updateObject(context, kind, keyFor(kind.served, object.metadata), () => object, ownWrite(manager));
    },
    updateStatus: (object) => {
      const kind = kindOf(object);
      return updateObject(context, kind, keyFor(kind.served, object.metadata), () => object, ownWrite(manager, "status"));
    },
    delete: (ref, options = {}) => {
      const kind = require(ref);
      const { propagation = "Background", uid } = options;
      removeObject(context, kind, keyOf(kind.served, ref), {
        dryRun: false,
        propagation,
        ...(uid === undefined ? {} : { uid }),
      });
    },
    onChange: (listener) =>
      context.hub.subscribe(({ type, object, before }) =>
        listener(before === undefined || type === "ADDED" ? { type, object } : { type, object, before }),
      ),
  };
}
