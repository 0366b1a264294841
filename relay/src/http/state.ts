import type { Route } from '@noiseaware-connect/shared/endpoint';

/** What the steps of one request tell each other. */
export interface RelayState {
  requestId: string;
  /** The endpoint whose path was met, for any method. */
  endpoint?: Route;
  /** Who called, once proven: `staff/<id>`, `service/<id>`, `noiseaware`. */
  caller?: string;
  /** What was thrown, for the log. */
  failure?: unknown;
  /** What NoiseAware's call sent as JSON, also where it is not of the documented form. */
  sent?: unknown;
  /** While a trace looks at this call: its body as it was read. */
  traced?: { body?: Buffer };
  /** Why a call that passes through did not come to its end, for the log. */
  brokenOff?: string;
}
