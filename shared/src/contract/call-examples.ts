import { adminExamples } from './admin-examples.ts';
import type { Api, EndpointName } from './api.ts';
import type { AnswerOf, Endpoint, RequestOf } from './endpoint.ts';

const staff = { id: 'stf-7Yw2', name: 'Alex Doe' };
const account = { id: 'cust-1042', name: 'Sea View Rentals' };
const id = 'Zr3kq0V8sT6mB1xNfJ4cWg';
const expiresAt = '2026-11-26T12:30:00.000Z';

const pairing = { id, status: 'awaiting_authorization', account, expiresAt } as const;

const connection = {
  id,
  account,
  status: 'active',
  cause: null,
  connectedBy: staff,
  responsible: staff,
  connectedAt: '2026-11-26T12:00:00.000Z',
  lastRenewedAt: '2026-11-26T12:14:00.000Z',
  userTokenExpiresAt: '2026-11-26T12:29:00.000Z',
  diesAt: '2026-12-11T12:14:00.000Z',
  nextRenewalAt: '2026-12-01T12:14:00.000Z',
  troubleSince: null,
  apiAnsweredAt: null,
  organization: 'Sea View (4711)',
} as const;

const link = {
  id,
  status: 'awaiting_confirmation',
  account,
  madeBy: staff,
  confirm: true,
  createdAt: '2026-11-26T12:00:00.000Z',
  expiresAt: '2026-12-03T12:10:00.000Z',
  organization: 'Sea View (4711)',
} as const;

/** The example of NoiseAware's page. */
const sentAlert = {
  NoiseawarePropertyID: 1,
  NoiseawarePropertyName: 'example_prop',
  PartnerPropertyID: 1,
  PartnerOrgID: 'cust-1042',
  NoiseawareAZID: 1,
  NoiseawareAZName: 'living room',
  AlertTime: '2021-10-04T15:58:09.145985-05:00',
  AlertType: 'newDisconnect',
};

const alert = {
  id: 'w9Xc0TgPq2rVbN5sKfJ1eA',
  receivedAt: '2026-11-26T12:20:00.000Z',
  alertTime: sentAlert.AlertTime,
  type: sentAlert.AlertType,
  account: sentAlert.PartnerOrgID,
  connection: id,
  verified: 'verified',
  follows: null,
  payload: sentAlert,
} as const;

const token = {
  request: { minTtl: 60 },
  answer: { userToken: 'eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl', expiresAt },
};

/**
 * A request and an answer of each call, for the reference. A test sends each request to a relay, with existing ids and
 * secrets, and validates each answer against the contract.
 */
export const callExamples: { readonly [N in EndpointName]: Example<Api[N]> } = {
  answerConnectionUrl: {
    request: { client_id: 'example-stays', client_secret: 'what-NoiseAware-was-given', code: 'naccode_Qm9…' },
    answer: { access_code: 'Rk7…' },
  },
  receiveAlert: {
    request: sentAlert,
    answer: { message: 'Message sent' },
  },
  enrol: {
    request: { invite: 'nacinv_3fX…' },
    answer: { session: 'nacses_8hP…', staff: { ...staff, role: 'staff' } },
  },
  startSignIn: {
    request: {
      challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      redirectUri: 'https://ahmfeippdabjoiiinmlcghamapbdmmfh.chromiumapp.org/sign-in',
    },
    answer: {
      id: 'Zr3kq0V8sT6mB1xNfJ4cWg.eyJhbGci…',
      authorizeUrl: 'https://id.example.com/authorize?client_id=noiseaware-connect&state=…',
      expiresAt,
    },
  },
  completeSignIn: {
    request: {
      redirect: 'https://ahmfeippdabjoiiinmlcghamapbdmmfh.chromiumapp.org/sign-in?code=…&state=…',
      verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    },
    answer: { session: 'nacses_8hP…', staff: { ...staff, role: 'staff' } },
  },
  hearLogout: { request: { logout_token: 'eyJhbGciOiJSUzI1NiJ9.eyJldmVudHMi…' }, answer: {} },
  listSessions: {
    answer: {
      sessions: [
        {
          id,
          createdAt: '2026-11-20T08:00:00.000Z',
          lastUsedAt: '2026-11-26T12:00:00.000Z',
          expiresAt: '2026-12-26T12:00:00.000Z',
          current: true,
        },
      ],
    },
  },
  signOut: {},
  endSession: {},
  makeLink: {
    request: { account, expiresIn: 86_400 },
    answer: { id, url: 'https://connect.example-stays.com/connect/naclnk_5mT…', expiresAt },
  },
  listLinks: { answer: { links: [link] } },
  readLink: { answer: link },
  revokeLink: {},
  confirmLink: { request: { organization: 'Sea View (4711)' }, answer: { connection } },
  startPairing: {
    request: {
      account,
      challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      redirectUri: 'https://ahmfeippdabjoiiinmlcghamapbdmmfh.chromiumapp.org/connect/8vJ2kQ',
    },
    answer: {
      id,
      authorizeUrl: 'https://login.noiseaware.io/authorize?code=naccode_Qm9…&id=42&redirect=https%3A%2F%2F…',
      expiresAt,
    },
  },
  readPairing: { answer: pairing },
  cancelPairing: {},
  completePairing: {
    request: {
      redirect: 'https://ahmfeippdabjoiiinmlcghamapbdmmfh.chromiumapp.org/connect/8vJ2kQ?access_code=Rk7…',
      verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    },
    answer: { connection },
  },
  listConnections: { answer: { connections: [connection] } },
  summarizeConnections: {
    answer: { needsYou: 1, trouble: 0, fine: 41, ended: 3, nextDeath: '2026-12-01T12:14:00.000Z' },
  },
  readConnection: { answer: { connection } },
  readStates: {
    request: { accounts: ['cust-1042', 'cust-1043'] },
    answer: { states: [{ account: 'cust-1042', status: 'active', connection: id }] },
  },
  renewConnection: { request: {}, answer: { connection } },
  disconnect: {
    answer: {
      connection: {
        ...connection,
        status: 'disconnected',
        cause: 'disconnected_by_staff',
        userTokenExpiresAt: null,
        diesAt: null,
        nextRenewalAt: null,
      },
    },
  },
  readAccount: { answer: { account, state: 'active', connections: [connection] } },
  vendToken: token,
  vendAccountToken: token,
  listAlerts: { answer: { alerts: [alert] } },
  listAccountAlerts: { answer: { alerts: [alert] } },
  addWebhook: {
    request: {
      url: 'https://backend.example.com/noiseaware',
      events: ['connection.connected', 'connection.reauthorization_required'],
    },
    answer: { id, secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD' },
  },
  listWebhooks: {
    answer: {
      webhooks: [
        {
          id,
          url: 'https://backend.example.com/noiseaware',
          events: ['connection.connected', 'connection.reauthorization_required'],
          createdAt: '2026-11-26T12:00:00.000Z',
          disabledAt: null,
          waiting: 2,
          dead: 0,
          failure: { at: '2026-11-26T12:14:05.000Z', status: 500, reason: 'answered 500' },
        },
      ],
    },
  },
  removeWebhook: {},
  testWebhook: { request: {}, answer: { delivered: true, status: 204, reason: null } },
  ...adminExamples,
  listTools: {
    answer: {
      tools: [
        {
          id: 'stays',
          name: 'Stays',
          pages: ['https://stays.example.com/customers/{id}'],
          records: { selector: 'main', account: { from: 'page' } },
        },
      ],
    },
  },
  live: {
    answer: { service: 'noiseaware-connect-relay', version: '0.4.0', contract: 1, brand: { name: 'Harbor' } },
  },
  ready: { answer: { ready: true } },
};

export type Example<E extends Endpoint> = Given<'request', RequestOf<E>> & Given<'answer', AnswerOf<E>>;

// --- Internal helpers ---

type Given<K extends string, T> = [T] extends [undefined] ? { [P in K]?: undefined } : { [P in K]: T };
