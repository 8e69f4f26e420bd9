import { parseAllDocuments } from 'yaml';

/** What the tests read and change of a rendered object. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  spec: ManifestSpec;
}

interface ManifestSpec {
  replicas?: number;
  template: { spec: PodSpec };
  minReplicas: number;
  maxReplicas: number;
  scaleTargetRef: { name: string };
  hard: Record<string, string>;
}

interface PodSpec {
  containers: Container[];
  [field: string]: unknown;
}

interface Container {
  image: string;
  resources: { requests: Record<string, string>; limits: Record<string, string> };
  [field: string]: unknown;
}

/** The objects of a rendered text. */
export function parseObjects(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
}

export function find(objects: Manifest[], kind: string, name: string): Manifest {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (!found) throw new Error(`no ${kind} ${name} was rendered`);
  return structuredClone(found);
}
