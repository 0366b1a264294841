/** Claims of an ID token, each by the seconds from now that it is set to. */
export type ShiftedTimes = Readonly<Partial<Record<'exp' | 'nbf', number>>>;

/**
 * A `fetch` by which the provider's ID tokens have other times, as those of a provider whose clock differs.
 * @param times undefined while they are not changed
 */
export const shiftIdTokens =
  (times: () => ShiftedTimes | undefined): typeof fetch =>
  async (url, init) => {
    const answer = await fetch(url, init);
    const changed = times();
    if (changed === undefined || !answer.ok || !String(url).endsWith('/token')) return answer;
    const { id_token, ...tokens } = (await answer.json()) as { id_token: string };
    const [header, payload = '', signature] = id_token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const now = Math.floor(Date.now() / 1000);
    for (const [claim, seconds] of Object.entries(changed))
      Object.assign(claims, { iat: now + seconds, [claim]: now + seconds });
    const shifted = Buffer.from(JSON.stringify(claims)).toString('base64url');
    return Response.json({ ...tokens, id_token: [header, shifted, signature].join('.') });
  };
