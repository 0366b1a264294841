import { fill } from '../fill.ts';
import type { Language } from '../language.ts';
import type { Account } from '../shapes.ts';
import { wordsIn } from './language.ts';
import { linkMessageWords } from './link-words.ts';
import { wholeLengthOf } from './whole-length.ts';

/** What a message with a link has to say. */
export interface LinkToSend {
  readonly account: Account;
  readonly url: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  /** Who sends it, if that is a person, and for which company. */
  readonly maker?: string | undefined;
  readonly partner: string;
  /** A mail address or an https address. */
  readonly support?: string | undefined;
  /** The host of NoiseAware's login; by default NoiseAware's own. */
  readonly login?: string | undefined;
}

/**
 * The message with which a link is sent to an account's owner, in the owner's language.
 * @param now milliseconds since 1970
 */
export async function writeLinkMessage(
  { account, url, expiresAt, maker, partner, support, login = 'login.noiseaware.io' }: LinkToSend,
  language: Language,
  now: number,
): Promise<{ subject: string; body: string }> {
  const words = await wordsIn(linkMessageWords, language);
  const life = wholeLengthOf(Math.round((Date.parse(expiresAt) - now) / 60_000) * 60, language);
  const values = {
    maker: maker ?? '',
    partner,
    login,
    life,
    account: account.name ?? account.id,
    support: support ?? '',
  };
  const say = (sentence: string) => fill(sentence, values);
  const body = [
    say(maker === undefined ? words.greetingOfCompany : words.greeting),
    say(words.why),
    say(words.see),
    `${say(words.once)}\n${url}`,
    say(support === undefined ? words.askSender : words.ask),
  ].join('\n\n');
  return { subject: say(words.subject), body };
}
