import { readActivity } from '../admin/activity.ts';
import { readFindings } from '../admin/findings.ts';
import { readAudit, readHistory } from '../admin/read-audit.ts';
import { staffHandlers } from '../admin/staff-handlers.ts';
import type { MakeHandlers } from '../calls/handler.ts';
import { linkHandlers } from '../links/handlers.ts';
import { completeSignIn } from '../sign-in/complete-sign-in.ts';
import { hearLogout } from '../sign-in/hear-logout.ts';
import { startSignIn } from '../sign-in/start-sign-in.ts';
import { alertHandlers } from './alerts.ts';
import { answerConnectionUrl } from './answer-connection-url.ts';
import { connectionHandlers } from './connections.ts';
import { enrol } from './enrol.ts';
import { healthHandlers } from './health.ts';
import { pairingHandlers } from './pairings.ts';
import { renewConnection } from './renew-connection.ts';
import { sessionHandlers } from './sessions.ts';
import { vendAccountToken, vendToken } from './vend-token.ts';
import { webhookHandlers } from './webhooks.ts';

/** The handler of each endpoint. */
export const endpoints: MakeHandlers = {
  answerConnectionUrl,
  enrol,
  startSignIn,
  completeSignIn,
  hearLogout,
  ...sessionHandlers,
  ...pairingHandlers,
  ...linkHandlers,
  ...connectionHandlers,
  renewConnection,
  vendToken,
  vendAccountToken,
  ...alertHandlers,
  ...webhookHandlers,
  ...staffHandlers,
  readAudit,
  readHistory,
  readActivity,
  readFindings,
  /** Lists the tools in which the extension shows chips, with the rules for finding accounts in them. */
  listTools:
    ({ store }) =>
    async () => ({ tools: await store.tools.list() }),
  ...healthHandlers,
};
