import { expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { makeLink } from '../support/relay/owner.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';

const { relay, staff } = await stageOfFile();
const admin = await relay.enrol('Ada', 'admin');

const names = {
  'cust-1': '=HYPERLINK("http://evil.example")',
  'cust-2': 'Zoë, "the" House',
  'cust-10': '-1',
};
for (const [id, name] of Object.entries(names)) await connectAccount(staff, { id, name });

/** Asks for a table, as a program that reads CSV. */
async function tableAt(path: string, session = admin.session) {
  const answer = await relay.ask(path, session);
  const text = await answer.text();
  return { answer, text, lines: text.split('\r\n') };
}

it('sends connections as CSV in the order of the list, quoted, with formulas defused', async () => {
  const { answer, text, lines } = await tableAt('/v1/connections.csv');
  expect(answer.status, text).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="connections.csv"');
  expect(lines[0]).toBe(
    'id,account.id,account.name,status,cause,connectedBy.id,connectedBy.name,responsible.id,responsible.name,connectedAt,lastRenewedAt,userTokenExpiresAt,diesAt,nextRenewalAt,troubleSince,since,apiAnsweredAt,organization',
  );
  expect(lines).toHaveLength(5);
  expect(lines.slice(1, 4).map((line) => /^[\w-]+,([\w-]+,.*?),active,/.exec(line)?.[1])).toEqual([
    "cust-10,'-1",
    `cust-1,"'=HYPERLINK(""http://evil.example"")"`,
    'cust-2,"Zoë, ""the"" House"',
  ]);
  expect((await tableAt('/v1/connections.csv?q=zo%C3%AB')).lines).toHaveLength(3);
  expect((await tableAt('/v1/connections.csv?group=needs_you')).lines).toEqual([lines[0], '']);
});

it('sends links and audit entries as CSV, selected as in their lists', async () => {
  const { id } = await makeLink(staff, { account: { id: 'cust-9', name: '@SUM(A1)' } });
  const links = await tableAt('/v1/links.csv?account=cust-9');
  expect(links.lines[1]).toContain(`${id},open,cust-9,'@SUM(A1),`);
  const audit = await tableAt(`/v1/audit.csv?about=${id}`);
  expect(audit.lines[0]).toMatch(/^seq,at,what,who.kind,who.id,who.name,who.requestId,staff,role,/);
  expect(audit.lines[1]).toContain(',link_made,staff,');
  expect(audit.lines).toHaveLength(3);
});

it.each([' =1+1', '\u00A0=1+1', '\uFF1D1+1', '\uFE661+1', ' \uFF0B1', '\u200D=1'])(
  'defuses a formula behind blanks or in another form of its sign: %j',
  async (name) => {
    const { id } = await makeLink(staff, { account: { id: 'cust-hidden', name } });
    const links = await tableAt('/v1/links.csv?account=cust-hidden');
    const line = links.lines.find((each) => each.startsWith(id));
    expect(line).toContain(`,cust-hidden,'${name}`);
  },
);

it.each([
  ['a;=1+1;b', "a;'=1+1;b"],
  ['a; \uFF1D1;-2', "a;' \uFF1D1;'-2"],
  ['a|@SUM(A1)', "a|'@SUM(A1)"],
])(
  'defuses a formula in what a spreadsheet with another separator takes for a cell: %j',
  async (name, cell) => {
    const { id } = await makeLink(staff, { account: { id: 'cust-separated', name } });
    const links = await tableAt('/v1/links.csv?account=cust-separated');
    expect(links.lines.find((each) => each.startsWith(id))).toContain(`,cust-separated,${cell},`);
  },
);

it('sends tables to admins alone, and refuses unknown filters', async () => {
  for (const path of ['/v1/connections.csv', '/v1/links.csv', '/v1/audit.csv']) {
    expect((await relay.ask(path, (await relay.enrol('Sam')).session)).status, path).toBe(403);
    expect((await relay.ask(`${path}?cursor=x`, admin.session)).status, path).toBe(400);
  }
});
