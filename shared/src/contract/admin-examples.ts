import type { adminCalls } from './admins.ts';
import type { Example } from './call-examples.ts';

const id = 'Zr3kq0V8sT6mB1xNfJ4cWg';

/** Examples of the calls in `adminCalls`: a part of `callExamples`. */
export const adminExamples: { readonly [N in keyof typeof adminCalls]: Example<(typeof adminCalls)[N]> } = {
  listStaff: {
    answer: {
      staff: [
        {
          id: 'stf-7Yw2',
          name: 'Alex Doe',
          role: 'staff',
          signsIn: false,
          createdAt: '2026-11-20T08:00:00.000Z',
          revokedAt: null,
          inviteExpiresAt: null,
          sessions: [
            {
              id,
              bound: true,
              createdAt: '2026-11-20T08:00:00.000Z',
              lastUsedAt: '2026-11-26T12:00:00.000Z',
              expiresAt: '2026-12-26T12:00:00.000Z',
            },
          ],
        },
      ],
    },
  },
  invite: {
    request: { name: 'Sam Lee', role: 'staff' },
    answer: {
      invite: 'nacinv_3fX…',
      link: 'https://connect.example-stays.com/#nacinv_3fX…',
      name: 'Sam Lee',
      role: 'staff',
      expiresAt: '2026-12-03T12:00:00.000Z',
    },
  },
  revokeStaff: {},
  returnStaff: { request: {} },
  handOver: { request: { to: 'stf-2Kd9' }, answer: { connections: 12 } },
  endStaffSession: {},
  listServiceKeys: {
    answer: {
      serviceKeys: [
        {
          id,
          name: 'billing',
          scopes: ['connections:read', 'token'],
          accounts: ['cust-{*}'],
          createdAt: '2026-11-20T08:00:00.000Z',
          expiresAt: null,
          lastUsedAt: '2026-11-26T12:00:00.000Z',
          lastUsedFrom: '203.0.113.7',
          revokedAt: null,
        },
      ],
    },
  },
  revokeServiceKey: {},
  readAudit: {
    answer: {
      entries: [
        {
          seq: 4711,
          at: '2026-11-26T12:14:00.000Z',
          what: 'renewed',
          who: { kind: 'relay' },
          connection: id,
          account: 'cust-1042',
          status: 'active',
        },
      ],
    },
  },
  readHistory: {
    answer: {
      events: [
        { at: '2026-11-26T12:14:00.000Z', what: 'renewed', who: { kind: 'relay' }, status: 'active' },
        {
          at: '2026-11-26T12:00:00.000Z',
          what: 'connected',
          who: { kind: 'staff', name: 'Alex Doe' },
          status: 'active',
        },
      ],
    },
  },
  readActivity: {
    answer: { hours: [{ from: '2026-11-26T12:00:00.000Z', renewed: 214, failed: 3, refused: 0 }] },
  },
  readFindings: {
    answer: {
      checkedAt: '2026-11-26T12:14:00.000Z',
      findings: [
        { what: 'store', level: 'ok', sentence: 'The store can be read and written.', next: null },
        {
          what: 'webhooks',
          level: 'warning',
          sentence: 'Events that were given up for the webhook 5mT: 3.',
          next: 'Mend the receiver, then: pnpm relay webhooks replay 5mT',
        },
      ],
    },
  },
};
