import { say } from '@noiseaware-connect/shared/parts/say';
import type { ComponentProps } from 'preact';
import { isUnanswered } from '../../app/connections/unanswered.ts';
import { popupWords } from '../../words/popup-words.ts';
import { companyOf } from '../knowing.ts';
import { describeRefusal } from '../parts/describe-refusal.ts';
import { EmptyList } from './empty-list.tsx';

/** What stands below the rows, or in their place: what could not be listed, and why. Loaded after the list. */
export function BelowRows({ isEmpty, ...props }: ComponentProps<typeof EmptyList> & { isEmpty: boolean }) {
  const { view, relaySearch } = props;
  const { failure } = relaySearch;
  return (
    <>
      {isEmpty && <EmptyList {...props} />}
      {view.known?.unreadable === true && (
        <p class="section" role="status">
          {popupWords.unreadable}
        </p>
      )}
      {failure !== null && !isUnanswered(failure) && !isEmpty && (
        <p class="section" role="status">
          {say(describeRefusal(failure), { company: companyOf(view.relay) })}
        </p>
      )}
    </>
  );
}
