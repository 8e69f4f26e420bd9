/** Where each schema comes from: a Go module and a path in it. Built-in kinds are of the oldest supported server. */
export const kubernetes = {
  module: 'k8s.io/kubernetes@v1.34.4',
  path: 'api/openapi-spec/swagger.json',
  kinds: {
    v1: 'Namespace ServiceAccount ConfigMap Secret Service Pod PersistentVolumeClaim ResourceQuota LimitRange',
    'apps/v1': 'Deployment StatefulSet DaemonSet',
    'batch/v1': 'Job CronJob',
    'autoscaling/v2': 'HorizontalPodAutoscaler',
    'policy/v1': 'PodDisruptionBudget',
    'networking.k8s.io/v1': 'NetworkPolicy Ingress',
    'rbac.authorization.k8s.io/v1': 'Role RoleBinding ClusterRole ClusterRoleBinding',
    'storage.k8s.io/v1': 'StorageClass',
    'admissionregistration.k8s.io/v1': 'ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding',
  },
};

export const definitions = [
  {
    module: 'sigs.k8s.io/gateway-api@v1.6.3',
    paths: [
      'config/crd/standard/gateway.networking.k8s.io_gateways.yaml',
      'config/crd/standard/gateway.networking.k8s.io_httproutes.yaml',
    ],
  },
  {
    module: 'github.com/cert-manager/cert-manager@v1.21.2',
    paths: ['deploy/crds/cert-manager.io_issuers.yaml', 'deploy/crds/cert-manager.io_certificates.yaml'],
  },
  {
    module: 'github.com/cloudnative-pg/cloudnative-pg@v1.30.0',
    paths: [
      'config/crd/bases/postgresql.cnpg.io_clusters.yaml',
      'config/crd/bases/postgresql.cnpg.io_scheduledbackups.yaml',
    ],
  },
  {
    module: 'github.com/cloudnative-pg/plugin-barman-cloud@v0.15.0',
    paths: ['config/crd/bases/barmancloud.cnpg.io_objectstores.yaml'],
  },
  {
    module: 'k8s.io/autoscaler/vertical-pod-autoscaler@v1.8.1',
    paths: ['deploy/vpa-v1-crd-gen.yaml'],
    kinds: ['VerticalPodAutoscaler'],
  },
  {
    module: 'github.com/fluxcd/flagger@v1.44.0',
    paths: ['artifacts/flagger/crd.yaml'],
    kinds: ['Canary', 'MetricTemplate'],
  },
  {
    module: 'github.com/external-secrets/external-secrets@v1.3.2',
    paths: ['config/crds/bases/external-secrets.io_externalsecrets.yaml'],
  },
  {
    module: 'github.com/bitnami-labs/sealed-secrets@v0.40.0',
    paths: ['helm/sealed-secrets/crds/bitnami.com_sealedsecrets.yaml'],
  },
  {
    module: 'github.com/fluxcd/source-controller@v1.9.0',
    paths: ['config/crd/bases/source.toolkit.fluxcd.io_gitrepositories.yaml'],
  },
  {
    module: 'github.com/fluxcd/kustomize-controller@v1.9.0',
    paths: ['config/crd/bases/kustomize.toolkit.fluxcd.io_kustomizations.yaml'],
  },
  { module: 'github.com/argoproj/argo-cd/v3@v3.5.7', paths: ['manifests/crds/application-crd.yaml'] },
  {
    module: 'github.com/prometheus-operator/prometheus-operator@v0.85.0',
    paths: [
      'example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml',
      'example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml',
      'example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml',
    ],
  },
];
