import { hasStatus, isObserved, numberAt, objectAt, objectsAt, specOf, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";

const groups = ["game.kruise.io"];

const gameServerRule: HealthRule = {
  groups,
  kinds: ["GameServer"],
  assess(server) {
    const status = statusOf(server);
    const [current, wanted] = [textAt(status, "currentState"), textAt(status, "desiredState")];
    if (current !== wanted) return verdict("Progressing", `State change: ${current || "Unknown"} → ${wanted || "Unknown"}`);
    const unready = objectsAt(objectAt(status, "podStatus"), "conditions").some(
      (raw) => textAt(raw, "type") === "KruisePodReady" && textAt(raw, "status") !== "True",
    );
    if (unready) return verdict("Degraded", "Pod is not ready: KruisePodReady");
    return current === "Ready"
      ? verdict("Healthy", "GameServer is Ready")
      : verdict("Unknown", "Waiting for GameServer to be ready");
  },
};

const gameServerSetRule: HealthRule = {
  groups,
  kinds: ["GameServerSet"],
  assess(set) {
    const waiting = verdict("Progressing", "Waiting for GameServerSet initialization");
    if (!hasStatus(set) || !isObserved(set)) return waiting;
    const rolling = objectAt(objectAt(specOf(set), "updateStrategy"), "rollingUpdate");
    if (rolling.paused === true) return verdict("Suspended", "GameServerSet is paused");
    const status = statusOf(set);
    const [total = 0, updated = 0, updatedReady = 0, ready = 0] = [
      numberAt(status, "replicas"),
      numberAt(status, "updatedReplicas"),
      numberAt(status, "updatedReadyReplicas"),
      numberAt(status, "readyReplicas"),
    ];
    const partition = numberAt(rolling, "partition") ?? 0;
    if (partition !== 0 && updated >= total - partition)
      return verdict("Suspended", `Partition=${partition}, waiting for manual intervention`);
    if (updatedReady === total) return verdict("Healthy", "All GameServerSet replicas are updated and ready");
    return ready < total ? verdict("Progressing", `ReadyReplicas ${ready}/${total}, still progressing`) : waiting;
  },
};

/**
 * Kinds of OpenKruise Game.
 * @see https://openkruise.io/kruisegame/introduction
 */
export const kruiseGameRules: readonly HealthRule[] = [gameServerRule, gameServerSetRule];
