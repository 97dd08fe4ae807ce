import { nameCause } from '../../evidence/cause';
import type { ApiKeyFinding, Cause, Findings, LocationFinding, Next } from '../../contract/findings';

type LocationFields = Pick<LocationFinding, 'kind' | 'because'> &
  Record<'id' | 'tugboat' | 'datacenter' | 'region' | 'account' | 'resourceGroup', string | null>;

/** The JSON of `satlink evidence --json`. Every field is there; `null` means not given or not seen. */
export interface EvidenceDocument {
  location: LocationFields | null;
  apiKey: Pick<ApiKeyFinding, 'kind' | 'because'> | null;
  tokenLog: Findings['tokenLog'];
  cause: Cause;
  because: string;
  next: Next;
}

/** Puts findings and their meaning into one document. */
export function evidenceDocument(findings: Findings): EvidenceDocument {
  const { location, apiKey, tokenLog } = findings;
  const { cause, because, next } = nameCause(findings);
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
    cause,
    because,
    next,
  };
}
