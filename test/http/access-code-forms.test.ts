import { expect, it } from 'vitest';
import { startSandbox } from '../sandbox/sandbox.ts';
import { plainBrowser, walkOn } from '../sandbox/walk-login.ts';
import { forFile, forTest } from '../support/for-file.ts';
import { startPairing } from '../support/relay/pairing.ts';
import { startTestRelay } from '../support/relay/test-relay.ts';
import { valueIn } from '../support/relay/value-in.ts';

const sandbox = await forFile(startSandbox());

it.each([
  ['40:alnum', /^[A-Za-z0-9]{40}$/],
  ['32:hex', /^[0-9a-f]{32}$/],
  ['39:digits', /^\d{39}$/],
  ['64:base64url', /^nacac_[\w-]{58}$/],
])('staff connect an account where access codes have the form %s', async (setting, form) => {
  const relay = await forTest(startTestRelay({ sandbox, env: { NOISEAWARE_ACCESS_CODE: setting } }));
  const { client } = await relay.enrol('Alex');
  const account = { id: `cust-${setting}`, name: 'Sea View Rentals' };
  const pairing = await startPairing(client, { account });
  const browser = plainBrowser(sandbox.url);
  const { location = '' } = await walkOn(browser, await browser.visit(pairing.authorizeUrl), {});
  expect(new URL(location).searchParams.get('access_code')).toMatch(form);
  const completion = { id: pairing.id, body: { redirect: location, verifier: pairing.verifier } };
  const { connection } = valueIn(await client.completePairing(completion));
  expect(connection).toMatchObject({ status: 'active', account });
  const text = relay.logLines.join('');
  expect(text).not.toContain(new URL(location).searchParams.get('access_code'));
  const foreign = location.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  const refused = await client.completePairing({
    ...completion,
    body: { ...completion.body, redirect: foreign },
  });
  expect(refused).toMatchObject({ ok: false, failure: { code: 'redirect_mismatch' } });
});
