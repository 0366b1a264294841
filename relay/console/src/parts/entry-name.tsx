/** The name of a record in a list, as a link to its own address, with its id and a label for an unusual state. */
export const EntryName = (props: {
  name: string;
  /** The record's own address, to be copied or opened in a new tab. */
  href?: string | undefined;
  /** Its id, where that is not its name. */
  id?: string | undefined;
  tag?: { text: string; tone: string } | undefined;
}) => {
  const { name, href, id, tag } = props;
  const title = <bdi>{name}</bdi>;
  return (
    <p class="entry-name">
      <strong>{href === undefined ? title : <a href={href}>{title}</a>}</strong>
      {id !== undefined && (
        <span class="id">
          <bdi>{id}</bdi>
        </span>
      )}
      {tag !== undefined && <span class={`tag ${tag.tone}`}>{tag.text}</span>}
    </p>
  );
};
