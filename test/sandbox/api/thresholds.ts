import * as v from 'valibot';
import { accepted, refused } from '../http/answer.ts';
import type { ListedThreshold } from '../state/sample-data.ts';
import { authenticated } from './authenticate.ts';
import { type ListRules, queryList } from './list-query.ts';
import { enveloped } from './token-answer.ts';

const rules: ListRules<ListedThreshold> = {
  fields: {
    organization_id: { kind: 'number', of: (threshold) => threshold.organization_id },
    property_id: { kind: 'number', of: (threshold) => threshold.propertyID },
    activity_zone_id: { kind: 'number', of: (threshold) => threshold.activityZoneID },
  },
  sorts: [],
};

const hour = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(24));

const replacementSchema = v.object({
  thresholds: v.array(
    v.object({
      NRS: v.pipe(v.number(), v.minValue(0), v.maxValue(140)),
      TriggerCount: v.pipe(v.number(), v.integer(), v.minValue(1)),
      activityZoneID: v.union([v.bigint(), v.pipe(v.number(), v.integer())]),
      endTime: hour,
      startTime: hour,
      timeZone: v.string(),
    }),
  ),
});

/** POST /thresholds/list: the noise thresholds of the organization. */
export const listThresholds = authenticated(({ body }, world, { organizationId }) => {
  const result = queryList(world.dataOf(organizationId).thresholds, body, rules);
  return 'wrong' in result
    ? refused(400, result.wrong)
    : accepted(enveloped({ thresholds: result.page, totalCount: result.total }, world.switches));
});

/** PUT /thresholds/activityZone/{id}/replace: new thresholds for one activity zone. */
export const replaceThresholds = authenticated(({ body, id }, world, { organizationId }) => {
  const parsed = v.safeParse(replacementSchema, body);
  if (!parsed.success) return refused(400, 'the thresholds cannot be read');
  const { thresholds } = parsed.output;
  const data = world.dataOf(organizationId);
  const former = data.thresholds.find(({ activityZoneID }) => String(activityZoneID) === id);
  if (!former) return refused(404, 'there is no such activity zone');
  if (thresholds.some(({ activityZoneID }) => String(activityZoneID) !== id)) {
    return refused(400, 'the thresholds are for another activity zone');
  }
  const listed = thresholds.map((threshold, index) => ({
    ...former,
    ...threshold,
    activityZoneID: former.activityZoneID,
    ID: former.ID + BigInt(index),
  }));
  data.thresholds = [
    ...data.thresholds.filter((kept) => kept.activityZoneID !== former.activityZoneID),
    ...listed,
  ];
  return accepted(enveloped({ thresholds: listed }, world.switches));
});
