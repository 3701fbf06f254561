local dashboard(name, panels) = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'dashboard-' + name, labels: { dashboard: name } },
  data: { 'panels.json': std.manifestJsonMinified(panels) },
};

function(owner='nobody') [
  dashboard(name, [{ title: title, owner: owner } for title in ['latency', 'errors', 'traffic']])
  for name in ['api', 'web', 'jobs']
]
