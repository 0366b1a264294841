/** The most redirects that a call to NoiseAware follows. */
export const mostRedirects = 3;

/**
 * Where a redirect that keeps method and body leads (RFC 9110, sections 15.4.8 and 15.4.9), if that is the same origin: a credential
 * must not follow it to another one. Undefined for any other answer.
 */
export function sameOriginRedirect(
  { status, location }: { readonly status: number | undefined; readonly location: string | null | undefined },
  from: string,
): URL | undefined {
  if ((status !== 307 && status !== 308) || location == null) return undefined;
  const to = URL.parse(location, from);
  const isSame = to?.origin === new URL(from).origin && to.username === '' && to.password === '';
  return isSame ? to : undefined;
}
