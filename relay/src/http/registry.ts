import type { MakeHandlers } from '../calls/handler.ts';
import { alertHandlers } from '../features/alerts/handlers.ts';
import { readActivity } from '../features/audit/activity.ts';
import { readAudit, readHistory } from '../features/audit/read-audit.ts';
import { connectionHandlers } from '../features/connections/handlers.ts';
import { linkHandlers } from '../features/links/handlers.ts';
import { answerConnectionUrl } from '../features/pairing/answer-connection-url.ts';
import { pairingHandlers } from '../features/pairing/handlers.ts';
import { renewConnection } from '../features/renewal/renew-connection.ts';
import { vendAccountToken, vendToken } from '../features/renewal/vend-token-handlers.ts';
import { completeSignIn } from '../features/sign-in/complete-sign-in.ts';
import { enrol } from '../features/sign-in/enrol.ts';
import { hearLogout } from '../features/sign-in/hear-logout.ts';
import { sessionHandlers } from '../features/sign-in/sessions.ts';
import { startSignIn } from '../features/sign-in/start-sign-in.ts';
import { staffHandlers } from '../features/staff/handlers.ts';
import { webhookHandlers } from '../features/webhooks/handlers.ts';
import { readFindings } from '../operations/checks/findings.ts';
import { healthHandlers } from '../operations/health.ts';

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
