import type { Route } from '@noiseaware-connect/shared/contract/endpoint';
import type { LinkVisit } from '../../calls/call-observer.ts';
import type { Service } from '../../domain/service/service.ts';

/** State that the middleware of one request shares. */
export interface RelayState {
  requestId: string;
  /** The endpoint that matches the path, for any method. */
  endpoint?: Route;
  /** The authenticated caller: `staff/<id>`, `service/<id>` or `noiseaware`. */
  caller?: string;
  /** The service key that the call came with, also one that was revoked or has expired. */
  serviceKey?: Pick<Service, 'id' | 'service' | 'name'>;
  /** The error that was answered, for the log. */
  failure?: unknown;
  /** The fields of a ConnectionURL call, also if they are not of the documented form. */
  sent?: unknown;
  /** Set while this call is observed: its raw body, or what an owner's visit did. */
  observed?: { body?: Buffer; visit?: LinkVisit };
  /** Why a passed call was aborted, for the log. */
  brokenOff?: string;
}
