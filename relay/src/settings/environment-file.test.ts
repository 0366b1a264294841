import { hash } from 'node:crypto';
import { parseEnv } from 'node:util';
import { expect, it } from 'vitest';
import { parseConfig } from './config.ts';
import { environmentFile } from './environment-file.ts';
import { type SettingName, settings } from './settings.ts';

const given: Partial<Record<SettingName, string>> = {
  NOISEAWARE_PARTNER_ID: '42',
  NOISEAWARE_CLIENT_ID: 'noiseaware',
  NOISEAWARE_CLIENT_SECRETS: 'a-long-random-client-phrase',
  RELAY_SEALING_KEYS: `2026:${hash('sha256', 'a key', 'base64url')}`,
  RELAY_REDIRECTS: 'https://abc.chromiumapp.org/',
};

it('lists every setting once, unset ones as comments', () => {
  const text = environmentFile(given);
  const named = [...text.matchAll(/^(# )?([A-Z_]+)=/gm)].map(([, comment, name]) => [
    name,
    comment === undefined,
  ]);
  expect(named).toEqual(Object.keys(settings).map((name) => [name, name in given]));
});

it('is read by Node with the values that were given', () => {
  expect(parseEnv(environmentFile(given))).toEqual(given);
});

it('shows correct defaults: uncommented, they change nothing', () => {
  const whole = environmentFile(given).replace(/^# ([A-Z_]+=)/gm, '$1');
  const { RELAY_PUBLIC_URL, ...others } = parseEnv(whole);
  expect(RELAY_PUBLIC_URL).toBe('http://127.0.0.1:<RELAY_PORT>');
  const { store, given: _, ...config } = parseConfig(others);
  const { store: givenStore, given: __, ...givenConfig } = parseConfig(given);
  expect(config).toEqual(givenConfig);
  expect(store.name).toBe(givenStore.name);
});

it('keeps its lines within the width of a terminal', () => {
  const comments = environmentFile(given)
    .split('\n')
    .filter((line) => /^# [A-Z][a-z]/.test(line));
  expect(comments.length).toBeGreaterThan(10);
  expect(Math.max(...comments.map((line) => line.length))).toBeLessThanOrEqual(118);
});
