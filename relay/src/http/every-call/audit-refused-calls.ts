import { Failure, failures } from '@noiseaware-connect/shared/failure';
import type { Middleware } from 'koa';
import type { Uses } from '../../features/audit/count-uses.ts';
import type { RelayState } from './state.ts';

export interface RefusedCallDeps {
  uses: Pick<Uses, 'count'>;
}

/**
 * Counts the refused calls (4xx) of each service key for the audit log, also those of a key that was revoked or has expired. A call
 * without a known key is not counted there, so that strangers cannot fill the log.
 */
export function auditRefusedCalls({ uses }: RefusedCallDeps): Middleware<RelayState> {
  return async ({ method, state }, next) => {
    try {
      await next();
    } catch (error) {
      const { serviceKey, endpoint } = state;
      if (serviceKey !== undefined && endpoint !== undefined && isRefusal(error)) {
        const { id: key, service, name } = serviceKey;
        uses.count({
          what: 'call_refused',
          who: { kind: 'service', id: service, name },
          service,
          key,
          code: error.code,
          route: `${method} ${endpoint.path}`,
          ...(error.needs && { needs: error.needs }),
        });
      }
      throw error;
    }
  };
}

// --- Internal helpers ---

/** Whether the caller is at fault, and not the relay, its store or NoiseAware. */
const isRefusal = (error: unknown): error is Failure =>
  error instanceof Failure && failures[error.code].status < 500;
