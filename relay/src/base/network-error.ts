/** The code of a failed network call: `fetch` puts the error of the system or of TLS into the cause. */
export function errorCodeOf(error: unknown): string | undefined {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
  return [cause?.code, code].find((each) => typeof each === 'string');
}

/** Whether the certificate of the other side was not accepted (Node's documentation, "X509 certificate error codes"). */
export const isCertificateError = (code: string | undefined): boolean =>
  code !== undefined &&
  /^(?:CERT_|DEPTH_ZERO_|HOSTNAME_|INVALID_|PATH_LENGTH_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_)/.test(code);
