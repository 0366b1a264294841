import { expect, it } from 'vitest';
import { readCredentials } from './settings-file.ts';

it('takes a directory of credentials that systemd could not make for none, and refuses one that it cannot read', () => {
  expect(readCredentials({ CREDENTIALS_DIRECTORY: `${import.meta.dirname}/not-there` })).toEqual({});
  expect(() => readCredentials({ CREDENTIALS_DIRECTORY: import.meta.filename })).toThrow(
    /^the credentials in .* cannot be read \(ENOTDIR\)$/,
  );
});
