import type { ComponentType } from 'preact';
import type { ViewName, ViewProps } from '../context/route.ts';
import { AlertsView } from './alerts/alerts-view.tsx';
import { AuditView } from './audit/audit-view.tsx';
import { ConnectionsView } from './connections/connections-view.tsx';
import { HealthView } from './health/health-view.tsx';
import { KeysView } from './keys/keys-view.tsx';
import { LinksView } from './links/links-view.tsx';
import { OverviewView } from './overview/overview-view.tsx';
import { StaffView } from './staff/staff-view.tsx';
import { ToolsView } from './tools/tools-view.tsx';
import { WebhooksView } from './webhooks/webhooks-view.tsx';

/** The view of each tab. */
export const viewsByName: Readonly<Record<ViewName, ComponentType<ViewProps>>> = {
  overview: OverviewView,
  connections: ConnectionsView,
  links: LinksView,
  alerts: AlertsView,
  keys: KeysView,
  webhooks: WebhooksView,
  tools: ToolsView,
  staff: StaffView,
  audit: AuditView,
  health: HealthView,
};
