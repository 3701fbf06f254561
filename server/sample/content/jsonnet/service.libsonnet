// What the services of the fleet that are written in Jsonnet have in common.
function(name, tag, replicas=1) {
  local labels = { 'app.kubernetes.io/name': name },
  list: [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: name, labels: labels },
      data: { 'log-level': 'info' },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: name, labels: labels },
      spec: {
        replicas: replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels: labels },
          spec: {
            containers: [{
              name: name,
              image: 'ghcr.io/fairlead-samples/%s:%s' % [name, tag],
              envFrom: [{ configMapRef: { name: name } }],
            }],
          },
        },
      },
    },
  ],
}
