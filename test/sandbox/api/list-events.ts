import { accepted, refused } from '../http/answer.ts';
import type { SampleEvent } from '../state/sample-data.ts';
import { authenticated } from './authenticate.ts';
import { type ListRules, queryList } from './list-query.ts';
import { enveloped } from './token-answer.ts';

const rules: ListRules<SampleEvent> = {
  fields: {
    organization_id: { kind: 'number', of: (event) => event.organization_id },
    property_id: { kind: 'number', of: (event) => event.propertyID },
    activity_zone_id: { kind: 'number', of: (event) => event.activityZoneID },
    event_class: { kind: 'string', of: (event) => event.EventClass },
    duration: { kind: 'number', of: (event) => event.Duration },
    status: { kind: 'status', of: (event) => event.status },
    created_at: { kind: 'time', of: (event) => event.created_at },
    last_trigger: { kind: 'time', of: (event) => event.last_trigger },
    start_time: { kind: 'time', of: (event) => event.startTime },
    end_time: { kind: 'time', of: (event) => event.EndTime },
  },
  sorts: ['created_at', 'last_trigger', 'start_time', 'end_time'],
};

/** POST /events/list: what happened in the organization's properties. */
export const listEvents = authenticated(({ body }, world, { organizationId }) => {
  const result = queryList(world.dataOf(organizationId).events, body, rules);
  return 'wrong' in result
    ? refused(400, result.wrong)
    : accepted(enveloped({ events: result.page, totalCount: result.total }, world.switches));
});
