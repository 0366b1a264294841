import { afterAll, beforeAll, expect, it } from 'vitest';
import { languageCodes, speechFor } from '../language.ts';
import { readCatalogues, sharedFile } from '../languages/read-catalogues.ts';
import { switchLanguage } from './language.ts';
import { writeLinkMessage } from './link-message.ts';

const catalogues = await readCatalogues(sharedFile);
beforeAll(() => switchLanguage(speechFor('en', []), async (code) => catalogues[code]));
afterAll(() => switchLanguage(speechFor('en', []), async () => ({})));

const now = Date.UTC(2026, 10, 29, 8);
const link = {
  account: { id: 'cust-1043', name: 'Heron Beach House' },
  url: 'https://connect.example-stays.com/connect/naclnk_1',
  expiresAt: new Date(now + 86_399_000).toISOString(),
  ...{ maker: 'Jo Marsh', partner: 'Example Stays', support: 'help@example-stays.com' },
};

it('the message with a link says who writes, why, what the owner will see, for how long, and whom to ask', async () => {
  expect(await writeLinkMessage(link, 'en', now)).toEqual({
    subject: 'Example Stays needs your OK to connect NoiseAware for Heron Beach House',
    body: `Hello, this is Jo Marsh from Example Stays.

We monitor noise at Heron Beach House for you. To do that, we need access to your NoiseAware account. You approve it once. After that we can see noise levels and alerts, and change noise limits.

The link opens our page. From there you go on to NoiseAware’s own login at login.noiseaware.io. We never see your password.

This link works once and expires in 24 hours:
https://connect.example-stays.com/connect/naclnk_1

Questions? Write to help@example-stays.com, or reply to this message.`,
  });
});

it('the message of a company where no person sends it names the company alone', async () => {
  const { body } = await writeLinkMessage({ ...link, maker: undefined }, 'en', now);
  expect(body).toMatch(/^Hello, this is Example Stays\.\n/);
});

it.each(languageCodes)(
  'the message is in the owner’s language, %s, with nothing left to fill in and no time of day',
  async (language) => {
    const { support: _, ...unsupported } = link;
    for (const each of [link, unsupported]) {
      const { subject, body } = await writeLinkMessage(each, language, now);
      for (const part of ['Jo Marsh', 'Example Stays', 'Heron Beach House', 'login.noiseaware.io', link.url])
        expect(body).toContain(part);
      expect(`${subject}${body}`).not.toMatch(/[{}]|undefined|\d:\d\d|UTC/);
      expect(body.includes('help@example-stays.com')).toBe('support' in each);
    }
  },
);
