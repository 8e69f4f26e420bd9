import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { commonVariables, networks, readConfig, readTracing } from './config.ts';

const Config = z.object({ ...commonVariables, TRUSTED: networks('10.0.0.0/8'), NAME: z.string().optional() });

test('treats an empty variable as absent', () => {
  const names = Object.keys(Config.shape);
  const empty = Object.fromEntries(names.map((name) => [name, '']));
  expect(readConfig(Config, empty)).toEqual(readConfig(Config, {}));
  expect(readTracing(readConfig(Config, empty)).isOn).toBe(false);
});

test('reads `none` as an empty list of networks', () => {
  expect(readConfig(Config, { TRUSTED: '' }).TRUSTED).toEqual(['10.0.0.0/8']);
  expect(readConfig(Config, { TRUSTED: 'none' }).TRUSTED).toEqual([]);
});

test('accepts a log level in upper case', () => {
  expect(readConfig(Config, { LOG_LEVEL: 'INFO' }).LOG_LEVEL).toBe('info');
});

test('a bad value ends the start with the name of the variable', () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  readConfig(Config, { DRAIN_SECONDS: 'soon' });
  expect(printed).toHaveBeenCalledWith('Bad configuration: DRAIN_SECONDS: must be a whole number');
  expect(exit).toHaveBeenCalledWith(1);
  vi.restoreAllMocks();
});
