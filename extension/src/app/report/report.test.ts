import { expect, it } from 'vitest';
import { createFakeWorld } from '../../test-support/fake-effects.ts';
import { aConnection, refusal } from '../../test-support/fake-relay.ts';
import { startWorker } from '../../test-support/start-worker.ts';
import { checksOf } from './checks.ts';
import { reportOf } from './report.ts';

/** Texts that may not be in a report, each once in what this browser stores, receives or shows. */
const canaries = {
  relay: 'relay-canary.example',
  session: 'nacses_canary',
  sessionHash: 'session-hash-canary',
  staff: 'Staff Canary',
  brand: 'Brand Canary',
  support: 'support-canary@example.com',
  account: 'account-canary',
  accountName: 'Account Canary',
  colleague: 'Colleague Canary',
  organization: 'Organization Canary',
  asked: 'asked-account-canary',
  askedName: 'Asked Canary',
  detail: 'detail-canary',
  draft: 'draft-canary',
  tool: 'Tool Canary',
  toolSite: 'tool-canary.example',
  ownSite: 'own-canary.example',
  policySite: 'policy-canary.example',
  invite: 'nacinv_canary',
  agent: 'AgentCanary',
  oneTimeCode: 'naccode_canary',
} as const;

async function canaryWorld() {
  const world = createFakeWorld();
  world.setUp({
    address: `https://${canaries.relay}`,
    session: canaries.sessionHash,
    staff: { id: 'staff-1', name: canaries.staff, role: 'staff' },
  });
  const kept = world.storage.contents;
  kept.set('credential', { ...(kept.get('credential') as object), session: canaries.session });
  kept.set('ownSites', [`https://${canaries.ownSite}`]);
  world.sites.add(`https://${canaries.ownSite}/*`);
  Object.assign(world.policy, { invite: canaries.invite, tools: [`https://${canaries.policySite}`] });
  const brand = { name: canaries.brand, support: canaries.support };
  world.relay.tell('GET /health/live', {
    status: 200,
    body: { service: 'noiseaware-connect-relay', version: '1.0.0', contract: 1, brand },
  });
  world.relay.session = canaries.session;
  world.relay.authorizeUrl = `https://login.noiseaware.io/authorize?code=${canaries.oneTimeCode}`;
  world.relay.tools = [
    { id: 'harbor', name: canaries.tool, pages: [`https://${canaries.toolSite}/units/{*}`] },
  ];
  world.relay.connections = [
    aConnection({
      account: { id: canaries.account, name: canaries.accountName },
      connectedBy: { id: 'staff-2', name: canaries.colleague },
      organization: canaries.organization,
    }),
  ];
  await (await startWorker(world)).app.begin();
  kept.set('askers', [`https://${canaries.toolSite}`]);
  const account = { id: canaries.asked, name: canaries.askedName };
  kept.set('question', { id: 'question-1', account, origin: `https://${canaries.toolSite}`, tool: null });
  return world;
}

it('contains versions, settings, counts, checks and errors, but no personal data', async () => {
  const world = await canaryWorld();
  const worker = await startWorker(world);
  await worker.send('choose', { theme: 'dark', language: 'de' });
  await worker.send('keep-draft', { id: canaries.draft, name: '' });
  await worker.send('note-error', {
    at: world.effects.now(),
    place: 'popup',
    kind: 'TypeError',
    stack: ['popup.js:1:2'],
    version: '0.3.0',
  });
  await worker.send('connect', { account: { id: canaries.asked, name: canaries.askedName } });
  const window = await worker.window();
  world.relay.tell(
    'POST /v1/pairings/pairing-1/completion',
    refusal(400, 'invalid_request', canaries.detail),
  );
  window.end({
    kind: 'redirected',
    url: 'https://extension.chromiumapp.org/connect/x?access_code=access-canary',
  });
  expect(await worker.outcome()).toBe('refused_by_relay');
  const [completion] = world.relay.made('POST /v1/pairings/pairing-1/completion');
  const { verifier } = Object(completion?.body) as { verifier: string };

  const view = worker.view();
  const checks = checksOf({
    browserFacts: {
      userAgent: `${canaries.agent} Chrome/156.0`,
      redirectBase: 'https://extension.chromiumapp.org/',
      missing: [],
      policy: world.policy,
    },
    view,
    greeted: 'relay',
    tried: { ok: true },
  });
  const about = {
    version: '0.3.0',
    userAgent: `${canaries.agent} Chrome/156.0`,
    now: world.effects.now(),
  };
  const text = reportOf(view, checks, about);

  // All of them were present.
  const had = JSON.stringify([
    [...world.storage.contents],
    world.policy,
    view,
    about,
    window.url,
    completion,
  ]);
  expect(verifier.length).toBeGreaterThan(40);
  for (const [name, canary] of Object.entries({ ...canaries, verifier })) {
    expect(had, name).toContain(canary);
    expect(text, name).not.toContain(canary);
  }
  expect(text).not.toMatch(/canary|nac(ses|inv|code)_|https?:|pairing-1|connection-1|staff-/i);

  expect(JSON.parse(text)).toMatchObject({
    extension: '0.3.0',
    contract: 1,
    browser: 'Chromium 156, other',
    settings: {
      language: 'de',
      theme: 'dark',
      notifications: true,
      byPolicy: ['invite', 'tools'],
      locked: [],
    },
    signedIn: true,
    connections: { needsYou: 0, trouble: 0, fine: 1, ended: 0 },
    tools: { described: 1, sitesAllowed: 1, askedTooMuch: 1 },
    lastRefresh: 'done',
    attempt: { outcome: 'refused_by_relay' },
    errors: [{ place: 'popup', kind: 'TypeError', stack: ['popup.js:1:2'] }],
  });
  expect(Object.keys(JSON.parse(text).checks)).toHaveLength(9);
});
