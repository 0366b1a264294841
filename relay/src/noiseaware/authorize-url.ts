/**
 * The URL where a person logs in to NoiseAware and authorizes, with the three parameters of NoiseAware's page:
 * `/authorize?code=<oneTimeCode>&id=<partnerId>&redirect=<redirectUrl>`.
 */
export function authorizeUrl(
  config: { authorizeUrl: string; partnerId: string },
  oneTimeCode: string,
  redirectUri: string,
): string {
  const url = new URL(config.authorizeUrl);
  url.search = new URLSearchParams({
    code: oneTimeCode,
    id: config.partnerId,
    redirect: redirectUri,
  }).toString();
  return url.href;
}
