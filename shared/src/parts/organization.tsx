import type { Organization } from '../words/organization.ts';

/** An organization's name, and once beside it its id. */
export const OrganizationName = ({ name, id }: Organization) => (
  <>
    <bdi>{name}</bdi>
    {id !== null && (
      <>
        {' '}
        <span class="id">{id}</span>
      </>
    )}
  </>
);
