import { readActivity } from '../admin/activity.ts';
import { readFindings } from '../admin/findings.ts';
import { readAudit, readHistory } from '../admin/read-audit.ts';
import { staffHandlers } from '../admin/staff-handlers.ts';
import { linkHandlers } from '../links/handlers.ts';
import { completeSignIn } from '../sign-in/complete-sign-in.ts';
import { hearLogout } from '../sign-in/hear-logout.ts';
import { startSignIn } from '../sign-in/start-sign-in.ts';
import { answerConnectionUrl } from './answer-connection-url.ts';
import { cancelPairing } from './cancel-pairing.ts';
import { completePairing } from './complete-pairing.ts';
import { disconnect } from './disconnect.ts';
import { endSession } from './end-session.ts';
import { enrol } from './enrol.ts';
import type { MakeHandlers } from './handler.ts';
import { listAccountAlerts, listAlerts } from './list-alerts.ts';
import { listConnections } from './list-connections.ts';
import { listSessions } from './list-sessions.ts';
import { listTools } from './list-tools.ts';
import { live } from './live.ts';
import { readAccount } from './read-account.ts';
import { readConnection } from './read-connection.ts';
import { readPairing } from './read-pairing.ts';
import { readStates } from './read-states.ts';
import { ready } from './ready.ts';
import { receiveAlert } from './receive-alert.ts';
import { renewConnection } from './renew-connection.ts';
import { signOut } from './sign-out.ts';
import { startPairing } from './start-pairing.ts';
import { summarizeConnections } from './summarize-connections.ts';
import { vendAccountToken, vendToken } from './vend-token.ts';
import { addWebhook, listWebhooks, removeWebhook, testWebhook } from './webhooks.ts';

/** The registry: what answers which endpoint. */
export const endpoints: MakeHandlers = {
  answerConnectionUrl,
  receiveAlert,
  enrol,
  startSignIn,
  completeSignIn,
  hearLogout,
  listSessions,
  signOut,
  endSession,
  startPairing,
  readPairing,
  cancelPairing,
  completePairing,
  ...linkHandlers,
  listConnections,
  summarizeConnections,
  readConnection,
  readStates,
  renewConnection,
  disconnect,
  readAccount,
  vendToken,
  vendAccountToken,
  listAlerts,
  listAccountAlerts,
  addWebhook,
  listWebhooks,
  removeWebhook,
  testWebhook,
  ...staffHandlers,
  readAudit,
  readHistory,
  readActivity,
  readFindings,
  listTools,
  live,
  ready,
};
