/**
 * A level without a seat, for requests of `bed-user` about a namespace, or about all of them (`*`). Priority and fairness lets one at a time pass there and
 * refuses what comes meanwhile.
 */
export const jailFor = (namespace: string) => `apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: PriorityLevelConfiguration
metadata: { name: jail }
spec:
  type: Limited
  limited: { nominalConcurrencyShares: 0, lendablePercent: 0, borrowingLimitPercent: 0, limitResponse: { type: Reject } }
---
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: FlowSchema
metadata: { name: jail }
spec:
  priorityLevelConfiguration: { name: jail }
  matchingPrecedence: 2
  rules:
    - subjects: [{ kind: User, user: { name: bed-user } }]
      resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"], clusterScope: ${namespace === "*"}, namespaces: ["${namespace}"] }]
`;
