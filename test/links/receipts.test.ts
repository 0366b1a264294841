import { expect, it } from 'vitest';
import { hastySleep } from '../support/relay/hasty-sleep.ts';
import { makeLink, ownerBrowser } from '../support/relay/owner.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';

const { sandbox, relay, staff, service } = await stageOfFile({
  env: { RELAY_BRAND_NAME: 'Example Stays', RELAY_SUPPORT: 'help@example-stays.com' },
  effects: { sleep: hastySleep },
});
const { client: admin } = await relay.enrol('Robin', 'admin');
const lakeside = { organization: 'Lakeside Lofts' };
const oldTown = { organization: 'Old Town Suites' };
const labelOf = (name: string) =>
  `${name} (${sandbox.organizations().find((each) => each.name === name)?.id})`;
const connectionOf = async (account: string) => {
  const listed = await staff.listConnections({ query: { account } });
  return (listed.ok ? listed.value.connections[0]?.id : undefined) ?? '';
};
let accounts = 0;
const newAccount = () => {
  accounts += 1;
  return { id: `receipt-${accounts}`, name: `Sea View ${accounts}` };
};
const rights = ['See noise levels', 'See noise alerts', 'Change noise limits'];

it('the link shows a receipt to the browser that authorized, and to others that it has been used', async () => {
  const account = newAccount();
  const { url } = await makeLink(service, { account });
  const owner = ownerBrowser();
  const first = await owner.connect(url, lakeside);
  const day = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' }).format(Date.now());
  const again = await owner.open(url);
  for (const { title, html } of [first, again]) {
    expect(title).toBe('Connected');
    for (const part of ['Lakeside Lofts', `On ${day} you allowed Example Stays to:`, ...rights])
      expect(html).toContain(part);
    expect(html).toMatch(/You can withdraw access at any time[^<]*<a href="mailto:help@example-stays\.com"/);
  }
  const other = await ownerBrowser().open(url);
  expect(other.title).toBe('This link has been used');
  expect(other.html).not.toContain('Lakeside Lofts');
});

it('the receipt says that the access has ended once it was disconnected, or another organization took its place', async () => {
  const [ended, replaced] = [newAccount(), newAccount()];
  const owner = ownerBrowser();
  const links = [];
  for (const account of [ended, replaced]) {
    const { url } = await makeLink(service, { account });
    await owner.connect(url, lakeside);
    links.push(url);
  }
  expect((await admin.disconnect({ id: await connectionOf(ended.id) })).ok).toBe(true);
  const next = await makeLink(service, { account: replaced, connection: await connectionOf(replaced.id) });
  await ownerBrowser().connect(next.url, oldTown);
  await service.confirmLink({ id: next.id, body: { organization: labelOf('Old Town Suites') } });
  for (const url of links) {
    const page = await owner.open(url);
    expect(page.title).toBe('This access has ended');
    expect(page.html).toContain('Lakeside Lofts');
    expect(page.html).not.toMatch(/Old Town|You can withdraw access/);
  }
});

it('only the browser that authorized is thanked while the maker checks; another one is told whom to tell', async () => {
  const account = newAccount();
  const { url } = await makeLink(staff, { account });
  const owner = ownerBrowser();
  await owner.connect(url, lakeside);
  const own = await owner.open(url);
  expect(own.title).toBe('Almost done');
  expect(own.html).toContain('Lakeside Lofts');
  const other = await ownerBrowser().open(url);
  expect(other.title).toBe('This link has been used');
  expect(other.html).not.toMatch(/Thank you|Lakeside Lofts/);
  expect(other.html).toMatch(/Not you\? Tell Example Stays: <a href="mailto:help@example-stays\.com"/);
});

it('an offer to renew says since when the account was connected, and the organization only to a browser that knows it', async () => {
  const account = newAccount();
  const owner = ownerBrowser();
  await owner.connect((await makeLink(service, { account })).url, lakeside);
  const id = await connectionOf(account.id);
  sandbox.revoke(String(sandbox.organizations().find(({ name }) => name === 'Lakeside Lofts')?.id));
  await staff.renewConnection({ id, body: {} });
  const { url } = await makeLink(service, { account });
  const known = await owner.open(url);
  const stranger = await ownerBrowser().open(url);
  for (const { title, html } of [known, stranger]) {
    expect(title).toBe(`Renew NoiseAware for ${account.name}`);
    expect(html).toContain('NoiseAware has withdrawn that permission since');
  }
  expect(known.html).toContain('Lakeside Lofts');
  expect(stranger.html).not.toContain('Lakeside Lofts');
});

it('an offer says what is given, what is not, what comes next and where, and whom to ask', async () => {
  const { url } = await makeLink(staff, { account: newAccount() });
  const { html } = await ownerBrowser().open(url);
  for (const part of [
    ...rights,
    'See your password: never.',
    'Log in to NoiseAware',
    `Next page: ${new URL(sandbox.url).host}`,
    'Requested by Alex, Example Stays.',
  ])
    expect(html).toContain(part);
  expect(html).toMatch(/Check with Example Stays: <a href="mailto:help@example-stays\.com"/);
});

it('a messenger’s preview of a link names the company and not the account', async () => {
  const account = newAccount();
  const { url } = await makeLink(service, { account });
  const { html } = await ownerBrowser().open(url);
  const metas = html.match(/<meta [^>]+>/g) ?? [];
  expect(metas).toContain('<meta property="og:title" content="Example Stays"/>');
  expect(metas).toContain(
    '<meta property="og:description" content="A request to connect a NoiseAware account"/>',
  );
  expect(metas.join('')).not.toContain(account.name);
});

it('a browser keeps the receipts of its last twenty links', async () => {
  const owner = ownerBrowser();
  const urls: string[] = [];
  for (let count = 0; count < 21; count += 1) {
    const { url } = await makeLink(service, { account: newAccount() });
    await owner.connect(url, lakeside);
    urls.push(url);
  }
  expect(owner.cookie.match(/connected-/g)).toHaveLength(20);
  expect((await owner.open(urls[0] ?? '')).title).toBe('This link has been used');
  expect((await owner.open(urls[1] ?? '')).title).toBe('Connected');
});
