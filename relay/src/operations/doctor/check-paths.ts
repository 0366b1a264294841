import type { Effects } from '../../base/effects.ts';
import type { Config } from '../../settings/config.ts';
import { bad, type Check, ok, warning } from '../checks/check.ts';
import { adviceFor, reasonOf } from './reasons.ts';

/** The time limit of a call, in seconds. */
const within = 10;

/** Any extension of Firefox may call the relay, whatever RELAY_REDIRECTS names. */
const origin = 'moz-extension://00000000-0000-4000-8000-000000000000';

interface PublicPath {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'OPTIONS';
  readonly path: string;
  /** The relay's answer to a call without credentials. */
  readonly status: number;
  /** What does not work if the call does not arrive. */
  readonly needs: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A call of each kind that others make at the public address, besides the ConnectionURL. None of them changes anything. */
const publicPaths: readonly PublicPath[] = [
  {
    method: 'OPTIONS',
    path: '/v1/pairings',
    status: 204,
    needs: 'the extension cannot call the relay',
    headers: {
      Origin: origin,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'authorization,content-type,dpop',
    },
  },
  {
    method: 'GET',
    path: '/v1/connections',
    status: 401,
    needs: 'the extension and backends cannot call the relay',
    headers: { Origin: origin },
  },
  {
    method: 'DELETE',
    path: '/v1/session',
    status: 401,
    needs: 'staff cannot sign out or disconnect accounts',
  },
  { method: 'GET', path: '/console', status: 200, needs: 'the console cannot be opened' },
  { method: 'GET', path: '/connect/doctor', status: 404, needs: 'links to account owners cannot be opened' },
  {
    method: 'POST',
    path: '/noiseaware/alerts/doctor',
    status: 404,
    needs: 'alerts of NoiseAware do not arrive',
  },
];

/** Whether the other paths of the public address lead to the relay too, and whether its headers come back unchanged. */
export async function* checkPaths(
  { publicUrl }: Pick<Config, 'publicUrl'>,
  effects: Pick<Effects, 'fetch' | 'timeout'>,
): AsyncGenerator<Check> {
  const failures: Check[] = [];
  for (const each of publicPaths) failures.push(...(await checkPath(publicUrl, each, effects)));
  // A header that is changed on one path is usually changed on all.
  yield* new Map(failures.map((check) => [check.says, check])).values();
  if (failures.length === 0)
    yield ok('the paths of the extension, console, links and alerts lead to the relay');
}

// --- Internal helpers ---

async function checkPath(
  publicUrl: string,
  { method, path, status, needs, headers = {} }: PublicPath,
  { fetch, timeout }: Pick<Effects, 'fetch' | 'timeout'>,
): Promise<Check[]> {
  let answer: Response;
  try {
    answer = await fetch(`${publicUrl}${path}`, {
      method,
      headers,
      redirect: 'manual',
      signal: timeout(within),
    });
    await answer.body?.cancel();
  } catch (error) {
    return [bad(`${method} ${path} is not answered: ${reasonOf(error)}; ${needs}`, adviceFor(error))];
  }
  const isLimited = answer.status === 429;
  if (!answer.headers.has('x-request-id') || (answer.status !== status && !isLimited)) {
    return [
      bad(
        `something in front of the relay answers ${method} ${path} instead of it, with status ${answer.status}: ${needs}`,
        'let all paths and methods through to the relay unchanged (check rules of proxy and firewall)',
      ),
    ];
  }
  const checks: Check[] = [];
  const allowed = answer.headers.get('access-control-allow-origin');
  if (headers['Origin'] !== undefined && !isLimited && allowed !== origin) {
    checks.push(
      bad(
        `Access-Control-Allow-Origin is changed in front of the relay: it arrives as ${allowed ?? 'nothing'}`,
        'remove the CORS headers that the proxy adds: the relay sets them itself, and browsers refuse a second value',
      ),
    );
  }
  if (answer.headers.get('cache-control') !== 'no-store') {
    checks.push(
      warning(
        'Cache-Control is changed in front of the relay: answers may be kept by caches and browsers',
        'let the proxy forward Cache-Control unchanged: refusals of the relay have no-store',
      ),
    );
  }
  return checks;
}
