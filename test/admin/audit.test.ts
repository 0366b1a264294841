import type { RelayClient } from '@noiseaware-connect/shared/client';
import { describe, expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { callConnectionUrl, startPairing } from '../support/relay/pairing.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { answered } from '../support/relay/value-in.ts';

describe('the audit log over HTTP', async () => {
  const stage = await stageOfFile();
  const { client: admin } = await stage.relay.enrol('Robin', 'admin');
  const connection = (await connectAccount(stage.staff, { id: 'acct-1' })).id;
  await connectAccount(stage.staff, { id: 'acct-2' });
  await answered(stage.staff.renewConnection({ id: connection, body: {} }));
  const { code } = await startPairing(stage.staff, { account: { id: 'acct-3' } });
  await callConnectionUrl(stage.relay, { code: `${code}x` });

  type Query = NonNullable<Parameters<RelayClient['readAudit']>[0]>['query'];
  const read = async (query?: Query) => (await answered(admin.readAudit(query && { query }))).entries;
  const namesOf = (entries: readonly { what: string }[]) => entries.map(({ what }) => what);

  it('lists entries newest first, in the contract’s form', async () => {
    const entries = await read();
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map(({ seq }) => seq).sort((a, b) => b - a));
    expect(entries.find(({ what }) => what === 'renewed')).toEqual({
      ...{ seq: expect.any(Number), at: expect.stringMatching(/^20..-.*Z$/), what: 'renewed' },
      ...{ who: expect.objectContaining({ kind: 'staff', name: 'Alex' }), connection, account: 'acct-1' },
      status: 'active',
    });
  });

  it('filters by one or several events, actor, account, connection and time', async () => {
    expect(new Set(namesOf(await read({ what: 'connected' })))).toEqual(new Set(['connected']));
    expect(namesOf(await read({ what: 'renewed,connected', connection }))).toEqual(['renewed', 'connected']);
    expect(new Set((await read({ account: 'acct-2' })).map(({ account }) => account))).toEqual(
      new Set(['acct-2']),
    );
    expect(new Set((await read({ account: 'CCT-2' })).map(({ account }) => account))).toEqual(
      new Set(['acct-2']),
    );
    expect(new Set((await read({ account: 'acct' })).map(({ account }) => account))).toEqual(
      new Set(['acct-1', 'acct-2', 'acct-3']),
    );
    expect(await read({ about: 'acct' })).toEqual([]);
    expect(new Set((await read({ who: 'noiseaware' })).map(({ who }) => who.kind))).toEqual(
      new Set(['noiseaware']),
    );
    expect(namesOf(await read({ who: 'Robin' }))).toEqual(['staff_enrolled']);
    const [renewed] = await read({ what: 'renewed' });
    const at = renewed?.at ?? '';
    expect(namesOf(await read({ what: 'renewed', since: at }))).toEqual(['renewed']);
    expect(await read({ what: 'renewed', until: at })).toEqual([]);
  });

  it('lists and counts what people have decided, without what the relay and services did', async () => {
    const decisions = await read({ by: 'people' });
    expect(new Set(decisions.map(({ who }) => who.kind))).toEqual(new Set(['staff', 'operator']));
    const summary = async (query: object) =>
      (await answered(admin.summarizeAudit({ query }))).entries.map(
        ({ what, who, count }) => `${what} ${who} ${count}`,
      );
    const counted = await summary({ by: 'people' });
    expect(counted).toContain('connected staff 2');
    expect(counted.filter((each) => !/ (?:staff|operator) \d+$/.test(each))).toEqual([]);
    for (const [what, who, count] of counted.map((each) => each.split(' '))) {
      const query = { what, by: who as 'staff' };
      expect(await read(query), `${what} by ${who}`).toHaveLength(Number(count));
    }
    expect(await summary({})).toContain('code_granted noiseaware 2');
    expect(await summary({ since: '2999-01-01T00:00:00Z' })).toEqual([]);
    expect(await stage.staff.summarizeAudit({ query: {} })).toMatchObject({
      failure: { code: 'forbidden', needs: 'administer' },
    });
  });

  it('refuses an unknown event, an invalid time and a cursor of another list', async () => {
    const cursor = 'AAAAAAAA.1';
    for (const query of [
      { what: 'renewed,nothing' },
      { since: 'yesterday' },
      { by: 'animals' as 'people' },
      { cursor },
    ])
      expect(await admin.readAudit({ query })).toMatchObject({ failure: { code: 'invalid_request' } });
  });

  it('pages a hundred entries at a time, each entry once, while new ones are written', async () => {
    await Promise.all(
      Array.from({ length: 120 }, (_, index) => stage.relay.door.invite({ body: { name: `Page ${index}` } })),
    );
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const query = { what: 'staff_invited', ...(cursor && { cursor }) };
      const page = await answered(admin.readAudit({ query }));
      seen.push(...page.entries.map(({ seq }) => seq));
      cursor = page.nextCursor;
      if (cursor !== undefined) {
        expect(page.entries).toHaveLength(100);
        await stage.relay.door.invite({ body: { name: 'Late' } });
      }
    } while (cursor !== undefined);
    // Alex, Robin and the 120.
    expect(seen).toHaveLength(122);
    expect(new Set(seen).size).toBe(122);
    const foreign = await answered(admin.readAudit({ query: { what: 'staff_invited' } }));
    expect(await admin.readAudit({ query: { cursor: foreign.nextCursor ?? '' } })).toMatchObject({
      failure: { code: 'invalid_request' },
    });
  });

  it('gives staff a connection’s history newest first, without request ids and actors’ ids', async () => {
    const { events } = await answered(stage.staff.readHistory({ id: connection }));
    expect(events.map(({ what }) => what)).toEqual(['renewed', 'connected']);
    expect(events[0]).toEqual({
      ...{ at: expect.any(String), what: 'renewed', who: { kind: 'staff', name: 'Alex' }, status: 'active' },
    });
    expect(await stage.staff.readHistory({ id: 'none' })).toMatchObject({ failure: { code: 'not_found' } });
  });

  it('gives a long history page by page', async () => {
    const { id } = await connectAccount(stage.staff, { id: 'acct-long' });
    const { staff } = await stage.relay.enrol('Alma');
    const { staff: bo } = await stage.relay.enrol('Bo');
    const mine = (await answered(admin.listStaff())).staff.find(({ name }) => name === 'Alex')?.id ?? '';
    await answered(admin.handOver({ id: mine, body: { to: staff.id } }));
    for (let round = 0; round < 51; round += 1) {
      await answered(admin.handOver({ id: staff.id, body: { to: bo.id } }));
      await answered(admin.handOver({ id: bo.id, body: { to: staff.id } }));
    }
    const first = await answered(admin.readHistory({ id }));
    expect(first.events).toHaveLength(100);
    const query = { cursor: first.nextCursor ?? '' };
    const second = await answered(admin.readHistory({ id, query }));
    expect(second.events).toHaveLength(4);
    expect(second.events.at(-1)?.what).toBe('connected');
    expect(second).not.toHaveProperty('nextCursor');
    expect(await admin.readHistory({ id: connection, query })).toMatchObject({
      failure: { code: 'invalid_request' },
    });
  });

  it('counts entries per hour for the last 24 hours, the current hour included', async () => {
    const activity = await answered(stage.staff.readActivity());
    const hours = 'hours' in activity ? activity.hours : [];
    const times = hours.map(({ from }) => Date.parse(from));
    expect(times).toHaveLength(24);
    expect(times.every((at, index) => at === (times[0] ?? 0) + index * 3_600_000)).toBe(true);
    expect(times.at(-1) ?? 0).toBeGreaterThan(Date.now() - 2 * 3_600_000);
    const sum = (of: 'renewed' | 'failed' | 'refused') => hours.reduce((all, each) => all + each[of], 0);
    expect([sum('renewed'), sum('failed'), sum('refused')]).toEqual([1, 0, 1]);
  });

  it('says at once that NoiseAware does not answer, although the hours are read again every few seconds', async () => {
    const noiseaware = async () => (await answered(stage.staff.readActivity())).noiseaware;
    expect(await noiseaware()).toEqual({ state: 'answering', since: null });
    const ids: string[] = [];
    for (const id of ['down-1', 'down-2', 'down-3', 'down-4', 'down-5'])
      ids.push((await connectAccount(stage.staff, { id })).id);
    stage.sandbox.set({ fault: { token: { kind: '503' }, refresh: { kind: '503' } } });
    // Five failures in a row open the circuit breaker.
    for (const id of ids) await stage.staff.renewConnection({ id, body: {} });
    expect(await noiseaware()).toEqual({ state: 'unanswered', since: expect.any(String) });
  });
});
