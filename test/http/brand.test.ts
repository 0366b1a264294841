import { doorWords } from '@noiseaware-connect/relay/pages/console/door-words';
import { wordsIn } from '@noiseaware-connect/relay/pages/words';
import { languageCodes } from '@noiseaware-connect/shared/language';
import {
  extensionFile,
  readCatalogues,
  sharedFile,
} from '@noiseaware-connect/shared/languages/read-catalogues';
import { expect, it } from 'vitest';
import { forTest } from '../support/for-file.ts';
import { startTestRelay } from '../support/relay/test-relay.ts';

async function relayWith(env: Record<string, string>) {
  const relay = await forTest(startTestRelay({ env }));
  const [live, page] = [await fetch(`${relay.url}/health/live`), await fetch(`${relay.url}/`)];
  return { live: (await live.json()) as object, page, text: await page.text() };
}

it('shows the partner’s name and contact in /health/live and on the setup page', async () => {
  const name = 'Harbor <b>& "Söhne"';
  const { live, page, text } = await relayWith({
    RELAY_BRAND_NAME: name,
    RELAY_SUPPORT: 'help@harbor.example',
  });
  expect(live).toMatchObject({ brand: { name, support: 'help@harbor.example' } });
  expect(text).toContain('<h1>NoiseAware Connect for Harbor &lt;b>&amp; &quot;Söhne&quot;</h1>');
  expect(text).toContain('<a href="mailto:help@harbor.example">help@harbor.example</a>');
  expect(text.match(/<(main|h1)>/g)).toEqual(['<main>', '<h1>']);
  expect(text).not.toMatch(/src=|url\(|<script|<link/);
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*; style-src 'sha256-/);
});

it('shows the setup page without a partner’s name', async () => {
  const { live, text } = await relayWith({});
  expect(live).not.toHaveProperty('brand');
  expect(text).toContain('<h1>NoiseAware Connect</h1>');
  expect(text).toContain('Ask the person who sent the link.');
});

it('explains a colleague’s link in the partner’s name, and answers 404 below its path', async () => {
  const relay = await forTest(startTestRelay({ env: { RELAY_BRAND_NAME: 'Harbor' } }));
  const page = await fetch(`${relay.url}/reconnect`);
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
  const text = await page.text();
  expect(text).toContain('<h1>NoiseAware Connect for Harbor</h1>');
  expect(text).toContain('Press <b>Reconnect</b>');
  expect(text).not.toMatch(/src=|url\(|<script|<link/);
  expect((await fetch(`${relay.url}/reconnect/x`)).status).toBe(404);
});

it.each(languageCodes.filter((code) => code !== 'en'))(
  'explains setup and reconnect links in %s with the popup’s names of its buttons, and opens the console in it',
  async (language) => {
    const relay = await forTest(startTestRelay());
    const open = async (at: string) => {
      const page = await fetch(relay.url + at, { headers: { 'accept-language': `${language}, en;q=0.5` } });
      expect(page.headers.get('vary')).toContain('Accept-Language');
      const text = await page.text();
      expect(text).toContain(`<html lang="${language}">`);
      return text;
    };
    const { page, list } = (await readCatalogues(sharedFile, extensionFile))[language];
    expect(await open('/')).toContain(`<b>${page?.['setUp']}</b>`);
    expect(await open('/reconnect')).toContain(`<b>${list?.['reconnect']}</b>`);
    expect(await open('/console')).toContain(wordsIn(language, doorWords).scenes.ask_for_link.title);
  },
);

it('publishes the security contact as security.txt, and nothing without one', async () => {
  const textOf = async (env: Record<string, string>) => {
    const relay = await forTest(startTestRelay({ env }));
    const answer = await fetch(`${relay.url}/.well-known/security.txt`);
    return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
  };
  expect((await textOf({})).status).toBe(404);
  const { status, type, text } = await textOf({ RELAY_SECURITY_CONTACT: 'security@harbor.example' });
  expect([status, type]).toEqual([200, 'text/plain; charset=utf-8']);
  expect(text).toMatch(/^Contact: mailto:security@harbor\.example\nExpires: \d{4}-\d\d-\d\dT[\d:.]+Z\n/);
  expect(text).toMatch(/^Canonical: http.*\/\.well-known\/security\.txt$/m);
  const page = await textOf({ RELAY_SECURITY_CONTACT: 'https://harbor.example/security' });
  expect(page.text).toContain('Contact: https://harbor.example/security\n');
  await expect(startTestRelay({ env: { RELAY_SECURITY_CONTACT: 'tel:+1' } })).rejects.toThrow(
    'RELAY_SECURITY_CONTACT must be a mail address or begin with https://',
  );
});
