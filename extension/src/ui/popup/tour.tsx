import { fill } from '@noiseaware-connect/shared/fill';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { numberOf } from '@noiseaware-connect/shared/words/plural';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { View } from '../../app/view.ts';
import { type Send, tell } from '../../messages.ts';
import { tourSteps, tourWords as words } from '../../words/tour-words.ts';

/** The tour of the first day, while there is no connection and until the person leaves it. */
export function Tour({ view: { known, tour }, send }: { view: Pick<View, 'known' | 'tour'>; send: Send }) {
  const [at, setAt] = useState(0);
  const title = useRef<HTMLElement>(null);
  // The first step takes no focus: the person has opened the popup, not the tour.
  useLayoutEffect(() => (at > 0 ? title.current?.focus() : undefined), [at]);
  if (tour === 'left' || known === null || known.connections.length > 0) return null;
  const steps = [tourSteps.pin, tourSteps.connect, tourSteps.link, tourSteps.needs, tourSteps.tools];
  const step = steps[at] ?? tourSteps.pin;
  const isLast = at === steps.length - 1;
  const leave = () => tell(send, 'choose', { tour: 'left' });
  return (
    <section class="banner notice blue" data-tour={at + 1} aria-label={words.region}>
      <div>
        <p class="soft small">{fill(words.step, { at: numberOf(at + 1), of: numberOf(steps.length) })}</p>
        <strong ref={title} tabIndex={-1}>
          {step.title}
        </strong>
        <p>{step.text}</p>
        <div class="buttons">
          {at > 0 && (
            <Button action="tour-back" look="low" onClick={() => setAt(at - 1)}>
              {words.back}
            </Button>
          )}
          <Button action="tour-next" look="low" onClick={isLast ? leave : () => setAt(at + 1)}>
            {isLast ? words.done : words.next}
          </Button>
          {!isLast && (
            <Button action="tour-leave" look="quiet" onClick={leave}>
              {words.leave}
            </Button>
          )}
        </div>
      </div>
    </section>
  );
}
