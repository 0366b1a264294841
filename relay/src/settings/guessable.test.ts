import { hash } from 'node:crypto';
import { expect, it } from 'vitest';
import { type Env, readSettings, type SettingFiles } from './read-settings.ts';

const keyOf = (name: string) => hash('sha256', name, 'base64url');
const good = {
  NOISEAWARE_CLIENT_ID: 'p7Qx-id-of-81Kz-partner',
  NOISEAWARE_CLIENT_SECRETS: 'kH3-vQ9_long-and-random',
  RELAY_SEALING_KEYS: `2026:${keyOf('one')}`,
  RELAY_REDIRECTS: 'https://abc.chromiumapp.org/',
};
const closed: SettingFiles = { read: () => '', isOpen: () => false };

/** The problems of the settings, or that they are accepted. */
const problemsOf = (env: Env, files = closed, written?: { file: string; given: Env }): string[] => {
  const read = readSettings({ ...good, ...env }, files, written);
  return 'problems' in read ? read.problems : [];
};

it('accepts secure settings', () => {
  expect(problemsOf({ NODE_TLS_REJECT_UNAUTHORIZED: '1' })).toEqual([]);
});

it('refuses to disable the verification of NoiseAware’s certificate', () => {
  expect(problemsOf({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toEqual([
    expect.stringMatching(/^NODE_TLS_REJECT_UNAUTHORIZED switches the check of certificates off/),
  ]);
});

const bytes = (byteAt: (index: number) => number) =>
  Buffer.from(Array.from({ length: 32 }, (_, index) => byteAt(index))).toString('base64url');

it.each([
  ['zero bytes', bytes(() => 0)],
  ['one byte again and again', bytes(() => 7)],
  ['a few bytes again and again', bytes((index) => (index * 83) % 8)],
  ['bytes that count', bytes((index) => index)],
  ['bytes that count down in steps', bytes((index) => 250 - 7 * index)],
  ['a text', Buffer.from('correct horse battery staple, 42').toString('base64url')],
])('refuses a sealing key of %s', (_, key) => {
  const problems = problemsOf({ RELAY_SEALING_KEYS: `2026:${keyOf('one')},2025:${key}` });
  expect(problems).toEqual([expect.stringMatching(/^RELAY_SEALING_KEYS .*"2025".* is not random/)]);
  expect(problems.join()).not.toContain(key);
});

it('refuses one sealing key under two names', () => {
  expect(problemsOf({ RELAY_SEALING_KEYS: `a:${keyOf('one')},b:${keyOf('two')},c:${keyOf('one')}` })).toEqual(
    ['RELAY_SEALING_KEYS has the same key under two names'],
  );
});

it.each([
  ['', 'has a secret of fewer than 16 characters'],
  ['only-15-chars-x', 'has a secret of fewer than 16 characters'],
  ['aaaaaaaaaaaaaaaaaaaa', 'has a secret that can be guessed'],
  ['changemechangeme', 'has a secret that can be guessed'],
  ['MySecretPassword123', 'has a secret that can be guessed'],
  ['password-password-1', 'has a secret that can be guessed'],
  ['1234567890123456', 'has a secret that can be guessed'],
  ['example-client-secret', 'has a secret that can be guessed'],
  ['Summer2026Summer2026', 'has a secret that can be guessed'],
  ['qwertyuiopasdfgh', 'has a secret that can be guessed'],
  ['noiseaware-acme-2026', 'has a secret that can be guessed'],
  ['qwertyuiopasdfghjklzxcvbnm123456', 'has a secret that can be guessed'],
  ['abcdefghijklmnopqrstuvwxyz0123456789', 'has a secret that can be guessed'],
  ['your-256-bit-secret', 'has a secret that can be guessed'],
  [hash('sha256', 'password'), 'has a secret that can be guessed'],
  ['123e4567-e89b-12d3-a456-426614174000', 'has a secret that can be guessed'],
  ...[
    ...['{123e4567-e89b-12d3-a456-426614174000}', '550e8400e29b41d4a716446655440000'],
    ...['7Fjfp0ZBr1KtDRbnfVdmIw', 'ZJYCqe3GGRvdrudKyZS0XhGv_Z45DuKhCUk0gBR1vZk'],
    ...['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'sk_test_4eC39HqLyjWDarjtT1zdp7dc'],
    ...['<client-secret-here>', '<your client secret>', '{{client_secret}}', '__CLIENT_SECRET__'],
    ...['REPLACE_WITH_CLIENT_SECRET', 'insert-client-secret-here', 'put-your-secret-here'],
    ...['your_client_secret_goes_here', '[your-client-secret]', 'PLACEHOLDER_CLIENT_SECRET'],
    ...['CHANGE_THIS_TO_A_RANDOM_VALUE', 'generate-a-random-secret', 'TODO-set-it-in-production'],
    ...['ThisIsASecretKeyForDevelopmentOnly', 'my-32-character-ultra-secure-and-ultra-long-secret'],
    ...['correct horse battery staple', '2b7e151628aed2a6abf7158809cf4f3c', 'AKIAIOSFODNN7EXAMPLEKEY'],
    ...['replace-with-Tq7Zx2Lm9Vw4Kd81-value'],
    ...['6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'your_256_bit_secret'],
    ...[hash('sha256', 'password', 'base64'), hash('sha256', 'qwerty', 'base64url')],
    ...[hash('sha1', '123456'), hash('md5', 'hello world'), hash('sha512', 'dragon')],
  ].map((secret) => [secret, 'has a secret that can be guessed'] as [string, string]),
  [Buffer.from('noiseaware-secret').toString('hex'), 'has a secret that can be guessed'],
  [Buffer.from('noiseaware-secret').toString('base64'), 'has a secret that can be guessed'],
  ['a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6', 'has a secret that can be guessed'],
  ['p7Qx-id-of-81Kz-partner', 'has the ClientID as a secret'],
  ['kH3-vQ9_long-and-random', 'has the same secret twice'],
])('refuses the client secret "%s"', (secret, words) => {
  const secrets = secret === '' ? 'x' : `${good.NOISEAWARE_CLIENT_SECRETS},${secret}`;
  const problems = problemsOf({ NOISEAWARE_CLIENT_SECRETS: secrets });
  expect(problems).toEqual([expect.stringContaining(`NOISEAWARE_CLIENT_SECRETS ${words}`)]);
});

it.each(
  Array.from({ length: 20 }, (_, index) =>
    hash('sha256', `generated ${index}`, index % 2 ? 'hex' : 'base64url'),
  ),
)('accepts the generated client secret "%s"', (secret) => {
  expect(problemsOf({ NOISEAWARE_CLIENT_SECRETS: secret })).toEqual([]);
});

it('accepts the sandbox’s own secret on loopback, and on no public address', () => {
  const env = { NOISEAWARE_CLIENT_SECRETS: 'sandbox-client-secret' };
  expect(problemsOf(env)).toEqual([]);
  expect(problemsOf({ ...env, RELAY_PUBLIC_URL: 'https://connect.example' })).toEqual([
    expect.stringMatching(/^NOISEAWARE_CLIENT_SECRETS has the sandbox’s own secret/),
  ]);
});

it('refuses secrets in files that other users can read, unless that is allowed', () => {
  const files = { read: () => good.NOISEAWARE_CLIENT_SECRETS, isOpen: (file: string) => file === '/open' };
  const env = { NOISEAWARE_CLIENT_SECRETS: '', NOISEAWARE_CLIENT_SECRETS_FILE: '/open' };
  expect(problemsOf(env, files)).toEqual([
    expect.stringMatching(/^NOISEAWARE_CLIENT_SECRETS is in a file that other users can read: chmod 600/),
  ]);
  expect(problemsOf({ ...env, NOISEAWARE_CLIENT_SECRETS_FILE: '/closed' }, files)).toEqual([]);
  expect(problemsOf({ ...env, RELAY_OPEN_SECRET_FILES: '1' }, files)).toEqual([]);
  const name = { RELAY_BRAND_NAME_FILE: '/open' };
  expect(problemsOf(name, { ...files, read: () => 'Harbor' })).toEqual([]);
});

it('refuses a settings file with secrets that other users can read, and no other', () => {
  const open = { ...closed, isOpen: () => true };
  const { RELAY_SEALING_KEYS, ...given } = good;
  expect(problemsOf({ RELAY_SEALING_KEYS }, open, { file: '.env', given })).toEqual([
    expect.stringMatching(/^RELAY_SEALING_KEYS is in a file that other users can read/),
  ]);
  expect(problemsOf({ RELAY_PORT: '8000' }, open, { file: '.env', given: good })).toEqual([]);
  const database = { RELAY_STORE: 'postgres://relay:word@localhost/relay' };
  expect(problemsOf(database, open, { file: '.env', given: good })).toHaveLength(1);
  expect(problemsOf({ RELAY_STORE: 'lowdb:./data' }, open, { file: '.env', given: good })).toEqual([]);
});
