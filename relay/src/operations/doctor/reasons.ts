import { errorCodeOf, isCertificateError } from '../../base/network-error.ts';

/** Why there was no answer, in words, by the kind of error: messages of other programs are not shown. */
export function reasonOf(error: unknown): string {
  const code = errorCodeOf(error) ?? '';
  const { cause } = (error ?? {}) as { cause?: unknown };
  const isLate = [error, cause].some((each) => each instanceof Error && each.name === 'TimeoutError');
  if (isLate) return 'no answer in time';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its host name cannot be resolved';
  if (code === 'ECONNREFUSED') return 'the connection is refused';
  if (code === 'CERT_HAS_EXPIRED') return 'its certificate has expired';
  if (isCertificateError(code)) return `its certificate is not trusted (${code})`;
  return /^[A-Z_]{3,40}$/.test(code) ? `the connection failed (${code})` : 'the connection failed';
}

/** What to do about it. */
export function adviceFor(error: unknown): string {
  if (isCertificateError(errorCodeOf(error)))
    return 'renew the certificate: NoiseAware and browsers accept only one that is publicly trusted';
  return 'check the host name, the proxy or firewall in between, and that the service is running';
}
