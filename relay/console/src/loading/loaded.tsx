import type { CallFailure } from '@noiseaware-connect/shared/client';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { Sign } from '@noiseaware-connect/shared/parts/icons';
import { say } from '@noiseaware-connect/shared/parts/say';
import type { ComponentChildren } from 'preact';
import { useConsole } from '../context/console-context.ts';
import { loadingWords as words } from '../words/loading-words.ts';
import { Refusal } from './refusal.tsx';

/** Shows a loading state, a failure, or the loaded value. */
export function Loaded<T>(props: {
  value: T | undefined;
  failure: CallFailure | null;
  again(): void;
  children(value: T): ComponentChildren;
}) {
  const { value, failure, again, children } = props;
  const { page } = useConsole();
  return (
    <>
      {failure !== null && (
        <div class="banner amber" role="status" data-state="failed">
          <Sign name="time" tone="amber" />
          <div>
            <Refusal failure={failure} partner={page.partner} />
            <Button action="again" look="low" onClick={again}>
              {words.again}
            </Button>
          </div>
        </div>
      )}
      {value !== undefined
        ? children(value)
        : failure === null && (
            <p class="soft asking" role="status" data-state="loading">
              <Sign name="busy" tone="blue" />
              {say(words.asking, { company: page.partner })}
            </p>
          )}
    </>
  );
}
