import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

// A backend that reads the log of events at a relay's URL. It appends the number of each event to the file `worked`, which stands
// for its work, and stores its place after each in the file `place`.

const [url = '', key = '', worked = '', place = ''] = process.argv.slice(2);

interface Page {
  readonly events: readonly { readonly seq: number }[];
  readonly next: number;
}

const readPage = async (since: string): Promise<Page | undefined> => {
  try {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(`${url}/v1/events?limit=7&wait=2&since=${since}`, { headers });
    return answer.ok ? ((await answer.json()) as Page) : undefined;
  } catch {
    return undefined;
  }
};

const storePlace = (since: number) => {
  writeFileSync(`${place}.new`, String(since));
  renameSync(`${place}.new`, place);
};

for (;;) {
  const page = await readPage(existsSync(place) ? readFileSync(place, 'utf8') : '0');
  if (page === undefined) await wait(20);
  else {
    for (const { seq } of page.events) {
      appendFileSync(worked, `${seq}\n`);
      storePlace(seq);
    }
    storePlace(page.next);
  }
}
