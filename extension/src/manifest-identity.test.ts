import { expect, it } from 'vitest';
import { chromiumId, chromiumKey, geckoId, redirectBases } from './manifest-identity.ts';

const hex = (buffer: ArrayBuffer) =>
  [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

it('names the Chromium id that follows from the committed key', async () => {
  const der = Uint8Array.from(atob(chromiumKey), (char) => char.charCodeAt(0));
  const digest = hex(await crypto.subtle.digest('SHA-256', der)).slice(0, 32);
  const id = [...digest].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('');
  expect(id).toBe(chromiumId);
});

it('names the redirect base that Firefox derives from the gecko id', async () => {
  const digest = hex(await crypto.subtle.digest('SHA-1', new TextEncoder().encode(geckoId)));
  expect(redirectBases[1]).toBe(`https://${digest}.extensions.allizom.org/`);
});
