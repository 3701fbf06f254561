import { removePointer } from "../../kubernetes/json-pointer.js";
import { type Action, type ActionRule, icons } from "../action.js";
import { at, withField } from "../fields.js";
import { readNumber } from "../read-number.js";
import { timeStamp } from "../time-stamps.js";

const restart: Action = {
  name: "restart",
  iconClass: icons.restart,
  run: (object, { now }) =>
    withField(object, ["spec", "template", "metadata", "annotations", "kubectl.kubernetes.io/restartedAt"], timeStamp(now)),
};
const scale: Action = {
  name: "scale",
  iconClass: icons.plusCircle,
  parameters: () => [{ name: "replicas" }],
  run: (object, { parameters }) => withField(object, ["spec", "replicas"], readNumber(parameters, "replicas")),
};
const isPaused = (object: Parameters<Action["run"]>[0]) => at(object, "spec", "paused") === true;

/** As kubectl's `rollout restart`, `rollout pause`, `rollout resume` and `scale`. */
export const workloadActions: readonly ActionRule[] = [
  {
    kinds: ["apps/Deployment"],
    actions: [
      restart,
      {
        name: "pause",
        iconClass: icons.pauseCircle,
        isDisabled: isPaused,
        run: (object) => withField(object, ["spec", "paused"], true),
      },
      {
        name: "resume",
        iconClass: icons.playCircle,
        isDisabled: (object) => !isPaused(object),
        run: (object) => removePointer(object, ["spec", "paused"]),
      },
      scale,
    ],
  },
  { kinds: ["apps/StatefulSet"], actions: [restart, scale] },
  { kinds: ["apps/DaemonSet"], actions: [restart] },
];
