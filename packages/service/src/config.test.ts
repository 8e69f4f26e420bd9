import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { commonVariables, networks, readConfig, readTracing } from './config.ts';

const Config = z.object({ ...commonVariables, TRUSTED: networks('10.0.0.0/8'), NAME: z.string().optional() });

test('an empty variable counts as absent, whichever it is', () => {
  const names = Object.keys(Config.shape);
  const empty = Object.fromEntries(names.map((name) => [name, '']));
  expect(readConfig(Config, empty)).toEqual(readConfig(Config, {}));
  expect(readTracing(readConfig(Config, empty)).isOn).toBe(false);
});

test('no networks are said by a word', () => {
  expect(readConfig(Config, { TRUSTED: '' }).TRUSTED).toEqual(['10.0.0.0/8']);
  expect(readConfig(Config, { TRUSTED: 'none' }).TRUSTED).toEqual([]);
});

test('a level of logs may be written large', () => {
  expect(readConfig(Config, { LOG_LEVEL: 'INFO' }).LOG_LEVEL).toBe('info');
});

test('a bad value stops the start and is named', () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  readConfig(Config, { DRAIN_SECONDS: 'soon' });
  expect(said).toHaveBeenCalledWith('Bad configuration: DRAIN_SECONDS: must be a whole number');
  expect(exit).toHaveBeenCalledWith(1);
  vi.restoreAllMocks();
});
