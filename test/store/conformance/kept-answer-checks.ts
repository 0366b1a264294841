import { type KeptAnswer, mostOfCaller } from '@noiseaware-connect/relay/domain/kept-answer/kept-answer';
import { decideRotation } from '@noiseaware-connect/relay/domain/webhook/decide-webhook';
import type { Webhook } from '@noiseaware-connect/relay/domain/webhook/webhook';
import { expect } from 'vitest';
import { sampleLink } from './link-checks.ts';
import { ada, auditLife, day, eventLife, minute, operator, sampleWebhook, start } from './samples.ts';
import { atOnce, type Checks, tally } from './store-check.ts';

const call = (over: Partial<KeptAnswer> = {}) => ({
  id: 'call-1',
  caller: 'caller-1',
  body: 'body-1',
  at: start,
  ...over,
});
const sealedBy = (kid: string) => `${Buffer.from(JSON.stringify({ kid })).toString('base64url')}.x`;

export const keptAnswerChecks: Checks = {
  'lets one of twenty concurrent calls with an idempotency key be the first': async ({ store }) => {
    const found = await atOnce(20, () => store.answers.begin(call()));
    expect(tally(found.map(({ kind }) => kind))).toEqual({ none: 1, in_progress: 19 });
  },

  'keeps an answer for a day, and tells a repeat with another body': async (bench) => {
    await bench.store.answers.begin(call());
    await bench.store.answers.end('call-1', start, 'sealed-answer');
    const store = await bench.reopen();
    const again = (over: Partial<KeptAnswer>) => store.answers.begin(call(over));
    expect(await again({ at: start + 9 })).toEqual({ kind: 'answered', sealed: 'sealed-answer' });
    expect(await again({ at: start + 9, body: 'body-2' })).toEqual({ kind: 'mismatch' });
    expect(await again({ at: start + day - 1 })).toMatchObject({ kind: 'answered' });
    expect(await again({ at: start + day, body: 'body-2' })).toEqual({ kind: 'none' });
  },

  'frees a key without an answer, or a minute after its call began': async ({ store }) => {
    await store.answers.begin(call());
    await store.answers.end('call-1', start);
    expect(await store.answers.begin(call({ at: start + 1 }))).toEqual({ kind: 'none' });
    expect(await store.answers.begin(call({ at: start + minute }))).toEqual({ kind: 'in_progress' });
    expect(await store.answers.begin(call({ at: start + 1 + minute }))).toEqual({ kind: 'none' });
    // The call that was believed dead ends nothing of the later one.
    await store.answers.end('call-1', start + 1, 'late');
    expect(await store.answers.begin(call({ at: start + 2 + minute }))).toEqual({ kind: 'in_progress' });
  },

  'keeps the latest answers of each caller, and removes none of another': async ({ store }) => {
    const by = (caller: string, number: number) =>
      call({ id: `${caller}-${number}`, caller, at: start + number / 1_000 });
    await store.answers.begin(by('quiet', 0));
    const records = Array.from({ length: mostOfCaller }, (_, number) => ({
      ...by('busy', number),
      answer: null,
    }));
    await store.archive.write({ collection: 'answers', records });
    for (const number of [mostOfCaller, mostOfCaller + 1]) await store.answers.begin(by('busy', number));
    const kinds = [by('quiet', 0), by('busy', 0), by('busy', 2), by('busy', mostOfCaller)].map(
      async (each) => (await store.answers.begin({ ...each, at: start + 20 })).kind,
    );
    expect(await Promise.all(kinds)).toEqual(['in_progress', 'none', 'in_progress', 'in_progress']);
  },

  'lets a call take the place of an answer that no longer holds, once': async ({ store }) => {
    await store.answers.begin(call());
    await store.answers.end('call-1', start, 'sealed-answer');
    const instead = (sealed: string) => store.answers.begin({ ...call({ at: start + 9 }), instead: sealed });
    expect(await instead('another')).toEqual({ kind: 'answered', sealed: 'sealed-answer' });
    const both = await atOnce(2, () => instead('sealed-answer'));
    expect(tally(both.map(({ kind }) => kind))).toEqual({ none: 1, in_progress: 1 });
  },

  'keeps the answer of a call in the same step as what it makes, rotates or replays, unless another call has begun':
    async (bench) => {
      const kept = (over: Partial<KeptAnswer> = {}) => ({ ...call(over), answer: 'sealed-answer' });
      for (const id of ['link-call', 'webhook-call', 'rotation', 'replay', 'refused-call', 'late-call'])
        await bench.store.answers.begin(call({ id }));
      expect(await bench.store.links.add(sampleLink(), ada, kept({ id: 'link-call' }))).toBe('added');
      expect(await bench.store.webhooks.add(sampleWebhook(), operator, kept({ id: 'webhook-call' }))).toBe(
        'added',
      );
      const rotate = (webhook: Webhook | undefined) =>
        decideRotation(webhook, 'sealed-anew', start + day, start, operator);
      const { webhooks } = bench.store;
      expect(await webhooks.change('webhook-1', rotate, kept({ id: 'rotation' }))).toBe(true);
      expect(await webhooks.change('nothing', rotate, kept({ id: 'refused-call' }))).toBe(false);
      const keep = async (events: number) => ({ ...kept({ id: 'replay' }), answer: `sealed-${events}` });
      expect(await webhooks.replay('webhook-1', { after: 0 }, start, operator, keep)).toBe(0);
      await bench.store.answers.begin(call({ id: 'late-call', at: start + minute }));
      await bench.store.links.add(sampleLink({ id: 'late', hash: 'late' }), ada, kept({ id: 'late-call' }));
      const again = async (id: string) =>
        (await bench.store.answers.begin(call({ id, at: start + minute }))).kind;
      expect(await again('late-call')).toBe('in_progress');
      await bench.reopen();
      expect(await again('link-call')).toBe('answered');
      expect(await again('webhook-call')).toBe('answered');
      expect(await again('rotation')).toBe('answered');
      expect(await bench.store.answers.begin(call({ id: 'replay', at: start + minute }))).toEqual({
        kind: 'answered',
        sealed: 'sealed-0',
      });
      // Without the answer the call could be made again.
      expect(await again('refused-call')).toBe('none');
    },

  'lists kept answers in pages, counts their sealing keys, and removes old ones': async ({ store }) => {
    for (const [index, id] of ['c', 'a', 'b'].entries()) {
      await store.answers.begin(call({ id, at: start + Math.min(index, 1) }));
      await store.answers.end(id, start + Math.min(index, 1), sealedBy('one'));
    }
    const first = await store.answers.page({ at: 0, id: '' }, 2);
    expect(first.map(({ id }) => id)).toEqual(['c', 'a']);
    expect(await store.answers.page(first[1] as KeptAnswer, 2)).toEqual([
      call({ id: 'b', at: start + 1, answer: sealedBy('one') }),
    ]);
    expect(await store.keys.census()).toEqual([{ key: 'one', values: 3 }]);
    await store.sweep(start + 0.5 + day, auditLife, eventLife);
    expect((await store.answers.page({ at: 0, id: '' }, 9)).map(({ id }) => id)).toEqual(['a', 'b']);
  },
};
