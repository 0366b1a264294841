export {
  type ApiInit,
  type Client,
  type ClientOptions,
  createClient,
  type ListOptions,
} from './client.ts';
export type * from './contract.ts';
export type { EventOptions, LoggedEvent } from './events.ts';
export { ConnectFailure, type Needs, type UnansweredCode } from './failure.ts';
export { readJson, writeJson } from './json.ts';
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
