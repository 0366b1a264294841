import { momentOf, stampOf } from '@noiseaware-connect/shared/words/moment';
import { Listed } from '../../loading/listed.tsx';
import { usePages } from '../../loading/use-pages.ts';
import { Event, toneOf } from '../../parts/event.tsx';
import { connectionsWords as words } from '../../words/connections-words.ts';

/** A connection's audit entries, newest first. */
export function Timeline({ id, now }: { id: string; now: number }) {
  const pages = usePages(
    `history ${id}`,
    (relay, cursor) => relay.readHistory({ id, query: cursor === undefined ? {} : { cursor } }),
    ({ events }) => events,
  );
  return (
    <section class="timeline">
      <h2>{words.history}</h2>
      <Listed pages={pages}>
        {(events) =>
          events.length === 0 ? (
            <p class="soft">{words.noHistory}</p>
          ) : (
            <ul aria-label={words.history}>
              {events.map((event) => (
                <li key={`${event.at} ${event.what}`} class={toneOf(event.what)} data-what={event.what}>
                  <Event event={event} />
                  <time class="soft small" dateTime={event.at} title={stampOf(Date.parse(event.at))}>
                    {momentOf(Date.parse(event.at), now)}
                  </time>
                </li>
              ))}
            </ul>
          )
        }
      </Listed>
    </section>
  );
}
