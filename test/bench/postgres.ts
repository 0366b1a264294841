import { BadConfiguration, parseConfig } from '@noiseaware-connect/relay/config';

/**
 * The empty database on which the benchmark measures, and which it fills: here, and nowhere else, is where it comes from.
 * Undefined where there is none, with the reason that stands in the place of its rows.
 */
export function findPostgres(environment: Record<string, string>): { url?: string; why: string } {
  const url = process.env['TEST_DATABASE_URL'];
  if (url === undefined || url === '') return { why: 'TEST_DATABASE_URL names no database' };
  try {
    parseConfig({ ...environment, RELAY_STORE: url });
    return { url, why: '' };
  } catch (error) {
    if (error instanceof BadConfiguration) return { why: 'this relay has no PostgreSQL store' };
    throw error;
  }
}
