export { type Client, type ClientOptions, createClient } from './client.ts';
export type * from './contract.ts';
export type { EventOptions, EventStream, LoggedEvent, Place } from './events.ts';
export { ConnectFailure, type RefusalCause, type UnansweredCode } from './failure.ts';
export { readJson, writeJson } from './json.ts';
export type { List } from './list.ts';
export type { ApiFilter, ApiInit, ApiPage, ApiRecord, Target } from './noiseaware.ts';
export type { Groups, RequestOptions, WriteOptions } from './operations.ts';
export {
  type AppliedChange,
  applyThresholds,
  describeChange,
  planThresholds,
  readAllZones,
  readThresholds,
  type Threshold,
  type ZoneChange,
  type Zones,
} from './thresholds.ts';
export type { TokenOptions } from './tokens.ts';
export type { CallOptions } from './transport.ts';
export { type ReceivedWebhook, readWebhook, type WebhookMessage } from './webhook.ts';
