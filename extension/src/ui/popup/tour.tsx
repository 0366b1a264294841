import { fill } from '@noiseaware-connect/shared/fill';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { numberOf } from '@noiseaware-connect/shared/words/plural';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { parseRecordsInFront } from '../../app/tools/records-in-front.ts';
import type { View } from '../../app/view.ts';
import { type PageInFront, type Send, tell } from '../../messages.ts';
import { tourSteps, tourWords as words } from '../../words/tour-words.ts';

/**
 * The tour for a new person, until they leave it: one line above the list, or its first step right away while the company
 * has no connection and the page in front shows no record to connect.
 */
export function Tour({ view, front, send }: { view: View; front: PageInFront | null; send: Send }) {
  const { known, tour } = view;
  /** The step that the person has gone to. */
  const [openStep, setOpenStep] = useState<number | null>(null);
  const title = useRef<HTMLElement>(null);
  // A step to which the person has not gone takes no focus: they have opened the popup, not the tour.
  useLayoutEffect(() => (openStep === null ? undefined : title.current?.focus()), [openStep]);
  if (tour === 'left' || known === null) return null;
  const leave = () => tell(send, 'choose', { tour: 'left' });
  const isFirstDay = known.connections.length === 0;
  const hasRecord = front !== null && parseRecordsInFront(front, view).records.length > 0;
  const at = openStep ?? (isFirstDay && !hasRecord ? 0 : null);
  if (at === null)
    return (
      <p class="section tour" data-tour="offer">
        <Button action="tour-start" look="quiet" onClick={() => setOpenStep(0)}>
          {words.offer}
        </Button>
        <Button action="tour-leave" look="quiet" onClick={leave}>
          {words.noThanks}
        </Button>
      </p>
    );
  const steps = [tourSteps.pin, tourSteps.connect, tourSteps.link, tourSteps.needs, tourSteps.tools];
  const step = steps[at] ?? tourSteps.pin;
  const isLast = at === steps.length - 1;
  return (
    <section class="banner notice blue" data-tour={at + 1} aria-label={words.region}>
      <div>
        <div class="tour-head">
          <p class="soft small">{fill(words.step, { at: numberOf(at + 1), of: numberOf(steps.length) })}</p>
          {!isLast && (
            <Button action="tour-leave" look="quiet" onClick={leave}>
              {words.leave}
            </Button>
          )}
        </div>
        <strong ref={title} tabIndex={-1}>
          {step.title}
        </strong>
        <p>{step.text}</p>
        <div class="buttons">
          {at > 0 && (
            <Button action="tour-back" look="low" onClick={() => setOpenStep(at - 1)}>
              {words.back}
            </Button>
          )}
          <Button action="tour-next" look="low" onClick={isLast ? leave : () => setOpenStep(at + 1)}>
            {isLast ? words.done : words.next}
          </Button>
        </div>
      </div>
    </section>
  );
}
