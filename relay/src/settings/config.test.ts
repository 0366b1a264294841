import { hash } from 'node:crypto';
import path from 'node:path';
import { inspect, parseEnv } from 'node:util';
import { BadConfiguration, parseConfig } from '@noiseaware-connect/relay/settings/config';
import { describe, expect, test } from 'vitest';

const key = hash('sha256', 'a key', 'base64url');
const good = {
  NOISEAWARE_CLIENT_ID: 'partner',
  NOISEAWARE_CLIENT_SECRETS: 'first-of-the-secrets',
  RELAY_SEALING_KEYS: `2025:${key}`,
  RELAY_REDIRECTS: 'https://abc.chromiumapp.org/',
};
const noFile = (): string => {
  throw new Error('ENOENT');
};
const filesWith = (read: (file: string) => string) => ({ read, isOpen: () => false });
const messageOf = (env: Record<string, string | undefined>, readFile = noFile): string => {
  try {
    parseConfig(env, undefined, filesWith(readFile));
    return 'accepted';
  } catch (error) {
    if (!(error instanceof BadConfiguration)) throw error;
    return error.message;
  }
};

describe('settings', () => {
  test('have the documented defaults', () => {
    expect(parseConfig(good)).toMatchObject({
      host: '127.0.0.1',
      port: 8787,
      publicUrl: 'http://127.0.0.1:8787',
      store: {
        name: `lowdb:${path.resolve('data')}`,
        directory: path.resolve('data'),
        open: expect.any(Function),
      },
      redirects: ['https://abc.chromiumapp.org/'],
      boundSessions: 'offered',
      pairingTtl: 1_800,
      trustProxy: 0,
      logLevel: 'info',
      noiseaware: {
        partnerId: undefined,
        clientId: 'partner',
        clientSecrets: ['first-of-the-secrets'],
        authorizeUrl: 'https://login.noiseaware.io/authorize',
        refresh: { method: 'POST', host: undefined, path: '/refresh', key: 'refreshToken', fields: [] },
        tokenFields: { userToken: ['userToken'], refreshToken: ['refreshToken'], expiresAt: ['expiresAt'] },
        authorization: 'auto',
        timeout: 10,
        refusals: [400, 401, 404],
        identity: {
          kind: 'claim',
          names: ['organizationID', 'organization_id', 'organizationId', 'orgID', 'org_id', 'orgId', 'sub'],
        },
      },
      api: { bodyLimit: 268_435_456, timeout: 60, atOnce: 64 },
    });
  });

  test('set how an organization is identified: by claims, by a call, or not at all', () => {
    const identity = (text: string) =>
      parseConfig({ ...good, NOISEAWARE_IDENTITY: text }).noiseaware.identity;
    expect(identity('claim org_id,https://noiseaware.example/org')).toEqual({
      kind: 'claim',
      names: ['org_id', 'https://noiseaware.example/org'],
    });
    expect(identity('probe POST /me data.organization.id')).toEqual({
      kind: 'probe',
      method: 'POST',
      path: '/me',
      keys: ['data', 'organization', 'id'],
    });
    expect(identity('off')).toBeUndefined();
  });

  test.each([
    ['NOISEAWARE_API_URL', 'https://portal.example/?'],
    ['NOISEAWARE_LOGIN_URL', 'https://login.example/#'],
    ['RELAY_PUBLIC_URL', 'https://relay.example/?x'],
    ['RELAY_REDIRECTS', 'https://*.chromiumapp.org/'],
    ['RELAY_REDIRECTS', 'https://user:pass@abc.chromiumapp.org/'],
  ])('refuse in %s a value that would lead elsewhere: %s', (name, value) => {
    expect(messageOf({ ...good, [name]: value })).toContain(name);
  });

  test('allow redirects over plain http on loopback only', () => {
    const local = { ...good, RELAY_REDIRECTS: 'http://127.0.0.1:9000/,http://localhost/' };
    expect(parseConfig(local).redirects).toEqual(['http://127.0.0.1:9000/', 'http://localhost/']);
    expect(messageOf({ ...good, RELAY_REDIRECTS: 'http://10.0.0.1/' })).toContain('RELAY_REDIRECTS');
  });

  test('that are unknown are reported with the nearest known one, and do not stop the start', () => {
    const env = {
      ...good,
      RELAY_TRUST_PROXI: '1',
      RELAY_SEALING_KEYS_FILES: '',
      RELAY_SERVICE_HOST: '10.0.0.1',
      LOG: '',
    };
    const fixes = parseConfig(env).warnings.map(({ message, fix }) => `${message.split(' ')[0]}: ${fix}`);
    expect(fixes.slice(-3)).toEqual([
      'RELAY_SEALING_KEYS_FILES: did you mean RELAY_SEALING_KEYS_FILE?',
      'RELAY_SERVICE_HOST: remove it, or see relay/docs/settings.md',
      'RELAY_TRUST_PROXI: did you mean RELAY_TRUST_PROXY?',
    ]);
  });

  test('make a demonstration of a relay that works with the sandbox alone, and warn of it', () => {
    const sandbox = {
      NOISEAWARE_LOGIN_URL: 'https://sandbox.harbor.example',
      NOISEAWARE_API_URL: 'http://127.0.0.1:8788',
    };
    const demonstration = { ...good, ...sandbox, RELAY_DEMONSTRATION: '1' };
    expect(parseConfig(good).isDemonstration).toBe(false);
    expect(parseConfig(demonstration)).toMatchObject({
      isDemonstration: true,
      warnings: expect.arrayContaining([expect.objectContaining({ code: 'demonstration' })]),
    });
    for (const name of Object.keys(sandbox) as (keyof typeof sandbox)[])
      expect(messageOf({ ...demonstration, [name]: undefined })).toContain(
        'RELAY_DEMONSTRATION is 1, which is for the sandbox alone',
      );
    const { warnings } = parseConfig({ ...demonstration, RELAY_INVITES: 'off' });
    expect(warnings.map(({ message }) => message)).toContain(
      'RELAY_DEMONSTRATION has no effect without RELAY_INVITES=on',
    );
  });

  test('report a bad port once, but not the address that is derived from it', () => {
    const message = messageOf({ ...good, RELAY_PORT: 'eighty' });
    expect(message).toContain('RELAY_PORT');
    expect(message).not.toContain('RELAY_PUBLIC_URL');
  });

  test('accept several secrets and keys: the first key seals', () => {
    const config = parseConfig({
      ...good,
      NOISEAWARE_CLIENT_SECRETS: 'one-of-the-clients, two-of-the-clients',
      RELAY_SEALING_KEYS: `new:${key},old:${hash('sha256', 'another key', 'base64url')}=`,
    });
    expect(config.noiseaware.clientSecrets).toEqual(['one-of-the-clients', 'two-of-the-clients']);
    expect(config.sealingKeys.map(({ id }) => id)).toEqual(['new', 'old']);
    expect(config.sealingKeys[0].key).toHaveLength(32);
  });

  test('accept a PostgreSQL URL, and never print its password', () => {
    const config = parseConfig({ ...good, RELAY_STORE: 'postgres://relay:open-sesame@localhost/connect' });
    expect(config.store).toMatchObject({ name: 'postgres://localhost:5432/connect' });
    expect(inspect(config, { depth: 9 }) + JSON.stringify(config)).not.toContain('open-sesame');
    for (const url of ['postgres://relay:VALUE@db.example/connect?sslmode=prefer', 'postgres://VALUE']) {
      const message = messageOf({ ...good, RELAY_STORE: url });
      expect(message).toMatch(/RELAY_STORE must /);
      expect(message).not.toMatch(/VALUE|db\.example/);
    }
  });

  test('accept a proxy in upper or lower case, and treat an empty one as absent', () => {
    const proxy = 'http://user:word@proxy.example:3128';
    expect(parseConfig({ ...good, HTTPS_PROXY: proxy, NO_PROXY: 'a.example' }).proxy).toEqual({
      HTTPS_PROXY: proxy,
      NO_PROXY: 'a.example',
    });
    expect(parseConfig({ ...good, http_proxy: proxy, HTTP_PROXY: '' }).proxy).toMatchObject({
      HTTP_PROXY: proxy,
    });
    expect(parseConfig({ ...good, HTTPS_PROXY: '', NO_PROXY: 'a.example' }).proxy).toBeUndefined();
    for (const value of ['VALUE', 'VALUE:3128', 'socks5://VALUE', 'https://']) {
      const message = messageOf({ ...good, HTTPS_PROXY: value });
      expect(message).toContain('HTTPS_PROXY must be the address of a proxy');
      expect(message).not.toContain('VALUE');
    }
  });

  test('can turn the refresh off', () => {
    expect(parseConfig({ ...good, NOISEAWARE_REFRESH: 'off' }).noiseaware.refresh).toBeUndefined();
  });

  test('are read from a file, and trimmed', () => {
    const env = { ...good, NOISEAWARE_CLIENT_SECRETS: '', NOISEAWARE_CLIENT_SECRETS_FILE: '/run/secrets/x' };
    const read = (file: string) => (file === '/run/secrets/x' ? '  long-and-from-a-file\n' : noFile());
    expect(parseConfig(env, undefined, filesWith(read)).noiseaware.clientSecrets).toEqual([
      'long-and-from-a-file',
    ]);
  });

  test('in an unreadable file, or given twice, are reported', () => {
    const { NOISEAWARE_CLIENT_SECRETS: _, ...rest } = good;
    expect(messageOf({ ...rest, NOISEAWARE_CLIENT_SECRETS_FILE: '/secret-place' })).toMatch(
      /NOISEAWARE_CLIENT_SECRETS names a file that cannot be read/,
    );
    expect(messageOf({ ...good, NOISEAWARE_CLIENT_SECRETS_FILE: '/secret-place' }, () => 'x')).toMatch(
      /NOISEAWARE_CLIENT_SECRETS and NOISEAWARE_CLIENT_SECRETS_FILE are both given/,
    );
  });
});

describe('bad settings', () => {
  const bad: Record<string, string> = {
    RELAY_HOST: ' ',
    RELAY_PORT: '65536-VALUE',
    RELAY_PUBLIC_URL: 'http://VALUE.example',
    RELAY_STORE: 'VALUE:./data',
    RELAY_SEALING_KEYS: 'VALUE:dG9vIHNob3J0',
    RELAY_REDIRECTS: 'https://VALUE.chromiumapp.org',
    NOISEAWARE_CLIENT_ID: ' ',
    NOISEAWARE_CLIENT_SECRETS: 'VALUE,,VALUE',
    NOISEAWARE_LOGIN_URL: 'ftp://VALUE.example',
    NOISEAWARE_API_URL: 'VALUE',
    NOISEAWARE_TOKEN: 'off',
    NOISEAWARE_REFRESH: 'FETCH /VALUE',
    NOISEAWARE_TOKEN_FIELDS: 'VALUE,VALUE',
    NOISEAWARE_AUTHORIZATION: 'VALUE',
    NOISEAWARE_ACCESS_CODE: '20:alnum',
    NOISEAWARE_TIMEOUT: '61',
    NOISEAWARE_REFUSALS: '401,500',
    NOISEAWARE_IDENTITY: 'probe DELETE /VALUE id',
    RELAY_API_TIMEOUT: '0',
    RELAY_PAIRING_TTL: '1.5-VALUE',
    RELAY_TRUST_PROXY: 'VALUE',
    RELAY_AUDIT_RETENTION: '0',
    LOG_LEVEL: 'VALUE',
  };

  test('are all listed in one message, which shows no value', () => {
    const message = messageOf(bad);
    for (const name of Object.keys(bad)) expect(message).toContain(`${name} `);
    expect(message).not.toMatch(/VALUE|dG9v/);
  });

  for (const [name, value] of Object.entries(bad)) {
    test(`${name} alone stops the start and is named`, () => {
      const message = messageOf({ ...good, [name]: value });
      expect(message).toMatch(/^The relay's settings are not right: /);
      expect(message).toContain(`${name} `);
      expect(message).not.toMatch(/VALUE|dG9v|first-of-the-secrets/);
    });
  }

  test('that are missing are all listed, and no others', () => {
    const named = messageOf({}).match(/[A-Z]+_[A-Z_]+/g);
    expect(named).toEqual(Object.keys(good));
  });
});

describe('the brand’s settings', () => {
  const asWritten = (env: Record<string, string>, given: Record<string, string> = {}): string => {
    try {
      parseConfig({ ...good, ...env }, { file: '.env', given: { ...good, ...given } });
      return 'accepted';
    } catch (error) {
      if (!(error instanceof BadConfiguration)) throw error;
      return error.message;
    }
  };
  const named = { ...good, RELAY_BRAND_NAME: 'Harbor' };

  test('a setting that is named in .env and empty is refused by name, as a colour with an unquoted # is', () => {
    const written = parseEnv('RELAY_BRAND_COLOR=#0a5c36\nRELAY_SUPPORT=') as Record<string, string>;
    expect(asWritten(written)).toMatch(
      /RELAY_SUPPORT is named in the settings file and empty.*RELAY_BRAND_COLOR is named in the settings file and empty: a value with # must be in quotes/,
    );
    expect(asWritten(parseEnv('RELAY_BRAND_COLOR="#0a5c36"') as Record<string, string>)).toBe('accepted');
    expect(asWritten({ RELAY_BRAND_COLOR: '0a5c36' })).toBe('accepted');
    expect(asWritten({ NOISEAWARE_PARTNER_ID: '' })).toBe('accepted');
    expect(asWritten({ RELAY_SUPPORT: '' }, { RELAY_SUPPORT: '' })).toBe('accepted');
  });

  test('a colour has a readable text, and an edge where it hardly differs from the page', () => {
    const brandOf = (color: string) => parseConfig({ ...named, RELAY_BRAND_COLOR: color }).brand;
    expect(brandOf('0a5c36')).toMatchObject({
      color: '#0a5c36',
      onColor: '#fff',
      isFaint: { light: false, dark: true },
    });
    expect(brandOf('#ffffff')).toMatchObject({ onColor: '#000', isFaint: { light: true, dark: false } });
    expect(brandOf('#2a4fd6')).toMatchObject({ isFaint: { light: false, dark: true } });
  });

  test('a colour or logo without a name is a warning by name', () => {
    const saysOf = (env: Record<string, string>) => parseConfig(env).warnings.map(({ message }) => message);
    expect(saysOf({ ...good, RELAY_BRAND_COLOR: '0a5c36' })).toContain(
      'RELAY_BRAND_COLOR has no effect without RELAY_BRAND_NAME',
    );
    expect(saysOf({ ...named, RELAY_BRAND_COLOR: '0a5c36' }).join()).not.toContain('RELAY_BRAND');
  });

  test('a privacy statement has to be at an https address', () => {
    expect(parseConfig({ ...named, RELAY_BRAND_PRIVACY: 'https://harbor.example/p' }).brand).toMatchObject({
      privacy: 'https://harbor.example/p',
    });
    expect(messageOf({ ...named, RELAY_BRAND_PRIVACY: 'http://harbor.example' })).toContain(
      'RELAY_BRAND_PRIVACY must begin with https://',
    );
  });
});
