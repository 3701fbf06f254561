local service = import 'service.libsonnet';

service('SERVICE', 'VERSION').list
