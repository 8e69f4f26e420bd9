import { ofKind, refuse, type Labels, type Manifest } from '../objects.ts';
import { listPods } from '../pods.ts';
import { matches } from '../workloads.ts';

interface Service {
  selector?: Labels;
  ports?: { name?: string; port: number; targetPort?: string | number }[];
}

interface Ingress {
  rules?: {
    http?: { paths: { backend: { service?: { name: string; port: { name?: string; number?: number } } } }[] };
  }[];
}

interface Route {
  rules?: { backendRefs?: { kind?: string; name: string; port?: number }[] }[];
}

interface Canary {
  service: { name: string; port: number; portName: string };
}

/** Every Service selects pods with its port; every Ingress, route and BACKEND_URL leads to an existing Service and port. */
export function* checkServices(manifests: Manifest[]) {
  const services = ofKind<Service>(manifests, 'Service');
  for (const service of services) {
    const { selector, ports = [] } = service.object.spec;
    if (!selector) continue;
    const chosen = listPods(manifests).filter(
      ({ namespace, labels }) =>
        namespace === service.object.metadata.namespace && matches({ matchLabels: selector }, labels),
    );
    if (chosen.length === 0) yield refuse(service, 'spec.selector', 'selects no pod');
    for (const { port, targetPort = port } of ports)
      if (chosen.some((pods) => pods.ports && !pods.ports.includes(targetPort)))
        yield refuse(service, 'spec.ports', `leads to ${targetPort}, a port its pods do not have`);
  }

  // Flagger creates the Service that its Canary describes.
  const made = ofKind<Canary>(manifests, 'Canary').map(({ object }) => object.spec.service);
  const doors = [
    ...services.map(({ object }) => ({ name: object.metadata.name, ports: object.spec.ports ?? [] })),
    ...made.map(({ name, port, portName }) => ({ name, ports: [{ port, name: portName }] })),
  ];
  const find = (name: string, port: string | number | undefined) =>
    doors.some(
      (door) => door.name === name && door.ports.some((each) => [each.port, each.name].includes(port)),
    );
  for (const ingress of ofKind<Ingress>(manifests, 'Ingress'))
    for (const { http } of ingress.object.spec.rules ?? [])
      for (const { backend } of http?.paths ?? []) {
        const { name = '', port } = backend.service ?? {};
        if (!find(name, port?.name ?? port?.number))
          yield refuse(ingress, 'spec.rules', `lead to no existing Service and port: ${name}`);
      }
  for (const route of ofKind<Route>(manifests, 'HTTPRoute'))
    for (const { name, port } of (route.object.spec.rules ?? []).flatMap(
      ({ backendRefs = [] }) => backendRefs,
    ))
      if (!find(name, port))
        yield refuse(route, 'spec.rules', `lead to no existing Service and port: ${name}`);
  for (const config of ofKind(manifests, 'ConfigMap')) {
    const address = config.object.data?.['BACKEND_URL'];
    if (address === undefined) continue;
    const { hostname = '', port } = URL.parse(address) ?? {};
    if (!find(hostname, Number(port || 80)))
      yield refuse(config, 'data.BACKEND_URL', `leads to no existing Service and port: ${address}`);
  }
}
