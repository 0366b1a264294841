export {
  type ApiInit,
  type Client,
  type ClientOptions,
  createClient,
  type ListOptions,
} from './client.ts';
export { ConnectFailure, type Needs } from './failure.ts';
export { readJson, writeJson } from './json.ts';
export type {
  Account,
  AccountState,
  Cause,
  Connection,
  ConnectionStatus,
  FixedBy,
  Staff,
  UserToken,
} from './shapes.ts';
export {
  applyThresholds,
  describeChange,
  planThresholds,
  readThresholds,
  type Threshold,
  type ZoneChange,
} from './thresholds.ts';
export type { TokenOptions } from './tokens.ts';
export { type ReceivedWebhook, readWebhook, type WebhookMessage } from './webhook.ts';
