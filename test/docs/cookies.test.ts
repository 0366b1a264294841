import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { day, minute } from '../../relay/src/base/time.ts';
import { confirmationLife, linkAfterlife } from '../../relay/src/domain/link/link.ts';
import { attemptLife } from '../../relay/src/features/sign-in/attempt.ts';
import { cookieNames } from '../../relay/src/http/browser/host-cookie.ts';
import { root, textOf } from './documents.ts';

const section = /^### Cookies\n(.*?)^#/ms.exec(textOf('relay/docs/data-protection.md'))?.[1] ?? '';
const rows = new Map(
  [...section.matchAll(/^- \*\*`([\w-]+)…?`:\*\* (.+)$/gm)].map(([, name = '', text = '']) => [name, text]),
);

it('data-protection.md names exactly the cookies that the relay sets', () => {
  expect([...rows.keys()].sort()).toEqual([...cookieNames].sort());
});

it('data-protection.md says how long each of the relay’s own limits keeps a cookie', () => {
  expect(rows.get('connect')).toContain('`RELAY_PAIRING_TTL`');
  expect(rows.get('connected-')).toContain(`${(confirmationLife + linkAfterlife) / day} days`);
  expect(rows.get('console-attempt')).toContain(`${attemptLife / minute} minutes`);
});

it('cookies are set in one file, which declares their names', () => {
  const setting = globSync('relay/{src,console/src}/**/*.{ts,tsx}', { cwd: root }).filter(
    (file) =>
      !file.endsWith('.test.ts') &&
      /\b(?:append|set)\(\s*'Set-Cookie'|cookies\.set\(\s*'|document\.cookie/.test(
        readFileSync(path.join(root, file), 'utf8'),
      ),
  );
  expect(setting).toEqual(['relay/src/http/browser/host-cookie.ts']);
});
