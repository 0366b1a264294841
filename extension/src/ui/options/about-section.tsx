import { Row } from '@noiseaware-connect/shared/parts/row';
import type { View } from '../../app/view.ts';
import { optionsWords as words } from '../../words/options-words.ts';

/** The extension's version, and where to find help. */
export function AboutSection({ relay, version }: { relay: View['relay']; version: string }) {
  const support = relay?.brand?.support;
  return (
    <section aria-labelledby="about-title">
      <h3 id="about-title">{words.about}</h3>
      <dl class="rows">
        <Row term={words.version}>{version}</Row>
        <Row term={words.help}>
          {support === undefined ? (
            words.askAdmin
          ) : (
            <a
              href={support.startsWith('https://') ? support : `mailto:${support}`}
              target="_blank"
              rel="noreferrer"
            >
              <bdi>{support}</bdi>
            </a>
          )}
        </Row>
      </dl>
    </section>
  );
}
