import { expect, it } from 'vitest';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { outputOf, refusalOf } from '../support/relay/run-command.ts';
import { relayOfFile } from '../support/relay/test-relay.ts';

const relay = await relayOfFile();
const env = relayEnvironment(relay.directory);

const make = ['service-key', '--name', 'billing'];

it('refuses to create a key without explicit rights', async () => {
  expect(await refusalOf(make, env)).toContain('--scope with some of connections:read, token');
  expect(await refusalOf([...make, '--all', '--scope', 'token'], env)).toContain('say what the key may do');
  expect(await refusalOf([...make, '--scope', 'everything'], env)).toContain(
    'must be one of connections:read',
  );
  expect(await refusalOf([...make, '--all', '--expires', '90'], env)).toContain('It must be a length');
  expect(await refusalOf([...make, '--all', '--account', 'acct-1', 'cust-*'], env)).toContain(
    'must have {*} instead of *',
  );
  expect(await refusalOf(['service-key', 'list', '--name', 'billing'], env)).toContain(
    '--name does not belong',
  );
  expect(await outputOf(['service-key', 'list'], env)).toContain('There is no service key yet');
});

it('prints a key’s scopes, accounts and expiry, also after its rotation', async () => {
  const rights = ['--scope', 'token', 'api:read', '--account', 'cust-{*}', 'acct-1', '--expires', '90d'];
  const made = JSON.parse(await outputOf([...make, ...rights, '--json'], env)) as Record<string, string>;
  expect(made).toEqual({
    key: expect.stringMatching(/^nackey_/) as string,
    service: 'billing',
    scopes: ['token', 'api:read'],
    accounts: ['cust-{*}', 'acct-1'],
    expiresAt: expect.any(String) as string,
  });
  const days = (Date.parse(made['expiresAt'] ?? '') - Date.now()) / 86_400_000;
  expect(Math.round(days)).toBe(90);
  expect(await refusalOf([...make, '--all'], env)).toContain('rotate or revoke it');
  const rotated = await outputOf(['service-key', 'rotate', 'billing', '--overlap', '24h'], env);
  expect(rotated).toContain('nackey_');
  const list = await outputOf(['service-key', 'list'], env);
  expect(list.match(/billing +\S+ +token api:read for cust-\{\*\} acct-1/g)).toHaveLength(2);
  expect(list).not.toContain('nackey_');
  expect(await outputOf(['service-key', 'revoke', 'billing'], env)).toContain('is revoked');
});
