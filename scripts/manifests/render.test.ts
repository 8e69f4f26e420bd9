import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { hasKubectl, renderComponent } from './render.ts';
import { check } from './rules.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'guestbook-')));
afterAll(() => rmSync(folder, { recursive: true }));

function renderWith(parts: object) {
  const component = { apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component', ...parts };
  writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(component));
  return renderComponent(folder, 'k8s');
}

function renderPatch(patch: object) {
  const target = { kind: 'Deployment', name: 'backend' };
  return renderWith({ patches: [{ target, patch: JSON.stringify([patch]) }] });
}

describe.skipIf(!(await hasKubectl()))('a component on the base', () => {
  test('an error after a patch names the component', async () => {
    const rendered = await renderPatch({ op: 'add', path: '/spec/replica', value: 2 });
    expect(check(rendered, 'set', '0.1.0')).toEqual([
      `${folder} (rendered): Deployment backend: spec has the unknown field replica`,
    ]);
  });

  test.each(['canary', 'blue-green'])('the quota and the connections are enough for %s', async (name) => {
    const components = ['quota', name].map((part) => relative(folder, resolve('deploy/components', part)));
    expect(check(await renderWith({ components }), 'set', '0.1.0')).toEqual([]);
  });

  test('refuses a patch without a target', async () => {
    await expect(renderPatch({ op: 'replace', path: '/spec/nothing/here', value: 2 })).rejects.toThrow(
      `${folder}: kubectl kustomize`,
    );
  });
});
