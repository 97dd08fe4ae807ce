import { nameCause } from '../../evidence/cause';
import type { ApiKeyFinding, ArtifactFinding, Findings, LocationFinding, Next } from '../../contract/findings';
import type { Runbook } from '../../runbooks';

type LocationFields = Pick<LocationFinding, 'kind' | 'because'> &
  Record<'id' | 'tugboat' | 'datacenter' | 'region' | 'account' | 'resourceGroup', string | null>;

/** The JSON of `satlink evidence --json`. Every field is there; `null` means not given or not seen. */
export interface EvidenceDocument {
  location: LocationFields | null;
  apiKey: Pick<ApiKeyFinding, 'kind' | 'because'> | null;
  tokenLog: Findings['tokenLog'];
  /** Only where artifacts of a runbook that reads its own were given. */
  runbook?: string;
  artifacts?: Pick<ArtifactFinding, 'artifact' | 'kind' | 'because'>[];
  cause: string;
  because: string;
  next: Next;
}

/** Puts findings and what they mean into one document. `runbook` is the one that the artifacts are for. */
export function evidenceDocument(findings: Findings, runbook: Runbook | null = null): EvidenceDocument {
  const { location, apiKey, tokenLog, artifacts = [] } = findings;
  const { cause, because, next } = runbook === null ? nameCause(findings) : nameOwnCause(findings, runbook);
  return {
    location:
      location === null
        ? null
        : {
            kind: location.kind,
            id: location.id ?? null,
            tugboat: location.tugboat ?? null,
            datacenter: location.datacenter ?? null,
            region: location.region ?? null,
            account: location.account ?? null,
            resourceGroup: location.resourceGroup ?? null,
            because: location.because,
          },
    apiKey: apiKey === null ? null : { kind: apiKey.kind, because: apiKey.because },
    tokenLog,
    ...(runbook === null
      ? {}
      : {
          runbook: runbook.slug,
          artifacts: artifacts.map(({ artifact, kind, because: why }) => ({ artifact, kind, because: why })),
        }),
    cause,
    because,
    next,
  };
}

/** A location that is gone or unclear decides before any artifact, as it does before the logs. */
function nameOwnCause(
  { location, artifacts = [] }: Findings,
  { readers = {}, nameCause: nameOwn }: Runbook,
): Pick<EvidenceDocument, 'cause' | 'because' | 'next'> {
  const ofLocation = nameCause({ location, apiKey: null, tokenLog: null });
  if (ofLocation.cause !== 'none-seen' || nameOwn === undefined) return ofLocation;
  const lacking = Object.keys(readers).filter((name) => !artifacts.some(({ artifact }) => artifact === name));
  if (lacking.length > 0)
    return { cause: 'none-seen', next: 'more-evidence', because: `${lacking.join(' and ')} was not given.` };
  return nameOwn(Object.fromEntries(artifacts.map((one) => [one.artifact, one])));
}
