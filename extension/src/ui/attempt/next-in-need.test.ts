import { describe, expect, it } from 'vitest';
import { aConnection } from '../../test-support/fake-relay.ts';
import { nextInNeed } from './next-in-need.ts';

const now = Date.parse('2026-05-12T12:00:00Z');
const inNeed = (id: string, diesAt: string) =>
  aConnection({
    id: `connection-${id}`,
    account: { id, name: `Home ${id}` },
    status: 'reauthorization_required',
    cause: 'refused',
    diesAt,
  });
const page = { ids: [], more: false };
const viewOf = (connections: ReturnType<typeof aConnection>[], more = false) => ({
  known: {
    ...{ connections, more, unreadable: false, at: now, learned: [] },
    pages: { needsYou: { ids: [], more }, all: page },
  },
  summary: {
    needsYou: 312,
    trouble: 0,
    fine: 0,
    ended: 0,
    nextDeath: null,
    pendingLinks: 0,
    waitingLinks: 0,
  },
});
const [later, sooner] = [inNeed('crm-2', '2026-05-20T10:00:00Z'), inNeed('crm-3', '2026-05-14T10:00:00Z')];

describe('the next connection that needs a person', () => {
  it('is the one that ends first, and never one of the attempt’s own account', () => {
    const own = inNeed('crm-1', '2026-05-13T10:00:00Z');
    expect(nextInNeed(viewOf([later, own, aConnection({ id: 'x' }), sooner]), 'crm-1', now)).toEqual({
      connection: sooner,
      count: 2,
    });
  });

  it('is none if nothing else needs a person', () => {
    expect(nextInNeed(viewOf([aConnection()]), 'crm-1', now)).toBeUndefined();
    expect(nextInNeed({ known: null, summary: null }, 'crm-1', now)).toBeUndefined();
  });

  it('is counted by the relay if there are more than are kept', () => {
    expect(nextInNeed(viewOf([later, sooner], true), 'crm-1', now)?.count).toBe(312);
  });
});
