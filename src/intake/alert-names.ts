/** The names under which the alert of this runbook fires. Compared without regard to case. */
export const OUR_ALERTS = [
  'SatelliteLinkConnectorDeployCannotReachIAMServer',
  'SatelliteLinkConnectorDeployCannotGetIAMKeyFromConfigmap',
] as const;

export function isOurs(alertname: string): boolean {
  return OUR_ALERTS.some((ours) => ours.toLowerCase() === alertname.toLowerCase());
}
