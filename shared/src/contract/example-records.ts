// The records that the examples in the reference are about.

export const staff = { id: 'stf-7Yw2', name: 'Alex Doe' };
export const account = { id: 'cust-1042', name: 'Sea View Rentals' };
export const id = 'Zr3kq0V8sT6mB1xNfJ4cWg';
export const expiresAt = '2026-11-26T12:30:00.000Z';

export const connection = {
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
  since: '2026-11-26T12:00:00.000Z',
  apiAnsweredAt: null,
  organization: 'Sea View (4711)',
} as const;

export const link = {
  id,
  status: 'awaiting_confirmation',
  account,
  madeBy: staff,
  confirm: true,
  returnTo: null,
  createdAt: '2026-11-26T12:00:00.000Z',
  expiresAt: '2026-12-03T12:10:00.000Z',
  organization: 'Sea View (4711)',
} as const;

/** The example of NoiseAware's page. */
export const sentAlert = {
  NoiseawarePropertyID: 1,
  NoiseawarePropertyName: 'example_prop',
  PartnerPropertyID: 1,
  PartnerOrgID: 'cust-1042',
  NoiseawareAZID: 1,
  NoiseawareAZName: 'living room',
  AlertTime: '2021-10-04T15:58:09.145985-05:00',
  AlertType: 'newDisconnect',
};

export const alert = {
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
