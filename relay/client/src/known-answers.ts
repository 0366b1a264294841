/** An answer with an `ETag`, as it came. */
interface KnownAnswer {
  readonly etag: string;
  readonly text: string;
}

/** How one answer is asked for. */
export interface Asking {
  readonly headers: Readonly<Record<string, string>>;
  /** Reads the answer, which may say that the known one still holds (304). */
  read(answer: Response): Promise<unknown>;
}

/** The most answers that are kept: those that were not asked for longest go first. */
const most = 1_000;

/**
 * Keeps answers that have an `ETag`, so that one that has not changed is not sent again (RFC 9110, section 13.1.2).
 * @param readAnswer reads what was sent
 * @returns how to ask for what is at a place, which is its path with its query
 */
export function createKnownAnswers(
  readAnswer: (answer: Response) => Promise<unknown>,
): (place: string) => Asking {
  // In order of use.
  const kept = new Map<string, KnownAnswer>();

  const keep = (place: string, answer: KnownAnswer) => {
    kept.delete(place);
    kept.set(place, answer);
    const [longest] = kept.keys();
    if (kept.size > most && longest !== undefined) kept.delete(longest);
  };

  return (place) => {
    const known = kept.get(place);
    return {
      headers: known === undefined ? {} : { 'if-none-match': known.etag },
      async read(answer) {
        if (answer.status === 304 && known !== undefined) {
          keep(place, known);
          return readAnswer(new Response(known.text));
        }
        const etag = answer.headers.get('etag');
        if (answer.status !== 200 || etag === null) return readAnswer(answer);
        const text = await answer.text();
        const value = await readAnswer(new Response(text, answer));
        keep(place, { etag, text });
        return value;
      },
    };
  };
}
