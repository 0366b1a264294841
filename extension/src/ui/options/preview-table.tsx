import { say } from '@noiseaware-connect/shared/parts/say';
import { plural } from '@noiseaware-connect/shared/words/plural';
import type { PreviewAnswer } from '../../messages.ts';
import { previewProblems, previewWords as words } from '../../words/tool-words.ts';

/** What a rule finds on the most recently used page of its tool. */
export function PreviewTable({ preview }: { preview: PreviewAnswer }) {
  if (!preview.ok) {
    return (
      <p class="hint" role="status" data-preview={preview.reason}>
        {previewProblems[preview.reason]}
      </p>
    );
  }
  const { found: records, total, withoutAccount, withoutRoom, inComponents, unreadFrames, page } = preview;
  return (
    <div role="status" data-preview="found">
      <p class="hint">
        {say(total === 0 ? words.nothing : plural(words.found, total), { page: page.split('?')[0] })}
        {withoutAccount > 0 && ` ${plural(words.withoutAccount, withoutAccount)}`}
      </p>
      {withoutRoom > 0 && <p class="hint">{plural(words.withoutRoom, withoutRoom)}</p>}
      {inComponents > 0 && <p class="hint">{plural(words.inComponents, inComponents)}</p>}
      {unreadFrames > 0 && <p class="hint">{plural(words.unreadFrames, unreadFrames)}</p>}
      {records.length > 0 && (
        <section
          class="preview-scroll"
          aria-label={words.region}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
          tabIndex={0}
        >
          <table class="preview">
            <thead>
              <tr>
                <th scope="col">{words.id}</th>
                <th scope="col">{words.name}</th>
              </tr>
            </thead>
            <tbody>
              {records.map(({ account, name }, index) => (
                <tr key={`${index} ${account}`}>
                  <td>
                    <bdi>{account}</bdi>
                  </td>
                  <td>
                    {name === undefined ? <span class="muted">{words.noName}</span> : <bdi>{name}</bdi>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {records.length < total && <p class="hint">{plural(words.first, records.length)}</p>}
    </div>
  );
}
