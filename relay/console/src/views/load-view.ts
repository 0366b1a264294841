import type { ComponentType } from 'preact';
import type { ViewName, ViewProps } from '../context/route.ts';

/** Loads the script of a view. Rejects if it cannot be had, as after an update of the relay. */
export const loadView: { readonly [Name in ViewName]: () => Promise<ComponentType<ViewProps>> } = {
  overview: async () => (await import('./overview/overview-view.tsx')).OverviewView,
  connections: async () => (await import('./connections/connections-view.tsx')).ConnectionsView,
  links: async () => (await import('./links/links-view.tsx')).LinksView,
  alerts: async () => (await import('./alerts/alerts-view.tsx')).AlertsView,
  keys: async () => (await import('./keys/keys-view.tsx')).KeysView,
  webhooks: async () => (await import('./webhooks/webhooks-view.tsx')).WebhooksView,
  tools: async () => (await import('./tools/tools-view.tsx')).ToolsView,
  staff: async () => (await import('./staff/staff-view.tsx')).StaffView,
  audit: async () => (await import('./audit/audit-view.tsx')).AuditView,
  health: async () => (await import('./health/health-view.tsx')).HealthView,
};
