import type { ComponentChildren } from 'preact';

/** One record of a list: name, details and quiet actions. */
export const Entry = (props: {
  id: string;
  name: string;
  /** The record's own address, to be copied or opened in a new tab. */
  href?: string | undefined;
  /** Small text after the name. */
  about?: string | undefined;
  /** Label for an unusual state. */
  tag?: { text: string; tone: string } | undefined;
  actions?: ComponentChildren;
  children?: ComponentChildren;
}) => {
  const { id, name, href, about, tag, actions, children } = props;
  const title = <bdi>{name}</bdi>;
  return (
    <li class="entry" data-entry={id}>
      <p class="entry-name">
        <strong>{href === undefined ? title : <a href={href}>{title}</a>}</strong>
        {about !== undefined && (
          <span class="id">
            <bdi>{about}</bdi>
          </span>
        )}
        {tag !== undefined && <span class={`tag ${tag.tone}`}>{tag.text}</span>}
      </p>
      <div class="entry-text">{children}</div>
      {actions !== undefined && <div class="buttons">{actions}</div>}
    </li>
  );
};
