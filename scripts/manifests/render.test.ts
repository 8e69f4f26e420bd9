import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { hasKubectl, renderComponent } from './render.ts';
import { check } from './rules.ts';

const folder = mkdtempSync(join(tmpdir(), 'guestbook-'));
afterAll(() => rmSync(folder, { recursive: true }));

function renderPatch(patch: object) {
  const target = { kind: 'Deployment', name: 'backend' };
  const component = {
    apiVersion: 'kustomize.config.k8s.io/v1alpha1',
    kind: 'Component',
    patches: [{ target, patch: JSON.stringify([patch]) }],
  };
  writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(component));
  return renderComponent(folder, 'k8s');
}

describe.skipIf(!(await hasKubectl()))('a component on the base', () => {
  test('a patch that leaves a fault is refused by the name of the component', async () => {
    const rendered = await renderPatch({ op: 'add', path: '/spec/replica', value: 2 });
    expect(check(rendered, 'set', '0.1.0')).toEqual([
      `${folder} (rendered): Deployment backend: spec has the unknown field replica`,
    ]);
  });

  test('a patch that does not fit is refused', async () => {
    await expect(renderPatch({ op: 'replace', path: '/spec/nothing/here', value: 2 })).rejects.toThrow(
      `${folder}: kubectl kustomize`,
    );
  });
});
