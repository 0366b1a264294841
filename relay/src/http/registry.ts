import type { EndpointName } from '@noiseaware-connect/shared/contract/api';
import type { Handlers } from '../calls/handler.ts';
import { type AlertDeps, alertHandlers } from '../features/alerts/handlers.ts';
import { type AuditDeps, auditHandlers } from '../features/audit/handlers.ts';
import { type ConnectionDeps, connectionHandlers } from '../features/connections/handlers.ts';
import { type LinkDeps, linkHandlers } from '../features/links/handlers.ts';
import { type PairingDeps, pairingHandlers } from '../features/pairing/handlers.ts';
import { type RenewalDeps, renewalHandlers } from '../features/renewal/handlers.ts';
import { type SignInDeps, signInHandlers } from '../features/sign-in/handlers.ts';
import { type StaffDeps, staffHandlers } from '../features/staff/handlers.ts';
import { type ToolDeps, toolHandlers } from '../features/tools/handlers.ts';
import { type WebhookHandlerDeps, webhookHandlers } from '../features/webhooks/handlers.ts';
import { type FindingDeps, findingHandlers } from '../operations/checks/findings.ts';
import { type HealthDeps, healthHandlers } from '../operations/health.ts';

/** What the handlers of all features take. */
export type HandlerDeps = AlertDeps &
  AuditDeps &
  ConnectionDeps &
  LinkDeps &
  PairingDeps &
  RenewalDeps &
  SignInDeps &
  StaffDeps &
  ToolDeps &
  WebhookHandlerDeps &
  FindingDeps &
  HealthDeps;

/** The handler of each endpoint. The compiler reports an endpoint without one. */
export const createHandlers = (deps: HandlerDeps): Handlers<EndpointName> => ({
  ...alertHandlers(deps),
  ...auditHandlers(deps),
  ...connectionHandlers(deps),
  ...linkHandlers(deps),
  ...pairingHandlers(deps),
  ...renewalHandlers(deps),
  ...signInHandlers(deps),
  ...staffHandlers(deps),
  ...toolHandlers(deps),
  ...webhookHandlers(deps),
  ...findingHandlers(deps),
  ...healthHandlers(deps),
});
