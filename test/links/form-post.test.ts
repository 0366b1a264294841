import { hash } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import { type ReturnForm, type Walk, walkLogin } from '../sandbox/walk-login.ts';
import { makeLink, ownerBrowser } from '../support/relay/owner.ts';
import { type RelayStage, stageOfFile } from '../support/relay/relay-stage.ts';
import { valueIn } from '../support/relay/value-in.ts';

const switches = { returnBy: 'form_post' } as const;
const each = await stageOfFile({ switches });
const fixed = await stageOfFile({ switches, env: { RELAY_REDIRECT_PATHS: 'fixed' } });
const { relay, sandbox } = each;
beforeEach(() => sandbox.set({ cancel: 'redirect-error' }));

let accounts = 0;

/** An owner who has pressed a link's button and gone through NoiseAware's pages, up to its form. */
async function authorized({ service }: Pick<RelayStage, 'service'>, walk: Walk = {}) {
  accounts += 1;
  const account = { id: `form-${accounts}`, name: `House ${accounts}` };
  const { id, url } = await makeLink(service, { account });
  const owner = ownerBrowser();
  const { form } = await walkLogin(await owner.press(url), walk);
  if (form === undefined) throw new Error('NoiseAware has no form');
  const statusOf = async () => valueIn(await service.readLink({ id })).status;
  return { owner, form, statusOf };
}

/** What a page of another site has the relay post again, in a browser that knows of no link. */
const posted = (fields: Record<string, string>, address = `${relay.url}/connected/xxxxxxxxxxxxxxxxxxxxxx`) =>
  ownerBrowser().postFromElsewhere({ action: address, fields });

it.each([
  ['each', each],
  ['fixed', fixed],
] as const)(
  'an owner connects where NoiseAware posts the access code back, with RELAY_REDIRECT_PATHS=%s',
  async (_, stage) => {
    const { owner, form, statusOf } = await authorized(stage);
    expect(form.fields).toEqual({ access_code: expect.stringMatching(/^nacac_/) });
    const page = await owner.postFromElsewhere(form);
    expect(page).toMatchObject({ status: 200, title: 'One last step' });
    expect(page.headers.getSetCookie()).toEqual([]);
    expect(await statusOf()).toBe('started');
    expect(await owner.postAgain(form.action, page)).toMatchObject({ status: 200, title: 'Connected' });
    expect(await statusOf()).toBe('connected');
  },
);

it('the page that posts again runs one script, which its policy names by hash, and posts to its own address alone', async () => {
  const { html, headers } = await posted({ access_code: 'x' });
  const [, script = ''] = /<script>(.*?)<\/script>/.exec(html) ?? [];
  const policy = headers.get('content-security-policy');
  expect(policy).toContain(`script-src 'sha256-${hash('sha256', script, 'base64')}'`);
  expect(policy).toMatch(/default-src 'none'.*; form-action 'self'(?:;|$)/);
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).toMatch(/<form method="post"><input/);
  expect(html).toMatch(/<button [^>]*type="submit"/);
  expect(headers.get('cache-control')).toBe('no-store');
});

it('what another site posts is escaped and bounded, and nothing but a form is read', async () => {
  const names = ({ html }: { html: string }) =>
    [...html.matchAll(/type="hidden" name="([^"]*)"/g)].map(([, name]) => name);
  const own = 'noiseaware-connect-posted-again';
  const hostile = await posted({ '"><script>alert(1)</script>': '"><img src=x>', submit: '1' });
  expect(hostile.html.match(/<script/g)).toHaveLength(1);
  expect(hostile.html).not.toContain('<img');
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`n${index}`, '1']));
  expect(names(await posted(many))).toEqual([...Object.keys(many).slice(0, 20), own]);
  expect(names(await posted({ ['n'.repeat(65)]: '1', value: 'v'.repeat(4097), code: 'c' }))).toEqual([
    'code',
    own,
  ]);
  expect(names(await posted({ code: 'c'.repeat(20_000) }))).toEqual([own]);
  const json = await fetch(`${relay.url}/connected/x`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"code":"c"}',
  });
  expect(names({ html: await json.text() })).toEqual([own]);
});

it('the fields are posted once more and not a third time: without the cookie the owner reads why nothing is connected', async () => {
  const { form, statusOf } = await authorized(each);
  const stranger = ownerBrowser();
  const page = await stranger.comeBackByForm(form);
  expect(page.title).toBe('Open your link again here');
  expect(page.html).not.toContain('<form');
  expect(await statusOf()).toBe('started');
});

it('the form of another owner’s authorization does not complete one’s own link', async () => {
  const [attacker, victim] = [await authorized(each), await authorized(each)];
  const swapped: ReturnForm = { action: victim.form.action, fields: attacker.form.fields };
  expect((await victim.owner.comeBackByForm(attacker.form)).title).toBe('You started again somewhere else');
  expect((await victim.owner.comeBackByForm(swapped)).title).toBe('Authorized before');
  expect(await victim.statusOf()).toBe('started');
  expect((await victim.owner.comeBackByForm(victim.form)).title).toBe('Connected');
});

it('a form that comes with the cookie, as of the same site, is completed at once, and again without an effect', async () => {
  const { owner, form, statusOf } = await authorized(each);
  for (const _ of [1, 2]) {
    const answer = await owner.request(form.action, 'POST', {}, new URLSearchParams(form.fields));
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/connected']);
    expect(await statusOf()).toBe('connected');
  }
  expect((await owner.open(`${relay.url}/connected`)).title).toBe('Connected');
});

it.each([
  ['redirect-error', 'You did not authorize'],
  ['redirect', 'NoiseAware did not send us an answer'],
] as const)('an owner who cancels is told so (cancel=%s)', async (cancel, sentence) => {
  sandbox.set({ cancel });
  const { owner, form, statusOf } = await authorized(each, { decision: 'cancel' });
  const page = await owner.comeBackByForm(form);
  expect(page.title).toBe('Nothing was connected');
  expect(page.html).toContain(sentence);
  expect(await statusOf()).toBe('started');
});

it('an access code that was posted is in no address and in no line of the log', async () => {
  const { owner, form } = await authorized(each);
  const code = form.fields['access_code'] ?? '';
  const page = await owner.postFromElsewhere(form);
  expect((await owner.postAgain(form.action, page)).html).not.toContain(code);
  expect(relay.logLines.length).toBeGreaterThan(0);
  expect(relay.logLines.filter((line) => line.includes(code))).toEqual([]);
});

it('forms of strangers are counted and fill no log', async () => {
  const linesOf = () => relay.logLines.filter((line) => line.includes('"msg":"request"'));
  const before = linesOf().length;
  for (const fields of [{ access_code: 'x' }, { code: 'c'.repeat(20_000) }]) await posted(fields);
  expect(linesOf().slice(before)).toEqual([]);
});
